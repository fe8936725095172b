#!/bin/sh
# `make demo`: the pages' scripts are built while packages are installed and the company is made; then it is served.
set -eu
cd "$(dirname "$0")/.."
sh tools/boot.sh
sh tools/frontend.sh &
pages=$!
sh tools/packages.sh run
.venv/bin/huikuan demo --seed-only "$@" >/dev/null
wait "$pages"
for word in "$@"; do  # what --fresh asks for is done
    shift
    [ "$word" = --fresh ] || set -- "$@" "$word"
done
exec .venv/bin/huikuan demo "$@"

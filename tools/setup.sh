#!/bin/sh
# Makes .venv with exactly the locked packages, and the pages' scripts and styles. Needs Python 3.11 or newer with venv; does nothing when all is in place.
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Huikuan needs Python 3.11 or newer; $PYTHON is older. Set PYTHON=/path/to/python3.11." >&2; exit 1; }
stamp=$(cat requirements/boot.lock requirements/dev.lock pyproject.toml | cksum)
[ -x .venv/bin/huikuan ] && [ "$(cat .venv/.huikuan-stamp 2>/dev/null)" = "$stamp" ] && exec sh tools/frontend.sh
echo "Setting up (once) …" >&2
if [ ! -x .boot/bin/uv ]; then
    "$PYTHON" -m venv .boot
    .boot/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/boot.lock
fi
sh tools/frontend.sh &  # needs nothing of what follows
frontend=$!
[ -x .venv/bin/python ] || .boot/bin/uv venv -q --python "$PYTHON" .venv
# Compiled now, once: otherwise the first command compiles everything, and where Python may not write caches, each one does.
.boot/bin/uv pip sync -q --compile-bytecode --python .venv --require-hashes requirements/dev.lock
.boot/bin/uv pip install -q --python .venv --no-deps --no-build-isolation -e .
.venv/bin/python -m compileall -q src
echo "$stamp" > .venv/.huikuan-stamp
wait "$frontend"

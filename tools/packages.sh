#!/bin/sh
# Makes .venv with exactly the locked packages: "run" is what serving needs, "dev" everything, tests and checks too.
# Does nothing when all is in place; "run" is content with "dev". After tools/boot.sh.
set -eu
cd "$(dirname "$0")/.."
want=$1
stamp=$(cat requirements/*.lock pyproject.toml | cksum)
if [ -x .venv/bin/huikuan ]; then
    has=$(cat .venv/.huikuan-stamp 2>/dev/null || true)
    if [ "$has" = "$want $stamp" ] || [ "$has" = "dev $stamp" ]; then exit 0; fi
fi
[ -x .venv/bin/python ] || .boot/bin/uv venv -q --python "${PYTHON:-python3}" .venv
# Compiled now, once: otherwise the first command compiles everything, and where Python may not write caches, each one does.
.boot/bin/uv pip sync -q --compile-bytecode --python .venv --require-hashes "requirements/$want.lock"
.boot/bin/uv pip install -q --python .venv --no-deps --no-build-isolation -e .
.venv/bin/python -m compileall -q src
echo "$want $stamp" > .venv/.huikuan-stamp

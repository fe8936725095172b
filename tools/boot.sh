#!/bin/sh
# Makes .boot, which holds uv, the installer; does nothing when it is there. Needs Python 3.11 or newer with venv.
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Huikuan needs Python 3.11 or newer; $PYTHON is older. Set PYTHON=/path/to/python3.11." >&2; exit 1; }
[ -x .boot/bin/uv ] && exit 0
echo "Setting up (once) …" >&2
"$PYTHON" -m venv .boot
.boot/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/boot.lock

#!/bin/sh
# Runs the whole suite on all cores; further arguments go to pytest. Fails when no test ran (pytest's exit 5).
set -eu
cd "$(dirname "$0")/.."
sh tools/system_packages.sh || echo "Going on without LibreOffice." >&2
exec .venv/bin/python -m pytest -n auto --dist loadfile "$@"

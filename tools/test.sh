#!/bin/sh
# Runs the whole suite on SQLite, then what depends on the database again on PostgreSQL (docs/decisions/0010), on all
# cores; further arguments go to pytest. Fails when no test ran (pytest's exit 5); with arguments the second run may find none.
set -eu
cd "$(dirname "$0")/.."
sh tools/system_packages.sh || echo "Going on without some system packages." >&2
python=.venv/bin/python
pytest="$python -m pytest -n auto --dist loadfile --no-loadscope-reorder" # tests/conftest.py puts the long files first
unset DATABASE_URL
# Tests and plugins are rewritten and compiled once and kept, not by each of the six processes.
unset PYTHONDONTWRITEBYTECODE
echo "Tests on SQLite" >&2
$pytest "$@"
echo "Tests on PostgreSQL" >&2
$python -m tests.postgres $pytest -m database --ignore=tests/journeys "$@" || {
    code=$?; [ "$code" = 5 ] && [ $# -gt 0 ] || exit "$code"; }

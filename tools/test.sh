#!/bin/sh
# Runs the whole suite on SQLite, then what uses the database again on PostgreSQL, on all cores; further arguments go
# to pytest. Fails when no test ran (pytest's exit 5); with arguments the second run may find none.
set -eu
cd "$(dirname "$0")/.."
sh tools/system_packages.sh || echo "Going on without some system packages." >&2
python=.venv/bin/python
unset DATABASE_URL
echo "Tests on SQLite" >&2
$python -m pytest -n auto --dist loadfile "$@"
echo "Tests on PostgreSQL" >&2
$python -m tests.postgres $python -m pytest -n auto --dist loadfile -m database --ignore=tests/journeys "$@" || {
    code=$?; [ "$code" = 5 ] && [ $# -gt 0 ] || exit "$code"; }

#!/bin/sh
# Writes requirements/*.lock anew from pyproject.toml: exact versions with hashes, no addresses.
set -eu
cd "$(dirname "$0")/.."
compile() { .boot/bin/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 "$@"; }
compile --group boot -o requirements/boot.lock
compile --group node -o requirements/node.lock
compile pyproject.toml --group install -o requirements/run.lock
compile pyproject.toml --group dev -o requirements/dev.lock

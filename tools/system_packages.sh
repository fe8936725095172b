#!/bin/sh
# What the whole suite needs beyond Python: LibreOffice recomputes the workbooks' formulas, Chromium opens the pages.
# Installed where we may.
set -eu
missing=""
command -v soffice >/dev/null 2>&1 || missing="libreoffice-calc"
[ -x /usr/bin/chromium ] || missing="$missing chromium"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the tests: $missing …" >&2
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "Not found: $missing. The tests that need them will be skipped." >&2
fi

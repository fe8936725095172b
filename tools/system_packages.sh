#!/bin/sh
# What the whole suite needs beyond Python: LibreOffice recomputes the workbooks' formulas. Installed where we may.
set -eu
command -v soffice >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing LibreOffice Calc for the workbook tests …" >&2
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libreoffice-calc >/dev/null
else
    echo "LibreOffice (soffice) not found: the tests that recompute workbooks with it will be skipped." >&2
fi

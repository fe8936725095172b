"""Does a spreadsheet program agree with the values we wrote? LibreOffice recomputes every formula, and we compare."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

# Without this LibreOffice trusts the values in a workbook that it did not write itself.
_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True)
class Disagreement:
    """A formula whose written value is not what LibreOffice makes of it."""

    cell: str
    formula: str
    written: object
    recomputed: object


def require_soffice() -> str:
    """Path of LibreOffice; without it the test is skipped, or fails where HUIKUAN_REQUIRE_SOFFICE=1."""
    found = shutil.which("soffice")
    if found is None:
        message = "LibreOffice (soffice) is not installed"
        if os.environ.get("HUIKUAN_REQUIRE_SOFFICE") == "1":
            pytest.fail(message)
        pytest.skip(message)
    return found


def convert(path: Path, tmp_path: Path, to: str) -> Path:
    """Convert with LibreOffice, using a profile of its own, and return the new file."""
    soffice = require_soffice()
    profile = tmp_path / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    out = tmp_path / "converted"
    command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", to]
    subprocess.run([*command, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=180)
    return out / f"{path.stem}.{to}"


def recalculated(path: Path, tmp_path: Path) -> tuple[int, list[Disagreement]]:
    """Number of formulas in the workbook, and those on whose value LibreOffice disagrees (by half a fen or more)."""
    fresh = openpyxl.load_workbook(convert(path, tmp_path, "xlsx"), data_only=True)
    written = openpyxl.load_workbook(path, data_only=True)
    formulas = openpyxl.load_workbook(path)
    count, disagreements = 0, []
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                count += 1
                ours = written[sheet.title][cell.coordinate].value
                theirs = fresh[sheet.title][cell.coordinate].value
                if not _agree(ours, theirs):
                    disagreements.append(
                        Disagreement(f"{sheet.title}!{cell.coordinate}", str(cell.value), ours, theirs)
                    )
    return count, disagreements


def _agree(ours: object, theirs: object) -> bool:
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        # Shares and growth rates are written to six decimals, money to two.
        return abs(ours - theirs) < (0.005 if abs(ours) >= 100 else 0.000_000_5)
    return ("" if ours is None else ours) == ("" if theirs is None else theirs)

"""A CSV file keeps figures exact and runs nothing."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from tests.foundation.documents.ledger_pages import LEDGER, framed

from huikuan.foundation.documents.csv_file import export_csv
from huikuan.foundation.documents.replacing import CannotWriteError, Reason


def test_values(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    frame = framed(
        [
            {"name": "a,b\nc", "no": "0012", "target": -5, "received": 10**17 + 1, "day": dt.date(2026, 12, 1)},
            {"month": dt.date(2026, 12, 1), "state": "error", "minutes": 0.25, "visits": 3},
        ]
    )
    export_csv(path, sheet=LEDGER, frame=frame, lang="zh")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["名称"], first["编号"]) == ("a,b\nc", "0012")
    assert (first["目标"], first["已收"], first["日期"]) == ("-0.05", "1000000000000000.01", "2026-12-01")
    assert (second["月份"], second["状态"], second["分钟"], second["拜访"]) == ("2026-12", "错误", "0.25", "3")
    assert second["目标"] == ""


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", " =1", "＝1", "\r=1"])
def test_text_that_looks_like_a_formula_is_defused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    export_csv(path, sheet=LEDGER, frame=framed([{"name": text}, {"name": "1-1"}]), lang="en")
    with path.open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert first["Name"] == "'" + text
    assert second["Name"] == "1-1"


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError) as caught:
        export_csv(tmp_path, sheet=LEDGER, frame=framed([{"name": "x"}]), lang="en")
    assert caught.value.reason == Reason.IS_FOLDER

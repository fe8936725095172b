"""A long column that says the same few things is typed by its distinct texts: with the same result as cell by cell."""

from __future__ import annotations

import polars as pl
import pytest

from huikuan.foundation.imports import frames
from huikuan.foundation.imports.columns import Column, Kind
from huikuan.foundation.imports.frames import Style, Typed, type_column

MONEY = Column(key="amount", zh="金额", en="Amount", kind=Kind.MONEY)
MONTH = Column(key="month", zh="月份", en="Month", kind=Kind.MONTH)
CODE = Column(key="code", zh="编号", en="Number", kind=Kind.CODE)


def told(typed: Typed) -> tuple[list[object], list[tuple[str, list[int]]]]:
    return typed.values.to_list(), [(code, at.to_list()) for code, at in typed.doubts]


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (MONEY, ["12.50", None, "1,200", "无", "-3"]),
        (MONEY, ["12.50", "twelve", None, "1.005"]),  # doubtful: each cell is told with its row
        (MONTH, ["2026-01", "2026年2月", None, "2026-13"]),
        (CODE, ["C001", "C002", None, "C\u200b003"]),
    ],
)
def test_typed_once_each_is_typed_alike(
    column: Column, texts: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = pl.Series("3", texts * 30, dtype=pl.String)
    plain = type_column(text, column, Style())
    monkeypatch.setattr(frames, "_LONG", 100)
    monkeypatch.setattr(frames, "_SAMPLE", 50)
    asked: list[int] = []
    by_cell = frames._type_cells
    monkeypatch.setattr(frames, "_type_cells", lambda text, *rest: asked.append(len(text)) or by_cell(text, *rest))
    again = type_column(text, column, Style())
    assert told(again) == told(plain)
    assert again.values.dtype == plain.values.dtype
    assert asked[0] == len(texts)
    assert (len(asked) == 1) == (not plain.doubts)

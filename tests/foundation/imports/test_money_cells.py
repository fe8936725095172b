"""Any amount in any style reads back to the same fen, by the quick way and by the patient one."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.foundation.imports.columns import Column, Kind
from huikuan.foundation.imports.frames import Style, type_column
from huikuan.foundation.imports.money_cells import LARGEST_FEN, parse_money
from huikuan.foundation.imports.raw import text_series

AMOUNT = Column(key="amount", zh="金额", en="Amount", kind=Kind.MONEY)
FULL_WIDTH = str.maketrans("0123456789.,-()", "０１２３４５６７８９．，－（）")


def plain(fen: int) -> str:
    return f"{abs(fen) // 100}.{abs(fen) % 100:02d}"


def grouped(fen: int, separator: str) -> str:
    return f"{abs(fen) // 100:,}.{abs(fen) % 100:02d}".replace(",", separator)


def in_units(fen: int, zeros: int) -> str:
    """The amount in units of 10^zeros yuan, exactly, by moving the point in the text."""
    digits = str(abs(fen)).rjust(zeros + 3, "0")
    cut = len(digits) - zeros - 2
    return f"{digits[:cut]}.{digits[cut:]}"


STYLES = [
    plain,
    lambda fen: grouped(fen, ","),
    lambda fen: grouped(fen, " "),
    lambda fen: f"¥{grouped(fen, ',')}",
    lambda fen: f"￥ {plain(fen)}",
    lambda fen: f"{plain(fen)}元",
    lambda fen: f"RMB {plain(fen)}",
    lambda fen: in_units(fen, 4) + "万",
    lambda fen: in_units(fen, 4) + "万元",
    lambda fen: in_units(fen, 8) + "亿",
]
SIGNS = [lambda text: f"-{text}", lambda text: f"({text})", lambda text: f"{text}-", lambda text: f"负{text}"]


def read_one(text: str, style: Style | None = None) -> tuple[int | None, list[str]]:
    typed = type_column(pl.Series([text]), AMOUNT, style or Style())
    return typed.values[0], [code for code, _ in typed.doubts]


@given(
    fen=st.integers(-LARGEST_FEN, LARGEST_FEN),
    style=st.sampled_from(STYLES),
    sign=st.sampled_from(SIGNS),
    wide=st.booleans(),
)
def test_any_amount_in_any_style_reads_back(fen: int, style, sign, wide: bool) -> None:  # type: ignore[no-untyped-def]
    text = style(fen) if fen >= 0 else sign(style(fen))
    text = text.translate(FULL_WIDTH) if wide else text
    assert read_one(text) == (fen, [])
    assert parse_money(text) == (fen, "")


@given(fen=st.integers(-(10**14), 10**14))
def test_a_number_cell_reads_back(fen: int) -> None:
    """A spreadsheet keeps the nearest binary fraction; its shortest text is the amount again."""
    cell = text_series("x", [float(f"{fen}e-2")])[0]
    assert read_one(cell) == (fen, [])


@given(fen=st.integers(-(10**15), 10**15), zeros=st.sampled_from([0, 3, 4, 6, 8]))
def test_a_unit_of_the_heading_reads_back(fen: int, zeros: int) -> None:
    text = ("-" if fen < 0 else "") + in_units(fen, zeros)
    assert read_one(text, Style(unit=10**zeros)) == (fen, [])


@given(
    whole=st.integers(0, 10**9),
    decimals=st.text("0123456789", min_size=3, max_size=9),
    negative=st.booleans(),
)
def test_more_decimals_round_half_even_as_integers_say(whole: int, decimals: str, negative: bool) -> None:
    text = f"{'-' if negative else ''}{whole}.{decimals}"
    scale = 10 ** (len(decimals) - 2)
    units = int(f"{whole}{decimals}")
    fen, rest = divmod(units, scale)
    if 2 * rest > scale or (2 * rest == scale and fen % 2):
        fen += 1
    off = abs(units - fen * scale) * 10**4 > scale  # farther from whole fen than a millionth of a yuan
    assert read_one(text) == (-fen if negative else fen, ["cell.rounded"] if off else [])


@settings(max_examples=25)  # each goes through nine kinds
@given(st.text(max_size=30))
def test_no_text_whatever_breaks_a_column(text: str) -> None:
    for kind in Kind:
        column = Column(key="x", zh="x", en="x", kind=kind)
        typed = type_column(pl.Series([text, None], dtype=pl.String()), column, Style())
        assert len(typed.values) == 2
        assert typed.values[1] is None


def test_beyond_the_largest_amount_is_a_slip() -> None:
    assert read_one(plain(LARGEST_FEN + 1)) == (None, ["cell.too_big"])
    assert read_one("9" * 38) == (None, ["cell.too_big"])
    assert read_one("9" * 41)[0] is None


def test_a_comma_for_the_point_where_the_mapping_says_so() -> None:
    style = Style(decimal_comma=True)
    assert read_one("1.200,50", style) == (120050, [])
    assert read_one("1200,5", style) == (120050, [])
    assert read_one("1200.5", style) == (None, ["cell.not_money"])

"""The cells of a statement's table: amounts, days, and what else makes a line; doubts with their places."""

from __future__ import annotations

import polars as pl

from huikuan.engine.findings import Severity
from huikuan.foundation.imports.columns import Column, Kind
from huikuan.foundation.imports.doubts import Doubts, shown
from huikuan.foundation.imports.frames import Style, type_column
from huikuan.foundation.imports.headers import unit_of
from huikuan.foundation.imports.layouts import FoundTable
from huikuan.foundation.imports.table import ROW, Place

_MONEY = Column(key="money", zh="", en="", kind=Kind.MONEY)
_DAY = Column(key="day", zh="", en="", kind=Kind.DATE)
_SIDE = r"(?i)\s*(?:\bcr|\bdr|贷|借)\s*$"  # 1,234.56 CR
_OUT = r"(?i)(?:\bdr|借)\s*$"
_STAMP = r"^(\d{8})(\d{6})\d*$"  # 20261201100533
_CLOCK = r"(?:^|[\sT-]|\d{8})(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?"
_ROUNDED = r"^\d(?:\.\d+)?[eE]\+?\d+$"
_TOTAL = r"[合小总累共]\s*计|承前页|过次页|(?i:\btotal\b)"
_CARRIED = r"(?i)承前页|过次页|期[初末]余额|\b(?:opening|closing) balance\b|\b(?:brought|carried) forward\b|\b[bc]/f\b"
_HAS_DAY = r"(?i)\d{4}\D?\d|\d\D\d{4}|\b[a-z]{3,9}\b.*\d{4}"
_NO_REFERENCE = "NONREF"
_SLASHED = r"^\s*(\d{1,2})([-/.])(\d{1,2})[-/.]\d{4}\b"


def money(table: FoundTable, field: str, doubts: Doubts) -> tuple[pl.Series, pl.Series]:
    """(fen, whether something unreadable stands there): ``1,234.56 CR`` is above zero, ``DR`` below."""
    text = table.text(field)
    bare = text.str.replace(_SIDE, "").str.strip_prefix("+")
    unit = unit_of(table.heading(field), " ".join(" ".join(line) for line in table.preface))
    typed = type_column(pl.select(pl.when(bare != "").then(bare)).to_series(), _MONEY, Style(unit=unit))
    bad = pl.repeat(False, len(text), dtype=pl.Boolean(), eager=True)
    total = totals(table)
    for code, at in typed.doubts:
        lost = typed.values.gather(at).is_null()
        keep = at.filter(~total.gather(at))
        doubts.add_rows(
            code,
            Severity.ERROR if lost.any() else Severity.WARNING,
            table.place(field),
            rows=table.rows[ROW].gather(keep),
            values=text.gather(keep),
        )
        bad = bad.scatter(at.filter(lost), True)
    out = text.str.contains(_OUT).fill_null(value=False)
    fen = pl.select(pl.when(out).then(-typed.values.abs()).otherwise(typed.values)).to_series()
    return fen.alias(field), bad


def totals(table: FoundTable) -> pl.Series:
    """Lines that add others up."""
    cells = pl.all().exclude(ROW).str.contains(_TOTAL)
    first = pl.coalesce(pl.all().exclude(ROW)).str.contains(_TOTAL)
    day = table.text("day").str.contains(r"\d{4}").fill_null(value=False)
    found = table.rows.select((first | pl.any_horizontal(cells)).fill_null(value=False)).to_series()
    return found & ~day


def _carried(table: FoundTable) -> pl.Series:
    """Lines that only carry a balance over, which some banks give a day."""
    cells = table.rows.select(pl.any_horizontal(pl.all().exclude(ROW).str.contains(_CARRIED)))
    return cells.to_series().fill_null(value=False)


def days(table: FoundTable) -> pl.Series:
    """The day of each line: the first of the file's day columns that has one."""
    day = pl.repeat(None, table.rows.height, dtype=pl.Date(), eager=True)
    for at in range(len(table.columns.get("day", ()))):
        text = table.text("day", at).str.replace(_STAMP, "$1")
        text = text.str.replace(r"^(\d{4}-\d\d-\d\d)-\d\d\.\d\d\.\d\d.*$", "$1")
        # A number that is no day (an Excel serial would be) is not guessed at.
        text = pl.select(pl.when(text.str.contains(_HAS_DAY)).then(text)).to_series()
        typed = type_column(_day_first(text), _DAY, Style()).values
        day = pl.select(pl.coalesce(day, typed)).to_series()
    return day.alias("day")


def _day_first(text: pl.Series) -> pl.Series:
    """``03/12/2026`` and ``12/03/2026``: where one place of a column holds numbers above 12 and the other none, the
    whole column is read so; where nothing tells, the days are left as they are, and asked about."""
    places = [text.str.extract(_SLASHED, place).cast(pl.Int32) for place in (1, 3)]
    first, second = ((one > 12).any() for one in places)
    if first == second:
        return text
    year_first = "$3-$2-$1" if first else "$3-$1-$2"
    return text.str.replace(r"^\s*(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", year_first)


def ambiguous(table: FoundTable) -> pl.Series:
    """Whether a line's day is left open only because it can be day/month or month/day."""
    text = table.text("day")
    codes = type_column(text, _DAY, Style()).doubts
    open_ones = pl.repeat(False, len(text), dtype=pl.Boolean(), eager=True)
    for code, at in codes:
        if code == "cell.date_ambiguous":
            open_ones = open_ones.scatter(at, True)
    return open_ones


def times(table: FoundTable) -> pl.Series:
    """HH:MM:SS where a time stands, else null."""
    found = pl.repeat(None, table.rows.height, dtype=pl.String(), eager=True)
    for field in ("time", "day"):
        for at in range(len(table.columns.get(field, ()))):
            text = table.text(field, at).str.replace(_STAMP, "$1 $2")
            text = text.str.replace(r"(\d{8}) (\d\d)(\d\d)(\d\d)", "$1 $2:$3:$4")
            parts = pl.select(
                pl.concat_str(
                    text.str.extract(_CLOCK, 1).str.zfill(2),
                    text.str.extract(_CLOCK, 2),
                    text.str.extract(_CLOCK, 3).fill_null("00"),
                    separator=":",
                )
            ).to_series()
            found = pl.select(pl.coalesce(found, parts)).to_series()
    return found.alias("time")


def reference(table: FoundTable, field: str = "reference") -> pl.Series:
    """What the payer and the bank wrote, each text once."""
    count = len(table.columns.get(field, ()))
    if not count:
        return pl.repeat(None, table.rows.height, dtype=pl.String(), eager=True).alias("reference")
    columns = pl.DataFrame([table.text(field, at).alias(str(at)) for at in range(count)])
    joined = [_joined(row) for row in columns.iter_rows()]
    return pl.Series("reference", joined, dtype=pl.String())


def _joined(texts: tuple[str | None, ...]) -> str | None:
    kept: list[str] = []
    for text in texts:
        clean = " ".join((text or "").split())
        if clean and clean != _NO_REFERENCE and not any(clean in other for other in kept):
            kept = [other for other in kept if other not in clean] + [clean]
    return " ".join(kept)[:2000] or None


def real_lines(table: FoundTable, day: pl.Series, amount: pl.Series, bad: pl.Series, doubts: Doubts) -> pl.Series:
    """Which rows are lines with a day and an amount; every other row is told as what it seems to be.

    ``amount`` is null where nothing is written; ``bad`` rows were told already.
    """
    nothing = amount.is_null() & ~bad
    total = totals(table) | (_carried(table) & nothing)
    _tell(table, total, "row.total_skipped", Severity.INFO, doubts)
    _tell(table, ~total & day.is_null() & nothing, "bankfile.no_line", Severity.INFO, doubts)
    lost = ~total & day.is_null() & ~nothing & ~bad
    text, either = table.text("day"), ambiguous(table)
    for code, mask in (
        ("cell.blank", text.is_null()),
        ("cell.date_ambiguous", either),
        ("cell.not_a_date", text.is_not_null() & ~either),
    ):
        rows = lost & mask
        place = table.place("day")
        doubts.add_rows(code, Severity.ERROR, place, rows=table.rows[ROW].filter(rows), values=text.filter(rows))
    _tell(table, ~total & day.is_not_null() & nothing, "bankfile.no_amount", Severity.ERROR, doubts)
    return day.is_not_null() & amount.is_not_null() & ~bad & ~total


def refused(table: FoundTable, day: pl.Series, amount: pl.Series, bad: pl.Series) -> int:
    """How many lines could not be read, of those that are some."""
    total = totals(table) | (_carried(table) & amount.is_null() & ~bad)
    return int((~total & ((day.is_null() & amount.is_not_null()) | (day.is_not_null() & amount.is_null()) | bad)).sum())


def _tell(table: FoundTable, mask: pl.Series, code: str, severity: Severity, doubts: Doubts) -> None:
    if not mask.any():
        return
    rows = table.rows.filter(mask)
    texts = [shown(" ".join(filter(None, cells))) for cells in rows.drop(ROW).iter_rows()]
    doubts.add_rows(
        code, severity, Place(sheet=table.source), rows=rows[ROW], values=pl.Series(texts, dtype=pl.String())
    )


def clean_account(text: pl.Series) -> pl.Series:
    """Account numbers without blanks; null for what isn't one (``-``), or isn't one any more (``6.222E+18``)."""
    bare = text.str.replace_all(r"\s", "").str.slice(0, 100)
    rounded = bare.str.contains(_ROUNDED)
    return pl.select(pl.when(bare.str.contains(r"[0-9A-Za-z]") & ~rounded).then(bare)).to_series()


def tell_rounded(table: FoundTable, field: str, doubts: Doubts) -> None:
    """Numbers that a spreadsheet has cut to a power of ten: many accounts would become one."""
    text = table.text(field).str.replace_all(r"\s", "")
    lost = text.str.contains(_ROUNDED).fill_null(value=False)
    doubts.add_rows(
        "bankfile.account_rounded",
        Severity.WARNING,
        table.place(field),
        rows=table.rows[ROW].filter(lost),
        values=text.filter(lost),
    )


def clean_name(text: pl.Series) -> pl.Series:
    """Names; null for what is a placeholder."""
    bare = text.str.strip_chars()
    return pl.select(pl.when(bare.str.contains(r"[^\s\-—/*.]")).then(bare)).to_series()


def or_else(text: pl.Series, other: str) -> pl.Series:
    """The cells, and where there is nothing what the file says once for all; "" says nothing."""
    return text.fill_null(other) if other else text

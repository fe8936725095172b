"""Dates and months as people write them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

EARLIEST, LATEST = dt.date(1980, 1, 1), dt.date(2100, 12, 31)  # outside lies a slip of the finger
_EPOCH = dt.date(1899, 12, 30)  # day 0 of Excel's serial numbers (from March 1900 on)
_MONTH_NAMES = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1)
    for name in names.split()
}  # fmt: skip
_TIME = re.compile(r"(?:[t\s]+\d{1,2}[:时点]\d{1,2}(?:[:分]\d{0,2}(?:\.\d+)?秒?)?\s*(?:[ap]m|z|[+-]\d\d:?\d\d)?)$")
_WEEKDAY = re.compile(r"\s*\(?(?:星期|周)[一二三四五六日天]\)?$")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_NAMED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]+)\.?|([a-z]+)\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?)[,\s-]+(\d{4})"
)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_YEAR_MONTH = re.compile(r"(\d{4})\s*(?:[-/年m]\s*(\d{1,2})\s*(?:月份?)?|\.(\d\d|[2-9])|(\d{2}))")
_MONTH_WORD = re.compile(r"(?:([a-z]+)\.?[\s,-]*(\d{4})|(\d{4})[\s,-]*([a-z]+))")
_MONTH_ONLY = re.compile(r"\d{1,2}\s*月份?|[a-z]{3,9}|\d{4}\.1|\d{1,2}")


def parse_date(text: str, *, date_format: str = "") -> tuple[dt.date | None, str]:
    """(date, doubt): ``cell.not_a_date``, ``cell.no_such_date`` (31 February), ``cell.date_ambiguous`` (01/12/2026:
    only a mapping's ``date_format`` can tell), ``cell.date_far`` (before 1980 or after 2100).

    Read: 2026-12-01 · 2026/12/1 · 2026.12.1 · 2026年12月1日 · 20261201 · 25/12/2026 · 1 Dec 2026 · Excel serials;
    a time of day is dropped. With ``date_format`` (as for strptime) text is read in that form, ISO or a serial only.
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    plain = _WEEKDAY.sub("", _TIME.sub("", plain)).strip()
    if date_format and not re.fullmatch(r"\d{4}-\d\d-\d\d|\d{5}", plain):
        return _in_format(plain, date_format)
    if found := _YEAR_FIRST.fullmatch(plain) or _COMPACT.fullmatch(plain):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _SERIAL.fullmatch(plain):
        return _checked(_EPOCH + dt.timedelta(days=int(found[1])))
    if found := _DAY_MONTH.fullmatch(plain):
        return _day_or_month_first(int(found[1]), int(found[2]), int(found[3]))
    found = _NAMED.fullmatch(plain)
    if found and (month := _MONTH_NAMES.get(found[2] or found[3])):
        return _day(int(found[5]), month, int(found[1] or found[4]))
    return None, "cell.not_a_date"


def parse_month(text: str, *, date_format: str = "") -> tuple[dt.date | None, str]:
    """(first of the month, doubt): as `parse_date`, and ``cell.month_ambiguous`` (12月: of which year?).

    Read: 2026-12 · 2026/12 · 2026年12月 · 202612 · Dec 2026 · any date inside the month. 2026.1 is ambiguous: a
    spreadsheet shows 2026.10 so.
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if not date_format or re.fullmatch(r"\d{4}-\d\d", plain):
        if found := _YEAR_MONTH.fullmatch(plain):
            return _day(int(found[1]), int(found[2] or found[3] or found[4]), 1)
        found = _MONTH_WORD.fullmatch(plain)
        if found and (month := _MONTH_NAMES.get(found[1] or found[4])):
            return _day(int(found[2] or found[3]), month, 1)
        if _MONTH_ONLY.fullmatch(plain):
            return None, "cell.month_ambiguous"
    date, doubt = parse_date(text, date_format=date_format)
    return (date.replace(day=1) if date else None), "cell.not_a_month" if doubt == "cell.not_a_date" else doubt


def _in_format(text: str, date_format: str) -> tuple[dt.date | None, str]:
    try:
        return _checked(dt.datetime.strptime(text, date_format).date())  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None, "cell.not_a_date"


def _day_or_month_first(first: int, second: int, year: int) -> tuple[dt.date | None, str]:
    if first == second or first > 12:
        return _day(year, second, first)
    if second > 12:
        return _day(year, first, second)
    return None, "cell.date_ambiguous"


def _day(year: int, month: int, day: int) -> tuple[dt.date | None, str]:
    try:
        return _checked(dt.date(year, month, day))
    except ValueError:
        return None, "cell.no_such_date"


def _checked(date: dt.date) -> tuple[dt.date | None, str]:
    return (date, "") if EARLIEST <= date <= LATEST else (None, "cell.date_far")

"""What a reference says beside numbers: how many invoices, of which months, from which number to which, and more."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_LONGEST_TEXT = 400
# Most references hold none of these, and then nothing more needs to be looked for.
_ANY = re.compile(r"[笔张份月清全费扣…至到~～—–\-等]|\.\.|[^\w\s]\s*$|[A-Z]{2,}\s*$|FEE|CHARGE|MORE|ETC")
_COUNT = re.compile(r"(\d{1,2}|[两二三四五六七八九十])\s*(?:笔|张|份)")
_CHINESE = {char: value for value, char in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_MONTH = re.compile(r"(?<!\d)(?:(20\d\d)年)?(1[0-2]|0?[1-9])月(?!\d{1,2}[日号])")
_MONTHS = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])(?:月)?[-~至到](1[0-2]|0?[1-9])月")
_ALL = re.compile(r"结清|付清|清欠|全部|所有|余款全|全额付讫")
_FEE = re.compile(r"手续费|扣费|银行费|汇费|\bFEES?\b|BANK CHARGE")
_CUT = re.compile(r"…|\.\.|等(?!\d)|\bAND MORE\b|\bETC\b|[&+\-、,/;|:]\s*$|[A-Z]{2,}\s*$")
_SPAN = re.compile(r"(?<=[A-Z0-9])\s*(?:-|~|—|–|至|到)+\s*(?=[A-Z0-9])")
_BEFORE = re.compile(r"[A-Z0-9][A-Z0-9\-/.]*$")
_AFTER = re.compile(r"[A-Z0-9][A-Z0-9\-/.]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """``count`` of invoices (0: not said), ``months`` as (year or 0, month), ``spans`` as (first, last) words,
    ``everything`` is paid, a bank ``fee`` was taken off, ``cut``: the list goes on."""

    count: int = 0
    months: tuple[tuple[int, int], ...] = ()
    spans: tuple[tuple[str, str], ...] = ()
    everything: bool = False
    fee: bool = False
    cut: bool = False

    @property
    def said(self) -> bool:
        """Something that speaks for or against sets of items."""
        return bool(self.count or self.months or self.everything)


NONE = Hints()


def read_hints(reference: str) -> Hints:
    """Hints in a reference text; ``NONE`` where it holds nothing of the kind."""
    text = reference[:_LONGEST_TEXT].upper()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if not _ANY.search(text):
        return NONE
    count = _COUNT.search(text)
    found = Hints(
        count=_number(count.group(1)) if count else 0,
        months=_months(text),
        spans=_spans(text),
        everything=bool(_ALL.search(text)),
        fee=bool(_FEE.search(text)),
        cut=bool(_CUT.search(text)) and not count,
    )
    return NONE if found == NONE else found


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else _CHINESE[text]


def _months(text: str) -> tuple[tuple[int, int], ...]:
    if row := _MONTHS.search(text):
        first, last = int(row.group(1)), int(row.group(2))
        return tuple((0, month) for month in range(first, last + 1))
    return tuple((int(year or 0), int(month)) for year, month in _MONTH.findall(text))


def _spans(text: str) -> tuple[tuple[str, str], ...]:
    """Every place that may part the first from the last number of a row; most are only signs within a number."""
    out = []
    for sign in _SPAN.finditer(text):
        before, after = _BEFORE.search(text, 0, sign.start()), _AFTER.match(text, sign.end())
        if before and after and sum(map(str.isdigit, before.group())) > 2 and after.group()[-1:].isdigit():
            out.append((before.group(), after.group()))
    return tuple(out)

"""Payment terms: when is an invoice due? (docs/rules/terms.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from huikuan.engine.periods import FiscalMonths, NotAMonthError

_CODE = re.compile(r"(M?)(0|[1-9][0-9]{0,3})(?:/([1-9]|[12][0-9]|3[01]))?")
LONGEST_DAYS = 3650


class InvalidTermsError(ValueError):
    """The code or the numbers describe no payment terms."""


class DueDateOutOfRangeError(ValueError):
    """The due date lies beyond the year 9999 (often a typed 9999-12-31)."""


class TermsKind(StrEnum):
    """What the days are counted from."""

    DAYS = "days"  # the issue date
    MONTH_END = "month_end"  # 月结: the closing date of the statement month


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTerms:
    """`days` after the issue, or after the closing of the statement month.

    `cutoff_day` (扎账日) is the customer's own closing day for `MONTH_END`; None closes on the month's last day, and a
    day that a month lacks closes on its last day. 31 and None mean the same, so 31 is stored as None.
    """

    kind: TermsKind
    days: int
    cutoff_day: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.days <= LONGEST_DAYS:
            raise InvalidTermsError(f"days {self.days}")
        if self.cutoff_day is None:
            return
        if self.kind is not TermsKind.MONTH_END or not 1 <= self.cutoff_day <= 31:
            raise InvalidTermsError(f"cut-off day {self.cutoff_day}")
        if self.cutoff_day == 31:
            object.__setattr__(self, "cutoff_day", None)

    def to_code(self) -> str:
        """Return the one canonical code: `30`, `M30` or `M30/25`."""
        prefix = "M" if self.kind is TermsKind.MONTH_END else ""
        return f"{prefix}{self.days}" + ("" if self.cutoff_day is None else f"/{self.cutoff_day}")

    @classmethod
    def from_code(cls, code: str) -> PaymentTerms:
        """Read a code; anything but the canonical forms (and `M30/31`) raises `InvalidTermsError`."""
        match = _CODE.fullmatch(code)
        if match is None:
            raise InvalidTermsError(code)
        kind = TermsKind.MONTH_END if match[1] else TermsKind.DAYS
        return cls(kind=kind, days=int(match[2]), cutoff_day=int(match[3]) if match[3] else None)


def due_date(*, issued: date, terms: PaymentTerms) -> date:
    """Return the last day on which payment is in time (not moved for weekends or holidays);
    raises `DueDateOutOfRangeError`."""
    try:
        counted_from = issued
        if terms.kind is TermsKind.MONTH_END:
            counted_from = statement_closing(issued=issued, cutoff_day=terms.cutoff_day)
        return counted_from + timedelta(days=terms.days)
    except (OverflowError, NotAMonthError) as error:
        raise DueDateOutOfRangeError(issued) from error


def statement_closing(*, issued: date, cutoff_day: int | None) -> date:
    """Return the closing date of the statement month an issue belongs to: the first closing on or after it."""
    months = FiscalMonths(cutoff_day=31 if cutoff_day is None else cutoff_day)
    return months.period(months.month_of(issued)).last_day

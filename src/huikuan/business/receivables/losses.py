"""The ranges of ageing, and how expected losses are provided for on them: settings of the company."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from huikuan.engine.ageing import Buckets
from huikuan.foundation.company import queries as company
from huikuan.foundation.company.catalogue import Setting, SettingKind

GROUP = _("Provision for expected losses")
GIVEN, DERIVED = "given", "derived"


def _rates(value: Any) -> list[str]:
    """One percentage from 0 to 100 for each column of the company's present ranges, as decimal text."""
    try:
        numbers = [Decimal(str(one).strip().rstrip("%")) for one in value]
    except InvalidOperation as error:
        raise ValueError("settings.value") from error
    if len(numbers) != buckets().columns or not all(one.is_finite() and 0 <= one <= 100 for one in numbers):
        raise ValueError("settings.value")
    return [str(one) for one in numbers]


def _percent(value: Any) -> int:
    """0 to 100."""
    if not isinstance(value, int) or not 0 <= value <= 100:
        raise ValueError("settings.value")
    return value


def _bounds(value: Any) -> list[int]:
    """One to eleven days, ascending."""
    if not 1 <= len(value) <= 11 or value[0] < 1 or any(first >= last for first, last in pairwise(value)):
        raise ValueError("settings.value")
    return list(value)


BASIS = Setting(
    key="receivables.provision_basis",
    group=GROUP,
    label=_("loss rates are"),
    kind=SettingKind.CHOICE,
    default=GIVEN,
    choices=((GIVEN, _("given below")), (DERIVED, _("derived from the roll rates of the last 12 months"))),
)
RATES = Setting(
    key="receivables.provision_rates",
    group=GROUP,
    label=_("given loss rates, percent"),
    help=_("One for each column of the ageing: what is not due, then each of your ranges, the open one last."),
    kind=SettingKind.LIST,
    default=["0.5", "1", "2", "5", "10", "20", "50", "80", "100"],
    check=_rates,
)
LAST = Setting(
    key="receivables.provision_last",
    group=GROUP,
    label=_("loss rate of what has rolled into the last column, percent"),
    help=_("Only for derived rates."),
    kind=SettingKind.INTEGER,
    default=100,
    check=_percent,
)
BOUNDS = Setting(
    key="receivables.age_bounds",
    group=_("Ageing"),
    label=_("last day of each range"),
    help=_("Days, ascending, such as 30, 60, 90. What is older stands in a column of its own."),
    kind=SettingKind.LIST,
    default=[30, 60, 90, 180, 365, 730, 1095],
    check=_bounds,
)


def buckets() -> Buckets:
    """The company's own ranges."""
    return Buckets.up_to(bounds())


def bounds() -> list[int]:
    """The last days of the ranges but the open one."""
    return list(company.value(BOUNDS.key))


def basis() -> str:
    """Given or derived."""
    return str(company.value(BASIS.key))


def given_rates() -> tuple[tuple[Fraction, ...], Buckets]:
    """Shares of one by column, and the ranges that they were given for: those in force when somebody set them."""
    rates = company.history(RATES.key).filter(current=True).first()
    if rates is None:
        return percentages(RATES.default), Buckets.up_to(BOUNDS.default)
    then = company.history(BOUNDS.key).filter(set_at__lte=rates.set_at).first()
    return percentages(rates.value), Buckets.up_to(then.value if then else BOUNDS.default)


def last_rate() -> Fraction:
    """Share of one."""
    return Fraction(int(company.value(LAST.key)), 100)


def percentages(texts: Sequence[str]) -> tuple[Fraction, ...]:
    """Percent as shares of one."""
    return tuple(Fraction(Decimal(one)) * Fraction(1, 100) for one in texts)

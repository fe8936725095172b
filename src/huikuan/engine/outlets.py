"""Outlets that come and go: the ramp of new ones, the cost of marginal ones (docs/rules/capacity.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from huikuan.engine.apportion import apportion
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.money import Fen
from huikuan.engine.periods import Month, Period

# Sales of a new outlet in its 1st, 2nd, 3rd… month as a share of the average; afterwards it counts in full.
DEFAULT_RAMP = (Decimal("0.4"), Decimal("0.7"))


class InvalidRampError(ValueError):
    """Every share of a ramp lies between 0 and 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginalOutlet:
    """An outlet that may be culled (鸡肋): what it sells, costs and takes in a month."""

    outlet: str
    sales_fen: Fen
    gross_margin: Decimal | None
    expense_fen: Fen
    visits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Culling:
    """What closing the outlets gives up and frees in a month, and where the freed visits go (outlet → visits).

    ``net_fen`` = expense freed − margin lost (outlets of unknown margin count as earning their whole sales, so that
    culling never looks better than it is); ``sales_lost_per_visit`` is what a freed
    visit must bring elsewhere to make up for it.
    """

    sales_lost_fen: Fen
    margin_lost_fen: Fen
    expense_freed_fen: Fen
    visits_freed: int
    net_fen: Fen
    sales_lost_per_visit: Fraction | None
    visits_to: Mapping[str, int]
    findings: tuple[Finding, ...]


def ramped_outlets(*, openings: Iterable[date], period: Period, ramp: Sequence[Decimal] = DEFAULT_RAMP) -> Fraction:
    """Return how many full outlets those opening on the given days are worth in the period.

    An outlet counts for the days it is open in the period, times the ramp's share for the calendar months since it
    opened (the opening month is the first). The ramp is taken at the period's start for older outlets.
    """
    if any(not share.is_finite() or not 0 <= share <= 1 for share in ramp):
        raise InvalidRampError(ramp)
    total = Fraction(0)
    for opened in openings:
        first = max(opened, period.start)
        if first >= period.end:
            continue
        age = Month.of(first).months_since(Month.of(opened))
        share = Fraction(ramp[age]) if age < len(ramp) else Fraction(1)
        total += share * Fraction((period.end - first).days, len(period))
    return total


def cull(*, outlets: Sequence[MarginalOutlet], receivers: Mapping[str, Fen]) -> Culling:
    """Show what closing these outlets would cost and free.

    ``receivers``: remaining outlets → sales still to be had there (potential − sales); the freed visits are shared
    out among them in proportion, whole visits, largest remainder first, ties in the given order. Without receivers
    the visits stay free.
    """
    findings = []
    margin_lost = Fraction(0)
    for outlet in outlets:
        if outlet.gross_margin is None:
            findings.append(Finding(code="outlets.margin_unknown", severity=Severity.INFO, subject=outlet.outlet))
        margin_lost += outlet.sales_fen * (1 if outlet.gross_margin is None else Fraction(outlet.gross_margin))
    sales = sum(outlet.sales_fen for outlet in outlets)
    expense = sum(outlet.expense_fen for outlet in outlets)
    visits = sum(outlet.visits for outlet in outlets)
    return Culling(
        sales_lost_fen=sales,
        margin_lost_fen=round(margin_lost),
        expense_freed_fen=expense,
        visits_freed=visits,
        net_fen=expense - round(margin_lost),
        sales_lost_per_visit=Fraction(sales, visits) if visits else None,
        visits_to=_share_out(visits, receivers),
        findings=tuple(findings),
    )


def _share_out(visits: int, receivers: Mapping[str, Fen]) -> dict[str, int]:
    wanting = {outlet: room for outlet, room in receivers.items() if room > 0}
    if not wanting:
        return {}
    shares = apportion(total=visits, weights=list(wanting.values()))
    return {outlet: count for outlet, count in zip(wanting, shares, strict=True) if count}

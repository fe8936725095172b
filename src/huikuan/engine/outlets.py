"""Outlets that come and go: the ramp of new ones, the cost of marginal ones (docs/rules/capacity.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
class OutletFacts:
    """A working outlet of a region: whose it is, who looks after it, what it sells and could sell in a month.

    ``marginal``: marked so by people. None = unknown.
    """

    outlet: str
    customer: str
    carer: str
    sales_fen: Fen
    potential_fen: Fen | None = None
    gross_margin: Decimal | None = None
    marginal: bool = False

    @property
    def room_fen(self) -> Fen:
        """Sales still to be had."""
        return max((self.potential_fen or 0) - self.sales_fen, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What an outlet takes in a month. ``earned_fen`` = margin − expense; an unknown margin is all of the sales."""

    facts: OutletFacts
    visits: int
    expense_fen: Fen

    @property
    def earned_fen(self) -> Fen:
        """Below 0: it costs more than it brings."""
        margin = self.facts.gross_margin
        earned = self.facts.sales_fen * (1 if margin is None else Fraction(margin))
        return round(earned) - self.expense_fen

    @property
    def candidate(self) -> bool:
        """Whether to ask if it is to be given up: marked marginal, or costing more than it brings."""
        return self.facts.marginal or self.earned_fen < 0


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


def open_worth(
    *, period: Period, opened: date | None, closed: date | None = None, ramp: Sequence[Decimal] = DEFAULT_RAMP
) -> Fraction:
    """Return how many full outlets one is worth in the period: the days it is open × the ramp's share for its age.

    The age is counted in calendar months since it opened (the opening month is the first), at the period's start for
    older outlets; ``opened`` None: long ago. ``closed`` is the first day on which it sells nothing; None: not in sight.
    """
    _check_ramp(ramp)
    first, end = max(opened or period.start, period.start), min(closed or period.end, period.end)
    if first >= end:
        return Fraction(0)
    age = Month.of(first).months_since(Month.of(opened)) if opened else len(ramp)
    share = Fraction(ramp[age]) if age < len(ramp) else Fraction(1)
    return share * Fraction((end - first).days, len(period))


def ramped_outlets(*, openings: Iterable[date], period: Period, ramp: Sequence[Decimal] = DEFAULT_RAMP) -> Fraction:
    """Return how many full outlets those opening on the given days are worth in the period (`open_worth`)."""
    _check_ramp(ramp)
    return sum((open_worth(period=period, opened=opened, ramp=ramp) for opened in openings), Fraction(0))


def _check_ramp(ramp: Sequence[Decimal]) -> None:
    if any(not share.is_finite() or not 0 <= share <= 1 for share in ramp):
        raise InvalidRampError(ramp)


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


def efforts(
    *, outlets: Sequence[OutletFacts], visits: Mapping[str, int], other_visits: int, expense_fen: Fen
) -> list[Effort]:
    """Share a month's effort of a region out over its outlets, exactly, in the given order.

    ``visits`` are those planned by customer: a customer's are shared evenly over its outlets, the rest to the first.
    ``expense_fen`` is the region's expense: shared in proportion to visits, ``other_visits`` (to customers without
    outlets) bearing their part; without any visit evenly over the outlets.
    """
    of_customer: dict[str, list[int]] = {}
    for at, outlet in enumerate(outlets):
        of_customer.setdefault(outlet.customer, []).append(at)
    taken = [0] * len(outlets)
    for customer, places in of_customer.items():
        shares = apportion(total=visits.get(customer, 0), weights=[1] * len(places))
        for at, share in zip(places, shares, strict=True):
            taken[at] = share
    if not outlets:
        return []
    weights = [*taken, other_visits] if sum(taken) + other_visits else [1] * len(outlets)
    expense = apportion(total=expense_fen, weights=weights)[: len(outlets)]
    return [
        Effort(facts=outlet, visits=visit, expense_fen=fen)
        for outlet, visit, fen in zip(outlets, taken, expense, strict=True)
    ]


def cull_chosen(*, all_outlets: Sequence[Effort], chosen: frozenset[str]) -> Culling:
    """Show what giving the chosen outlets up costs and frees; whoever visited them visits other outlets in their care.

    Freed visits stay free where nobody's remaining outlet has room.
    """
    given_up = [effort for effort in all_outlets if effort.facts.outlet in chosen]
    total = cull(outlets=[_as_marginal(effort) for effort in given_up], receivers={})
    visits_to: dict[str, int] = {}
    for carer in dict.fromkeys(effort.facts.carer for effort in given_up):
        freed = sum(effort.visits for effort in given_up if effort.facts.carer == carer)
        rooms = {
            effort.facts.outlet: effort.facts.room_fen
            for effort in all_outlets
            if effort.facts.carer == carer and effort.facts.outlet not in chosen and not effort.candidate
        }
        visits_to |= _share_out(freed, rooms)
    return replace(total, visits_to=visits_to)


def _as_marginal(effort: Effort) -> MarginalOutlet:
    facts = effort.facts
    return MarginalOutlet(
        outlet=facts.outlet,
        sales_fen=facts.sales_fen,
        gross_margin=facts.gross_margin,
        expense_fen=effort.expense_fen,
        visits=effort.visits,
    )


def _share_out(visits: int, receivers: Mapping[str, Fen]) -> dict[str, int]:
    wanting = {outlet: room for outlet, room in receivers.items() if room > 0}
    if not wanting:
        return {}
    shares = apportion(total=visits, weights=list(wanting.values()))
    return {outlet: count for outlet, count in zip(wanting, shares, strict=True) if count}

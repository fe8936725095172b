"""Marginal outlets of a region: what each takes in a month, and what giving some of them up frees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q, Sum

from huikuan.business.sales.queries import visible_sales
from huikuan.business.targets.models import Budget, MonthPlan, ProjectOutlet
from huikuan.business.targets.queries.capacity import outlets_of_region
from huikuan.engine.money import Fen
from huikuan.engine.outlets import Culling, Effort, OutletFacts, cull_chosen, efforts
from huikuan.engine.periods import Month
from huikuan.engine.projects import OPEN
from huikuan.foundation import clock
from huikuan.foundation.permissions.actor import Actor

YEAR = 12
MOST_SHOWN = 100
WORKING = Q(standing=None) | Q(standing__in=["active", "marginal"])
VisitsByCustomer = Callable[[int, int], Mapping[int, int]]
_sources: dict[str, VisitsByCustomer] = {}


def read_visits_with(source: VisitsByCustomer) -> None:
    """``source(plan, unit)`` gives the visits of a plan's month by customer id of a region (0: of none)."""
    _sources["visits"] = source


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An outlet that may be given up, as a page shows it; ``deciding``: an open project gives it up already."""

    pk: int
    number: str
    name: str
    customer: str
    owner: str
    effort: Effort
    deciding: bool
    closes: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marginals:
    """A region's working outlets with their effort, the candidates first to go first, and what is spent and visited."""

    efforts: Sequence[Effort]
    candidates: Sequence[Candidate]
    names: Mapping[str, str]
    revisions: Mapping[str, int]
    rooms: Mapping[str, Fen]
    expense: Fen | None
    visits: int

    def given_up(self, chosen: Collection[int]) -> Culling:
        """What giving these outlets up costs and frees."""
        return cull_chosen(all_outlets=self.efforts, chosen=frozenset(str(pk) for pk in chosen))


def marginals(actor: Actor, plan: MonthPlan, unit: int) -> Marginals:
    """Everything about a region's outlets in a plan's month; a fixed number of queries."""
    rows = _working(actor, plan, unit).select_related("customer__owner", "owner")
    outlets = list(rows.order_by("customer__customer_no", "outlet_no"))
    sold, margins = _sales(actor, plan, unit)
    visits = _sources["visits"](plan.pk, unit) if "visits" in _sources else {}
    facts = [_facts(one, sold, margins) for one in outlets]
    with_outlets = {one.customer_id for one in outlets}
    expense = Budget.objects.filter(month=plan.month, unit=unit or None).values_list("expense", flat=True).first()
    found = efforts(
        outlets=facts,
        visits={str(customer): count for customer, count in visits.items()},
        other_visits=sum(count for customer, count in visits.items() if customer not in with_outlets),
        expense_fen=expense or 0,
    )
    deciding = set(_deciding().values_list("outlet", flat=True))
    candidates = [
        Candidate(
            pk=outlet.pk,
            number=outlet.outlet_no,
            name=outlet.name,
            customer=str(outlet.customer),
            owner=str(outlet.owner or outlet.customer.owner or ""),
            effort=effort,
            deciding=outlet.pk in deciding,
            closes=outlet.closed_on,
        )
        for outlet, effort in zip(outlets, found, strict=True)
        if effort.candidate
    ]
    return Marginals(
        efforts=found,
        candidates=sorted(candidates, key=lambda one: (one.deciding, one.effort.earned_fen, one.pk)),
        names={str(outlet.pk): outlet.name for outlet in outlets},
        revisions={str(outlet.pk): outlet.revision for outlet in outlets},
        rooms={one.outlet: one.room_fen for one in facts},
        expense=expense,
        visits=sum(visits.values()),
    )


def _working(actor: Actor, plan: MonthPlan, unit: int) -> Any:
    """The region's outlets that sell as the plan's month begins, or today where that is later."""
    return outlets_of_region(actor, unit, max(plan.month, clock.today())).filter(WORKING)


def _deciding() -> Any:
    return ProjectOutlet.objects.filter(receives=False, project__state__in=OPEN)


def _facts(outlet: Any, sold: Mapping[int, Fen], margins: Mapping[int, Decimal]) -> OutletFacts:
    carer = outlet.owner_id or outlet.customer.owner_id or 0
    average = outlet.monthly_average
    return OutletFacts(
        outlet=str(outlet.pk),
        customer=str(outlet.customer_id),
        carer=str(carer),
        sales_fen=max(average if average is not None else sold.get(outlet.pk, 0) // YEAR, 0),
        potential_fen=outlet.potential,
        gross_margin=margins.get(outlet.pk),
        marginal=outlet.standing == "marginal",
    )


def _sales(actor: Actor, plan: MonthPlan, unit: int) -> tuple[dict[int, Fen], dict[int, Decimal]]:
    """Fen sold in the last twelve complete months, and the gross margin of what was sold by item, by outlet."""
    last = min(Month.of(plan.as_of), Month.of(plan.month)) - 1
    first: date = (last - (YEAR - 1)).first_day
    rows = visible_sales(actor).filter(outlet__in=_working(actor, plan, unit).values("pk"))
    rows = rows.filter(month__gte=first, month__lte=last.first_day)
    sold: defaultdict[int, Fen] = defaultdict(int)
    known: defaultdict[int, Fen] = defaultdict(int)
    earned: defaultdict[int, Fraction] = defaultdict(Fraction)
    wanted = rows.order_by().values_list("outlet", "item__gross_margin").annotate(fen=Sum("amount"))
    for outlet, margin, fen in wanted:
        sold[outlet] += fen
        if margin is not None:
            known[outlet] += fen
            earned[outlet] += fen * Fraction(margin)
    margins = {
        outlet: Decimal(round(earned[outlet] * Fraction(1_000_000, fen))).scaleb(-6)
        for outlet, fen in known.items()
        if fen > 0
    }
    return dict(sold), margins

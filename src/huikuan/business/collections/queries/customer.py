"""One page tells everything about a customer: what collections know of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.shortcuts import get_object_or_404

from huikuan.business.collections.models import Measure, MeasureState, PlanLine, Promise, PromiseState
from huikuan.business.collections.queries.plans import current_plans, first_shown, shown_plan
from huikuan.business.collections.queries.scope import shown, visible_lines, visible_measures, visible_promises
from huikuan.business.directory.queries import visible_customer, visible_customers
from huikuan.business.receivables import queries as receivables
from huikuan.engine.collection_habits import kept_permille
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.prepared import Prepared

LATEST = 20
TOLD_ELSEWHERE = ("directory.hand_over", "directory.set_credit")

# Of a customer whom the reader may see: what hangs on a customer is seen by whoever sees the customer.
_PLANS = Prepared(lambda _given: current_plans().select_related(None).only("month"))
_LINES = Prepared(
    lambda given: (
        PlanLine.objects.filter(customer=given("customer"), plan__current=True)
        .select_related("plan")
        .defer("plan__summary")
        .order_by("plan__month")
    )
)
_PROMISES = Prepared(
    lambda given: Promise.objects.filter(customer=given("customer")).order_by("-promised_date", "-pk")[:LATEST]
)
_MEASURES = Prepared(
    lambda given: shown(Measure.objects.filter(customer=given("customer"))).order_by("-recorded_at", "-pk")[:LATEST]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """How a customer has kept its promises: ``permille`` is the probability for the next one."""

    kept: int
    asked: int
    permille: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A customer with everything that collections know of it, latest first, and what it owes today."""

    customer: Any
    line: PlanLine | None
    ahead: list[PlanLine]
    promises: list[Promise]
    word: Word
    measures: list[Measure]
    owing: receivables.Owing


def line_of_customer(actor: Actor, customer: Any) -> PlanLine | None:
    """The customer's line of the plan that pages show."""
    plan = shown_plan()
    rows = visible_lines(actor).filter(plan=plan, customer=customer).select_related("plan")
    return rows.first() if plan else None


def lines_ahead(actor: Actor, customer: Any) -> list[PlanLine]:
    """The customer's lines of this month's and later plans, in order."""
    first = clock.today().replace(day=1)
    rows = visible_lines(actor).filter(customer=customer, plan__current=True, plan__month__gte=first)
    return list(rows.select_related("plan").order_by("plan__month"))


def promise_of(actor: Actor, pk: int) -> Promise:
    """A promise in scope, or 404."""
    rows = visible_promises(actor).select_related("customer", "made_by", "origin")
    found: Promise = get_object_or_404(rows, pk=pk)
    return found


def measure_of(actor: Actor, pk: int) -> Measure:
    """A measure in scope, or 404."""
    rows = visible_measures(actor).select_related("customer", "origin")
    found: Measure = get_object_or_404(rows, pk=pk)
    return found


def events_of_customer(actor: Actor, customer: int) -> QuerySet[Event]:
    """What people changed about a customer in scope itself, its plan lines and measures. Promises, owners and limits
    have rows of their own that tell of them."""
    known = {
        "directory.customer": [customer] if visible_customers(actor).filter(pk=customer).exists() else [],
        "collections.planline": visible_lines(actor).filter(customer=customer).values_list("pk", flat=True),
        "collections.measure": visible_measures(actor).filter(customer=customer).values_list("pk", flat=True),
    }
    about = Q(pk=None)
    for kind, keys in known.items():
        about |= Q(subject_type=kind, subject_id__in=[str(key) for key in keys])
    return Event.objects.filter(about).exclude(action__in=TOLD_ELSEWHERE)


def events_about(row: Model) -> list[Event]:
    """What happened to a promise, measure or line, latest first."""
    rows = Event.objects.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk))
    return list(rows.order_by("-at", "-pk")[:LATEST])


def customer_page(actor: Actor, pk: int) -> Known:
    """Everything about a customer in scope, or 404. A fixed number of queries, whose cost does not grow."""
    customer = visible_customer(actor, pk)
    line, ahead = _lines(pk)
    promises = _PROMISES(customer=pk)
    all_promises = promises if len(promises) < LATEST else Promise.objects.filter(customer=customer).only("state")
    return Known(
        customer=customer,
        line=line,
        ahead=ahead,
        promises=promises,
        word=_word(all_promises),
        measures=_MEASURES(customer=pk),
        owing=receivables.owing(pk, clock.today()),
    )


def _lines(customer: int) -> tuple[PlanLine | None, list[PlanLine]]:
    """The line of the plan that pages show, and the others of this month and later."""
    plan = first_shown(_PLANS())
    first = clock.today().replace(day=1)
    found = [one for one in _LINES(customer=customer) if one.plan == plan or one.plan.month >= first]
    line = next((one for one in found if one.plan == plan), None)
    return line, [one for one in found if one is not line]


def _word(promises: Iterable[Promise]) -> Word:
    states = [one.state for one in promises]
    kept = states.count(PromiseState.KEPT)
    asked = kept + states.count(PromiseState.BROKEN)
    return Word(kept=kept, asked=asked, permille=kept_permille(kept=kept, asked=asked))


def waiting_measures(actor: Actor) -> int:
    """Measures in scope that wait for a decision."""
    return visible_measures(actor).filter(state=MeasureState.PROPOSED).count()


def promises_due(actor: Actor, first: date, last: date) -> list[Promise]:
    """Promises in force for these days, earliest first: what is to be checked."""
    rows = visible_promises(actor).filter(
        state__in=[PromiseState.OPEN, PromiseState.PART_KEPT], promised_date__range=(first, last)
    )
    return list(rows.select_related("customer").order_by("promised_date", "-amount", "pk"))

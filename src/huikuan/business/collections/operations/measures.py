"""Gap measures: proposed by who knows the customer, approved by who answers for the money."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404

from huikuan.business.collections.catalogue import kind_of
from huikuan.business.collections.models import Measure, MeasureState, PlanLine
from huikuan.business.collections.policies import APPROVE, MEASURE_MOVES, PROPOSE
from huikuan.business.collections.queries.frames import COUNTING
from huikuan.business.collections.queries.scope import visible_measures
from huikuan.business.collections.sheets import MEASURE_KINDS
from huikuan.business.directory.queries import visible_customers
from huikuan.engine.ledger import AMOUNT_LIMIT
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce

LONGEST_TEXT = 2_000
NAMES = {choice.code: choice.zh for choice in MEASURE_KINDS}


@operation(PROPOSE)
def propose_measure(
    *, actor: Actor, customer: int, measure: str, expected: Fen, cost: Fen | None = None, due_date: date | None = None
) -> Measure:
    """Propose what is to close a customer's gap; ``measure`` is a code of the catalogue or one's own words.

    Counts in the ledger only once it is approved. Refused: no words, no effect, a day that is past.
    """
    who = get_object_or_404(visible_customers(actor), pk=customer)
    text = NAMES.get(measure, measure).strip()[:LONGEST_TEXT]
    if not text:
        raise RefusedError("collections.measure_unnamed")
    if not 0 < expected <= AMOUNT_LIMIT or not 0 <= (cost or 0) <= AMOUNT_LIMIT:
        raise RefusedError("collections.measure_amount")
    if due_date is not None and due_date < clock.today():
        raise RefusedError("collections.measure_day", on=due_date)
    line = PlanLine.objects.filter(customer=who, plan__current=True).order_by("-plan__month").first()
    found = Measure.objects.create(
        customer=who,
        text=text,
        kind=kind_of(text),
        gap=line.unowned if line else None,
        expected=expected,
        cost=cost,
        due_date=due_date,
        state=MeasureState.PROPOSED,
        approved_given="no",
        recorded_at=clock.now(),
        recorded_by=actor.user,
    )
    record(actor=actor, action="collections.propose_measure", subject=found, after=_told(found))
    return found


@operation(APPROVE)
def approve_measure(*, actor: Actor, measure: int, seen: int) -> Measure:
    """From now on the measure counts as measured."""
    return _move(actor, measure, seen, MeasureState.APPROVED, "")


@operation(APPROVE)
def reject_measure(*, actor: Actor, measure: int, seen: int, reason: str) -> Measure:
    """The measure is not taken; one that counted stops counting."""
    if not reason.strip():
        raise RefusedError("collections.reason_needed")
    return _move(actor, measure, seen, MeasureState.REJECTED, reason.strip())


@operation(PROPOSE)
def record_effect(*, actor: Actor, measure: int, seen: int, produced: Fen, done: bool = False) -> Measure:
    """Say what an approved measure has brought so far, and whether it is finished.

    What past measures brought weighs all that are under way, so their customers' risk is worked out anew as well.
    """
    found = _locked(actor, measure, seen)
    if found.state not in {MeasureState.APPROVED, MeasureState.DONE}:
        raise RefusedError("collections.measure_not_approved")
    if not 0 <= produced <= AMOUNT_LIMIT:
        raise RefusedError("collections.measure_amount")
    before = _told(found)
    found.produced = produced
    found.state = MeasureState.DONE if done else MeasureState.APPROVED
    _save(found)
    record(actor=actor, action="collections.record_effect", subject=found, before=before, after=_told(found))
    _announce(found, actor)
    return found


def _move(actor: Actor, measure: int, seen: int, to: MeasureState, reason: str) -> Measure:
    found = _locked(actor, measure, seen)
    if to not in MEASURE_MOVES[found.state]:
        raise RefusedError("collections.measure_settled", state=found.state)
    before = _told(found)
    counted = found.state
    found.state = to
    found.plan = None  # no suggestion any more: the next draft leaves it alone
    found.decided_at, found.decided_by = clock.now(), actor.user
    _save(found)
    verb = "approve" if to is MeasureState.APPROVED else "reject"
    record(
        actor=actor,
        action=f"collections.{verb}_measure",
        subject=found,
        before=before,
        after=_told(found),
        reason=reason,
    )
    if MeasureState.APPROVED in {counted, to}:
        _announce(found, actor)
    return found


def _locked(actor: Actor, measure: int, seen: int) -> Measure:
    found: Measure = get_object_or_404(visible_measures(actor).select_for_update(of=("self",)), pk=measure)
    if found.revision != seen:
        raise StaleError(found)
    return found


def _save(found: Measure) -> None:
    found.revision += 1
    found.save(update_fields=["state", "plan", "produced", "decided_at", "decided_by", "revision"])


def _told(found: Measure) -> dict[str, Any]:
    return {
        "measure": found.text,
        "expected": found.expected,
        "produced": found.produced,
        "due_date": found.due_date.isoformat() if found.due_date else None,
        "state": found.state,
    }


def _announce(found: Measure, actor: Actor) -> None:
    """The customer's line changes; with a measure past its day also what all the others' are believed to bring."""
    touched = {found.customer_id}
    today = clock.today()
    if found.due_date is not None and found.due_date < today:
        touched |= set(
            Measure.objects.filter(COUNTING).exclude(due_date__lt=today).values_list("customer_id", flat=True)
        )
    announce("promises.changed", customers=touched, actor=actor)

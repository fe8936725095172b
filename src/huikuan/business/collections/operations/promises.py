"""Promises: recorded in one minute in front of the customer, withdrawn with a reason."""

from __future__ import annotations

from datetime import date, timedelta

from django.shortcuts import get_object_or_404

from huikuan.business.collections.models import Promise, PromiseState
from huikuan.business.collections.policies import PROMISE, PROMISE_MOVES
from huikuan.business.collections.queries.scope import visible_promises
from huikuan.business.directory.queries import visible_customers
from huikuan.engine.ledger import AMOUNT_LIMIT
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce

FURTHEST = timedelta(days=366)
LONGEST_TEXT = 2_000


@operation(PROMISE)
def record_promise(
    *, actor: Actor, customer: int, amount: Fen, promised_date: date, support_needed: str = ""
) -> Promise:
    """Record what a customer has promised today: ``amount`` fen on a day. Somebody out of scope is a 404.

    Refused: nothing or too much promised, a day past or more than a year ahead, the same promise twice in a day.
    """
    # One promise of a customer at a time: a form that is sent twice finds its first copy.
    who = get_object_or_404(visible_customers(actor).select_for_update(no_key=True), pk=customer)
    today = clock.today()
    if not 0 < amount <= AMOUNT_LIMIT:
        raise RefusedError("collections.promise_amount")
    if not today <= promised_date <= today + FURTHEST:
        raise RefusedError("collections.promise_day", on=promised_date)
    same = Promise.objects.filter(customer=who, amount=amount, promised_date=promised_date, made_on=today)
    if same.exclude(state=PromiseState.WITHDRAWN).exists():
        raise RefusedError("collections.promise_repeated", subject=who.name)
    promise = Promise.objects.create(
        customer=who,
        amount=amount,
        promised_date=promised_date,
        made_on=today,
        made_by=actor.person,
        support_needed=support_needed.strip()[:LONGEST_TEXT] or None,
        recorded_at=clock.now(),
        recorded_by=actor.user,
    )
    record(
        actor=actor,
        action="collections.record_promise",
        subject=promise,
        after={"amount": amount, "promised_date": promised_date.isoformat(), "support_needed": promise.support_needed},
    )
    announce("promises.changed", customers={who.pk}, actor=actor)
    promise.refresh_from_db()
    return promise


@operation(PROMISE)
def withdraw_promise(*, actor: Actor, promise: int, reason: str, seen: int) -> Promise:
    """The customer takes its word back, or it was recorded by mistake. ``seen``: the revision the person looked at."""
    found = get_object_or_404(visible_promises(actor).select_for_update(of=("self",)), pk=promise)
    if found.revision != seen:
        raise StaleError(found)
    if PromiseState.WITHDRAWN not in PROMISE_MOVES[found.state]:
        raise RefusedError("collections.promise_settled", state=found.state)
    if not reason.strip():
        raise RefusedError("collections.reason_needed")
    before = found.state
    found.state = PromiseState.WITHDRAWN
    found.revision += 1
    found.save(update_fields=["state", "revision"])
    record(
        actor=actor,
        action="collections.withdraw_promise",
        subject=found,
        before={"state": before},
        after={"state": found.state},
        reason=reason.strip(),
    )
    announce("promises.changed", customers={found.customer_id}, actor=actor)
    return found

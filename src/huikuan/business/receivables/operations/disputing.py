"""What customers contest: opening a dispute, saying of which invoices, handing it over, resolving it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404

from huikuan.business.receivables.models import Confirmation, Dispute, DisputedPart, DisputeState, Receivable
from huikuan.business.receivables.operations.letters import LONGEST_NOTE
from huikuan.business.receivables.operations.posting import locked_items, require_open
from huikuan.business.receivables.policies import DISPUTE, SETTLE_DISPUTE
from huikuan.business.receivables.queries.balances import refresh
from huikuan.business.receivables.queries.disputes import dispute_page, still_disputed, visible_disputes
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.people.queries import visible_people
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce


@operation(DISPUTE)
def open_dispute(*, actor: Actor, lines: Mapping[int, Fen], reason: str) -> Dispute:
    """A customer contests these instalments (fen by id): at most what is open of each and not disputed yet.

    It counts from today on. Raises RefusedError; Http404 out of scope.
    """
    if not reason.strip():
        raise RefusedError("receivables.reason_missing")
    items = _contested(actor, lines)
    customers = {item.customer for item in items.values()}
    if len(customers) != 1:
        raise RefusedError("disputes.one_customer")
    found = open_about(
        actor=actor, customer=customers.pop(), amount=sum(lines.values()), reason=reason, on=clock.today(), lines=lines
    )
    record(
        actor=actor,
        action="receivables.open_dispute",
        subject=found,
        after={"amount_fen": found.amount, "instalments": {items[pk].invoice_no: fen for pk, fen in lines.items()}},
        reason=found.reason,
    )
    return found


def open_about(
    *,
    actor: Actor,
    customer: Any,
    amount: Fen,
    reason: str,
    on: date,
    letter: Confirmation | None = None,
    lines: Mapping[int, Fen] | None = None,
) -> Dispute:
    """Within an operation: the dispute and its parts; without ``lines`` it is about the balance as a whole."""
    found = Dispute.objects.create(
        customer=customer,
        letter=letter,
        amount=amount,
        reason=reason.strip()[:LONGEST_NOTE],
        owner=customer.owner,
        opened_on=on,
        opened_by=actor.user,
    )
    if amount > 0:  # who says that it owes more contests nothing
        _say(actor, found, lines or {None: amount})
    _changed(actor, found)
    return found


@operation(DISPUTE)
def name_disputed(*, actor: Actor, dispute: int, lines: Mapping[int, Fen], seen: int) -> Dispute:
    """Say which instalments a dispute about the balance means (fen by id), out of what nobody has named yet."""
    found = _open_dispute(actor, dispute, seen)
    left = dispute_page(actor, dispute).unnamed
    items = _contested(actor, lines)
    if any(item.customer_id != found.customer_id for item in items.values()):
        raise RefusedError("disputes.one_customer")
    if (named := sum(lines.values())) > left:
        raise RefusedError("disputes.more_than_disputed", left_fen=left, typed_fen=named)
    _say(actor, found, {**lines, None: -named})
    found.revision += 1
    found.save(update_fields=["revision"])
    record(
        actor=actor,
        action="receivables.name_disputed",
        subject=found,
        after={"instalments": {items[pk].invoice_no: fen for pk, fen in lines.items()}},
    )
    _changed(actor, found)
    return found


def _contested(actor: Actor, lines: Mapping[int, Fen]) -> dict[int, Receivable]:
    """The items, locked; each contested by no more than is open and not contested already."""
    if not lines:
        raise RefusedError("receivables.nothing_typed")
    items = locked_items(actor, lines)
    require_open(items, lines)
    for pk, already in still_disputed(list(lines)).items():
        if lines[pk] + already > items[pk].open_fen:
            raise RefusedError(
                "disputes.disputed_already",
                subject=items[pk].invoice_no,
                disputed_fen=already,
                open_fen=items[pk].open_fen,
            )
    return items


def _say(actor: Actor, dispute: Dispute, parts: Mapping[Any, Fen]) -> None:
    now, today = clock.now(), clock.today()
    DisputedPart.objects.bulk_create(
        DisputedPart(dispute=dispute, receivable_id=item, amount=fen, since=today, recorded_at=now, by=actor.user)
        for item, fen in parts.items()
    )


def _changed(actor: Actor, dispute: Dispute) -> None:
    refresh({dispute.customer_id})
    announce("receivables.changed", customers={dispute.customer_id}, actor=actor)


@operation(SETTLE_DISPUTE)
def hand_over_dispute(*, actor: Actor, dispute: int, owner: int, seen: int) -> Dispute:
    """Somebody in sight of the actor takes it over."""
    found = _open_dispute(actor, dispute, seen)
    before, found.owner = found.owner_id, get_object_or_404(visible_people(actor), pk=owner, active=True)
    found.revision += 1
    found.save(update_fields=["owner", "revision"])
    record(
        actor=actor,
        action="receivables.hand_over_dispute",
        subject=found,
        before={"owner": before},
        after={"owner": owner},
    )
    return found


@operation(SETTLE_DISPUTE)
def resolve_dispute(*, actor: Actor, dispute: int, resolution: str, seen: int) -> Dispute:
    """It is settled; what was agreed stands in the history."""
    if not resolution.strip():
        raise RefusedError("receivables.reason_missing")
    found = _open_dispute(actor, dispute, seen)
    found.state, found.resolved_on, found.resolved_by = DisputeState.RESOLVED, clock.today(), actor.user
    found.resolution = resolution.strip()[:LONGEST_NOTE]
    found.revision += 1
    found.save(update_fields=["state", "resolved_on", "resolved_by", "resolution", "revision"])
    record(
        actor=actor,
        action="receivables.resolve_dispute",
        subject=found,
        before={"state": DisputeState.OPEN},
        after={"state": found.state},
        reason=found.resolution,
    )
    _changed(actor, found)
    return found


def _open_dispute(actor: Actor, pk: int, seen: int) -> Dispute:
    found = get_object_or_404(visible_disputes(actor).select_for_update(of=("self",)), pk=pk)
    if found.revision != seen:
        raise StaleError(found)
    if found.state != DisputeState.OPEN:
        raise RefusedError("letters.dispute_resolved")
    return found

"""Receipts that a person enters, and what becomes of drafts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.shortcuts import get_object_or_404

from huikuan.business.directory import queries as directory
from huikuan.business.receivables.models import BY_HAND, Channel, Draft, DraftMove, DraftState, Receipt
from huikuan.business.receivables.operations.posting import (
    in_scope,
    locked_receipt,
    next_number,
    take_back,
    tell,
)
from huikuan.business.receivables.operations.settling import customers_of
from huikuan.business.receivables.policies import RECORD
from huikuan.business.receivables.queries.settlements import NEXT
from huikuan.engine.currency import Foreign, fault
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What stands on a draft."""

    draft_no: str
    acceptor: str
    maturity: date
    drawer: str = ""


@operation(RECORD)
def record_receipt(
    *,
    actor: Actor,
    channel: str,
    customer: int,
    day: date,
    amount: Fen | Foreign,
    payer_name: str = "",
    reference: str = "",
    paper: Paper | None = None,
) -> Receipt:
    """Enter money of a known customer; it stays on account until it pays something. A draft brings its ``paper``, money
    in another currency says its own amount and the rate of the day.

    Raises RefusedError: amount not above zero, a day to come, another channel, paper missing or with a number that is
    known already, maturity before the day. Http404 for a customer out of scope.
    """
    if channel not in BY_HAND:
        raise RefusedError("receivables.kind_unknown", subject=channel)
    whose = get_object_or_404(directory.visible_customers(actor), pk=customer)
    fen, foreign = _told(amount)
    if foreign is not None and channel == Channel.DRAFT:
        raise RefusedError("receivables.draft_in_yuan")
    if day > clock.today():
        raise RefusedError("receivables.day_to_come", day=day)
    if (channel == Channel.DRAFT) != (paper is not None):
        raise RefusedError("receivables.paper_missing")
    number = next_number(Channel(channel), day)
    if paper is not None:
        if paper.maturity < day:
            raise RefusedError("receivables.matured_before", day=paper.maturity)
        if Draft.objects.filter(draft_no=paper.draft_no).exists():
            raise RefusedError("receivables.draft_known", subject=paper.draft_no)
    made = Receipt.objects.create(
        receipt_no=number,
        date=day,
        payer_name=payer_name or whose.name,
        amount=fen,
        reference=reference or None,
        customer_given=whose,
        customer=whose,
        customer_since=day,
        left_fen=fen,
        channel=channel,
        currency=None if foreign is None else foreign.currency,
        foreign_minor=None if foreign is None else foreign.minor,
        rate_e8=None if foreign is None else foreign.rate,
        left_minor=None if foreign is None else foreign.minor,
        posted_by=actor.user,
        recorded_at=clock.now(),
    )
    if paper is not None:
        draft = Draft.objects.create(
            receipt=made,
            draft_no=paper.draft_no,
            drawer=paper.drawer,
            acceptor=paper.acceptor,
            maturity=paper.maturity,
        )
        _moved(draft, DraftState.HELD, actor, day)
    after = {"channel": channel, "amount": fen, "draft": paper.draft_no if paper else None}
    if foreign is not None:
        after["foreign"] = foreign.text
    record(actor=actor, action="receivables.record_receipt", subject=made, after=after)
    tell(actor, {whose.pk})
    return made


def _told(amount: Fen | Foreign) -> tuple[Fen, Foreign | None]:
    """In fen, and in its own currency. Raises RefusedError: not above zero, an absurd rate."""
    foreign = amount if isinstance(amount, Foreign) else None
    fen = amount.fen if isinstance(amount, Foreign) else amount
    if fen <= 0:
        raise RefusedError("receivables.amount_not_positive")
    if foreign is not None and fault(foreign.currency, foreign.minor, foreign.rate, fen):
        raise RefusedError("receivables.rate_absurd", subject=foreign.currency)
    return fen, foreign


@operation(RECORD)
def move_draft(
    *,
    actor: Actor,
    draft: int,
    to: str,
    seen: str,
    day: date | None = None,
    counterparty: str = "",
    cost_fen: Fen = 0,
    reason: str = "",
) -> Draft:
    """Endorse, discount, clear or dishonour a draft on ``day`` (default: today). ``seen`` is the state one looked at.

    A dishonoured draft is taken back by a document of the opposite amount: what it paid is open again from that day.
    Raises StaleError when somebody has moved it meanwhile, RefusedError for what can't follow, a day to come or before
    the last move, clearing before maturity, a dishonour without reason, an endorsement without endorsee.
    """
    seen_one = get_object_or_404(Draft.objects.filter(in_scope(actor, "receipt__")), pk=draft)
    receipt = locked_receipt(actor, seen_one.receipt_id)
    found = Draft.objects.get(pk=draft)
    if found.state != seen:
        raise StaleError(found)
    when, last = day or clock.today(), found.moves.order_by("-day", "-pk").values_list("day", flat=True).first()
    _require_possible(found, to, when, last or receipt.date, counterparty, cost_fen, reason)
    _moved(found, DraftState(to), actor, when, counterparty=counterparty, cost_fen=cost_fen, reason=reason)
    touched = {receipt.customer_id}
    if to == DraftState.DISHONOURED:
        touched |= customers_of(receipt)
        take_back(receipt, actor=actor, day=when, reason=reason)
    record(
        actor=actor,
        action="receivables.move_draft",
        subject=receipt,
        before={"state": seen},
        after={"state": to, "day": when.isoformat(), "counterparty": counterparty, "cost": cost_fen},
        reason=reason,
    )
    tell(actor, touched)
    return found


def _require_possible(
    draft: Draft, to: str, day: date, last: date, counterparty: str, cost_fen: Fen, reason: str
) -> None:
    if to not in NEXT[DraftState(draft.state)]:
        raise RefusedError("receivables.draft_cannot", subject=draft.draft_no, state=str(draft.get_state_display()))
    if not last <= day <= clock.today():
        raise RefusedError("receivables.day_out_of_range", day=day, first=last, last=clock.today())
    if to == DraftState.CLEARED and day < draft.maturity:
        raise RefusedError("receivables.cleared_early", subject=draft.draft_no, day=draft.maturity)
    if to == DraftState.DISHONOURED and not reason.strip():
        raise RefusedError("receivables.reason_missing")
    if to in {DraftState.ENDORSED, DraftState.DISCOUNTED} and not counterparty.strip():
        raise RefusedError("receivables.counterparty_missing")
    if not 0 <= cost_fen < draft.receipt.amount:
        raise RefusedError("receivables.cost_impossible", typed_fen=cost_fen)


def _moved(
    draft: Draft,
    state: DraftState,
    actor: Actor,
    day: date,
    *,
    counterparty: str = "",
    cost_fen: Fen = 0,
    reason: str = "",
) -> None:
    DraftMove.objects.create(
        draft=draft,
        state=state,
        day=day,
        counterparty=counterparty,
        cost_fen=cost_fen,
        reason=reason,
        recorded_at=clock.now(),
        moved_by=actor.user,
    )
    if draft.state != state:
        draft.state = state
        draft.save(update_fields=["state"])

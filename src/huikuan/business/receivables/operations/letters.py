"""Confirmation letters: prepared with numbers that have no gaps, sent, answered, or withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from huikuan.business.receivables.documents import CONFIRMATION, confirmation_data
from huikuan.business.receivables.letterhead import letterhead
from huikuan.business.receivables.models import (
    Confirmation,
    ConfirmationState,
    ConfirmationStep,
    CycleTier,
    LetterSeries,
)
from huikuan.business.receivables.policies import LETTER_MOVES, RECORD_REPLY, WRITE_LETTERS
from huikuan.business.receivables.queries.letters import LetterFacts, balances_on, letter_facts, visible_letters
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor

PREFIX = "ZX"
BATCH = 500
LONGEST_NOTE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Letters of a run: how many, from which number to which ("" where there are none)."""

    count: int
    first: str
    last: str


@operation(WRITE_LETTERS)
def prepare_letters(
    *,
    actor: Actor,
    customers: Sequence[int],
    as_of: date,
    language: str,
    run: UUID,
    facts: Sequence[LetterFacts] | None = None,
) -> Prepared:
    """Number and keep one letter for each customer in scope that has a balance at the end of ``as_of``.

    ``run`` names the intention: asked again with the same one, the letters that are there are returned and nothing is
    made. ``facts`` are those a job has read beforehand; a customer whose balance has changed since is read again.
    """
    today = clock.today()
    if as_of > today:
        raise RefusedError("letters.day_to_come", day=as_of)
    series = _locked_series(today.year)
    known = Confirmation.objects.filter(run=run).order_by("pk")
    if not known.exists():
        found = _fresh(actor, facts, as_of) if facts is not None else letter_facts(actor, customers, as_of)
        if not found:
            raise RefusedError("letters.nobody")
        _number(actor, series, found, language, run)
    numbers = list(known.values_list("number", flat=True))
    made = Prepared(count=len(numbers), first=numbers[0], last=numbers[-1])
    after = {"count": made.count, "first": made.first, "last": made.last, "as_of": as_of.isoformat()}
    record(actor=actor, action="receivables.prepare_letters", subject=str(run), after=after)
    return made


def prepare_letter(*, actor: Actor, customer: int, as_of: date, language: str) -> Confirmation:
    """A letter to one customer; RefusedError where it has no balance."""
    key = uuid4()
    prepare_letters(actor=actor, customers=[customer], as_of=as_of, language=language, run=key)
    return Confirmation.objects.get(run=key)


def _locked_series(year: int) -> LetterSeries:
    LetterSeries.objects.get_or_create(year=year)
    return LetterSeries.objects.select_for_update().get(year=year)


def _fresh(actor: Actor, facts: Sequence[LetterFacts], as_of: date) -> list[LetterFacts]:
    now = balances_on(as_of, [one.customer.pk for one in facts])
    moved = [one.customer.pk for one in facts if now.get(one.customer.pk) not in (None, one.balance)]
    again = {one.customer.pk: one for one in letter_facts(actor, moved, as_of)}
    return [again.get(one.customer.pk, one) for one in facts if one.customer.pk in now]


def _number(actor: Actor, series: LetterSeries, found: Sequence[LetterFacts], language: str, run: UUID) -> None:
    now, head = clock.now(), letterhead()
    letters = Confirmation.objects.bulk_create(
        (
            Confirmation(
                number=f"{PREFIX}{series.year}-{at:05d}",
                customer=one.customer,
                as_of=one.as_of,
                balance=one.balance,
                language=language,
                template=CONFIRMATION,
                data=confirmation_data(one, language, head),
                run=run,
                prepared_at=now,
                prepared_by=actor.user,
            )
            for at, one in enumerate(found, start=series.last + 1)
        ),
        batch_size=BATCH,
    )
    _note(actor, letters, ConfirmationState.PREPARED, now.date(), "", now)
    series.last += len(letters)
    series.save(update_fields=["last"])


@operation(WRITE_LETTERS)
def send_letter(*, actor: Actor, letter: int, on: date, seen: int, note: str = "") -> Confirmation:
    """It has gone out on a day; the time to reply runs from there. Raises StaleError, RefusedError."""
    found = locked(actor, letter, seen, ConfirmationState.SENT)
    _require_day(on, found.prepared_at.astimezone(clock.CHINA).date())
    found.sent_on, found.reply_by = on, on + timedelta(days=letterhead().reply_days)
    return move(actor, found, ConfirmationState.SENT, on, note, action="send_letter")


@operation(WRITE_LETTERS)
def send_run(*, actor: Actor, run: UUID, on: date) -> int:
    """All letters of a run that are still only prepared have gone out on a day; returns how many."""
    letters = list(
        visible_letters(actor)
        .select_for_update(of=("self",))
        .filter(run=run, state=ConfirmationState.PREPARED)
        .order_by("pk")
    )
    if not letters:
        raise RefusedError("letters.none_to_send")
    _require_day(on, max(one.prepared_at for one in letters).astimezone(clock.CHINA).date())
    reply_by, now = on + timedelta(days=letterhead().reply_days), clock.now()
    for one in letters:
        one.state, one.sent_on, one.reply_by, one.revision = ConfirmationState.SENT, on, reply_by, one.revision + 1
    Confirmation.objects.bulk_update(letters, ["state", "sent_on", "reply_by", "revision"], batch_size=BATCH)
    _note(actor, letters, ConfirmationState.SENT, on, "", now)
    after = {"count": len(letters), "on": on.isoformat()}
    record(actor=actor, action="receivables.send_run", subject=str(run), after=after)
    return len(letters)


@operation(RECORD_REPLY)
def note_no_reply(*, actor: Actor, letter: int, seen: int, note: str = "") -> Confirmation:
    """Nothing has come although the time to reply is over. A late reply is still recorded as one."""
    found = locked(actor, letter, seen, ConfirmationState.NO_REPLY)
    if found.reply_by is None or clock.today() <= found.reply_by:
        raise RefusedError("letters.time_to_reply", day=found.reply_by)
    return move(actor, found, ConfirmationState.NO_REPLY, clock.today(), note, action="note_no_reply")


@operation(RECORD_REPLY)
def note_silence(*, actor: Actor) -> int:
    """No reply to every letter in scope whose time to reply is over; returns how many. Late replies still count."""
    today, now = clock.today(), clock.now()
    rows = visible_letters(actor).select_for_update(of=("self",))
    letters = list(rows.filter(state=ConfirmationState.SENT, reply_by__lt=today).order_by("pk"))
    for one in letters:
        one.state, one.revision = ConfirmationState.NO_REPLY, one.revision + 1
    Confirmation.objects.bulk_update(letters, ["state", "revision"], batch_size=BATCH)
    _note(actor, letters, ConfirmationState.NO_REPLY, today, "", now)
    after = {"count": len(letters), "numbers": [one.number for one in letters[:BATCH]]}
    record(actor=actor, action="receivables.note_silence", subject=today.isoformat(), after=after)
    return len(letters)


@operation(WRITE_LETTERS)
def withdraw_letter(*, actor: Actor, letter: int, seen: int, reason: str) -> Confirmation:
    """It was wrong. It keeps its number, and the customer counts as never asked."""
    if not reason.strip():
        raise RefusedError("receivables.reason_missing")
    found = locked(actor, letter, seen, ConfirmationState.WITHDRAWN)
    return move(actor, found, ConfirmationState.WITHDRAWN, clock.today(), reason, action="withdraw_letter")


def locked(actor: Actor, letter: int, seen: int, to: ConfirmationState) -> Confirmation:
    """The letter, locked, if it may go on to that state; Http404, StaleError, RefusedError."""
    rows: QuerySet[Confirmation] = visible_letters(actor).select_for_update(of=("self",)).select_related("customer")
    found = get_object_or_404(rows, pk=letter)
    if found.revision != seen:
        raise StaleError(found)
    if to not in LETTER_MOVES[found.state]:
        raise RefusedError("letters.cannot_follow", subject=found.number, state=str(found.get_state_display()))
    return found


def move(actor: Actor, found: Confirmation, to: ConfirmationState, on: date, note: str, *, action: str) -> Confirmation:
    """Save the letter in its new state, with a step of its history and an event."""
    before, found.state = found.state, to
    found.revision += 1
    found.save(update_fields=["state", "sent_on", "reply_by", "replied_on", "stated", "revision"])
    _note(actor, [found], to, on, note, clock.now())
    record(
        actor=actor,
        action=f"receivables.{action}",
        subject=found,
        before={"state": before},
        after={"state": to, "on": on.isoformat(), "stated": found.stated},
        reason=note[:LONGEST_NOTE],
    )
    return found


def _note(
    actor: Actor, letters: Sequence[Confirmation], state: ConfirmationState, on: date, note: str, at: datetime
) -> None:
    ConfirmationStep.objects.bulk_create(
        (
            ConfirmationStep(letter=one, state=state, on=on, note=note.strip()[:LONGEST_NOTE], at=at, by=actor.user)
            for one in letters
        ),
        batch_size=2_000,
    )


def _require_day(on: date, earliest: date) -> None:
    today = clock.today()
    if not earliest <= on <= today:
        raise RefusedError("receivables.day_out_of_range", day=on, first=earliest, last=today)


def keep_tiers(*, tiers: Mapping[int, str], actor: Actor) -> None:
    """Listener of ``tiers.changed``, part of what announced it: the tiers of the latest plan decide the cycles."""
    del actor
    known = dict(CycleTier.objects.values_list("customer", "tier"))
    changed = [CycleTier(customer_id=pk, tier=tier) for pk, tier in tiers.items() if known.get(pk) != tier]
    CycleTier.objects.bulk_create(
        changed, batch_size=2_000, update_conflicts=True, unique_fields=["customer"], update_fields=["tier"]
    )

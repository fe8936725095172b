"""A target changed in the decomposition: the lines that asked for it ask for the new figure, and are answered again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from huikuan.business.targets import settling
from huikuan.business.targets.asked import ARGUED, LEVELS, Mover, keep_lines, keep_offers, moved, refresh
from huikuan.business.targets.models import Edit, Issue, Kind, MonthPlan, Offer, OfferLine, Scope
from huikuan.business.targets.queries.negotiating import people_totals
from huikuan.engine.money import Fen
from huikuan.engine.negotiation import State, state_of
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.permissions.actor import Actor

FEW = 100  # people that a query names
NOTHING = (0, 0, 0, 0, 0)
Figures = tuple[Fen, Fen | None, Fen | None, Fen | None]  # amount, base, challenge, stretch


def follow_targets(
    *,
    plan: MonthPlan,
    actor: Actor,
    people: Collection[int] | None = None,
    later: Collection[int] = (),
    reason: str | None = None,
    **_facts: Any,
) -> None:
    """Listener of ``targets.changed``, part of what announced it: the lines of ``people`` whose targets moved (None:
    everybody's). What was signed stays as it was signed: that the figures differ now is told by the pledge. Without a
    ``reason`` it is that of the latest edit.

    The lines of people whose cells follow ``later`` follow with them (`settling`); what their offers ask for in all,
    and that they are asked again, is known at once.
    """
    nobody = people is not None and not people and not later
    if nobody or plan.state != "draft" or not Issue.objects.filter(plan=plan).exists():
        return
    counted: dict[str, int] = {}
    if later:
        counted["offers"] = _ask_later(plan, later)
    if people is None or people:
        counted["lines"] = _ask_now(plan, actor, people, reason)
    if any(counted.values()):
        record(actor=actor, action="targets.move_lines", subject=plan, after=counted)


def _ask_later(plan: MonthPlan, people: Collection[int]) -> int:
    """Sums and states of offers whose lines have yet to follow, or need not any more; returns how many.

    What was answered stays where it is, so an offer with a counter keeps it, and of every other one a line moves.
    """
    asked = set(people)
    offers = Offer.objects.filter(plan=plan, scope=Scope.OWN, state__in=ARGUED).order_by("pk")
    some = asked if len(asked) <= FEW else None  # a thousand names in a query take longer than everybody's rows
    fields = ("pk", "person", "collection", "state", "revision")
    rows = offers if some is None else offers.filter(person__in=some)
    theirs = [row for row in rows.values_list(*fields) if row[1] in asked]
    totals = people_totals(plan, some)
    waiting = settling.people_waiting(plan)
    states: defaultdict[int, set[str]] = defaultdict(set)
    if settled := [pk for pk, person, *_ in theirs if person not in waiting]:
        lines = OfferLine.objects.filter(offer__in=settled).order_by()
        for pk, state in lines.values_list("offer", "state").distinct():
            states[pk].add(state)
    keep_offers(
        [
            (pk, *totals.get(person, NOTHING)[:4], collection, _state(state, states.get(pk)), revision + 1)
            for pk, person, collection, state, revision in theirs
        ]
    )
    return len(theirs)


def _state(stood: str, lines: Collection[str] | None) -> str:
    """Of an offer that stood so; ``lines`` are those of its lines, None where they have yet to follow."""
    if lines is not None:
        return state_of(lines).value
    return stood if stood == State.COUNTERED.value else State.REISSUED.value


def _ask_now(plan: MonthPlan, actor: Actor, people: Collection[int] | None, reason: str | None) -> int:
    """Lines of people whose cells have all followed; returns how many ask for another amount."""
    # Lines are customers: theirs have to follow before they are compared.
    if people is None:
        settling.settle_all(plan)
    else:
        settling.settle_people(plan, people)
    fresh = {**_named(plan, people), **_rests(plan, people)}
    if not fresh:
        return 0
    offers = Offer.objects.filter(pk__in=OfferLine.objects.filter(pk__in=fresh).values("offer"))
    locked = {offer.pk: offer for offer in offers.select_for_update().order_by("pk")}
    lines = list(OfferLine.objects.filter(pk__in=fresh).order_by("offer", "position"))
    if reason is None:
        edit = Edit.objects.filter(plan=plan).order_by("-number").first()
        reason = edit.reason if edit else ""
    by = Mover(actor.user.pk if actor.user else None, actor.name, reason, clock.now())
    steps = [step for line in lines if (step := moved(line, fresh[line.pk], by))]
    keep_lines(lines, steps)
    refresh(locked.values())
    return len(steps)


def _lines(plan: MonthPlan, kind: Kind, people: Collection[int] | None) -> Any:
    lines = OfferLine.objects.filter(offer__plan=plan, offer__scope=Scope.OWN, offer__state__in=ARGUED, kind=kind)
    return lines if people is None else lines.filter(offer__person__in=people)


def _named(plan: MonthPlan, people: Collection[int] | None) -> dict[int, Figures]:
    """Lines of one customer whose figures differ from the cell's."""
    sales = _lines(plan, Kind.SALES, people).filter(cell__isnull=False).annotate(now=Coalesce("cell__amount", 0))
    differ = sales.exclude(amount=F("now"), **{name: F(f"cell__{name}") for name in LEVELS})
    found: dict[int, Figures] = {
        pk: figures for pk, *figures in differ.values_list("pk", "now", *(f"cell__{name}" for name in LEVELS))
    }
    paid = _lines(plan, Kind.COLLECTION, people).filter(cell__isnull=False).exclude(amount=F("cell__collection"))
    return found | {pk: (fen, None, None, None) for pk, fen in paid.values_list("pk", "cell__collection")}


def _rests(plan: MonthPlan, people: Collection[int] | None) -> dict[int, Figures]:
    """Lines of all other customers whose figures differ from what the person has beyond the named ones."""
    found: dict[int, Figures] = {}
    totals = people_totals(plan, people)
    for kind in Kind:
        named: defaultdict[int, list[Fen]] = defaultdict(lambda: [0, 0, 0, 0])
        lines = _lines(plan, kind, people)
        of_sales = ("cell__amount", *(f"cell__{name}" for name in LEVELS))
        fields = of_sales if kind == Kind.SALES else ("cell__collection",)
        for person, *figures in lines.filter(cell__isnull=False).values_list("offer__person", *fields):
            named[person] = [old + (fen or 0) for old, fen in zip(named[person], [*figures, 0, 0, 0], strict=False)]
        rows = lines.filter(cell=None).values_list("pk", "offer__person", "amount", *LEVELS)
        for pk, person, *standing in rows:
            total = totals.get(person, (0, 0, 0, 0, 0))
            beyond = [fen - less for fen, less in zip(_of_kind(total, kind), named[person], strict=False)]
            now: Figures = (beyond[0], None, None, None)
            if kind == Kind.SALES:
                now = beyond[0], beyond[1], beyond[2], beyond[3]
            if list(now) != standing:
                found[pk] = now
    return found


def _of_kind(total: tuple[Fen, ...], kind: Kind) -> tuple[Fen, ...]:
    return total[:4] if kind == Kind.SALES else total[4:]

"""A target changed in the decomposition: the lines that asked for it ask for the new figure, and are answered again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from huikuan.business.targets import settling
from huikuan.business.targets.models import (
    Deed,
    Edit,
    Issue,
    Kind,
    MonthPlan,
    Offer,
    OfferLine,
    OfferState,
    Scope,
)
from huikuan.business.targets.operations.offer_lines import keep_lines, refresh, step
from huikuan.business.targets.queries.negotiating import people_totals
from huikuan.engine.money import Fen
from huikuan.engine.negotiation import LINES, Act, Party
from huikuan.foundation.audit.record import record
from huikuan.foundation.permissions.actor import Actor

ARGUED = (OfferState.ISSUED, OfferState.COUNTERED, OfferState.REISSUED, OfferState.AGREED)
LEVELS = ("base", "challenge", "stretch")
Figures = tuple[Fen, Fen | None, Fen | None, Fen | None]  # amount, base, challenge, stretch


def follow_targets(
    *,
    plan: MonthPlan,
    actor: Actor,
    people: Collection[int] | None = None,
    reason: str | None = None,
    **_facts: Any,
) -> None:
    """Listener of ``targets.changed``, part of what announced it: the lines of ``people`` whose targets moved (None:
    everybody's). What was signed stays as it was signed: that the figures differ now is told by the pledge. Without a
    ``reason`` it is that of the latest edit."""
    nobody = people is not None and not people
    if nobody or plan.state != "draft" or not Issue.objects.filter(plan=plan).exists():
        return
    # Lines are customers: theirs have to follow before they are compared.
    if people is None:
        settling.settle_all(plan)
    else:
        settling.settle_people(plan, people)
    fresh = {**_named(plan, people), **_rests(plan, people)}
    if not fresh:
        return
    offers = Offer.objects.filter(pk__in=OfferLine.objects.filter(pk__in=fresh).values("offer"))
    locked = {offer.pk: offer for offer in offers.select_for_update().order_by("pk")}
    lines = list(OfferLine.objects.filter(pk__in=fresh).order_by("offer", "position"))
    if reason is None:
        edit = Edit.objects.filter(plan=plan).order_by("-number").first()
        reason = edit.reason if edit else ""
    steps = []
    for line in lines:
        amount, line.base, line.challenge, line.stretch = fresh[line.pk]
        moved = amount != line.amount
        if moved:
            steps.append(step(actor, line, Deed.MOVED, was=line.amount, now=amount, reason=reason))
            line.state = LINES.advance(line.state, Act.MOVE, Party.COMPANY)
            line.countered = None
        line.amount, line.revision = amount, line.revision + 1
    keep_lines(lines, steps)
    refresh(locked.values())
    if steps:
        record(actor=actor, action="targets.move_lines", subject=plan, after={"lines": len(steps)})


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

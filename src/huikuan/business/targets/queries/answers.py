"""What people have said to the targets of some cells while a plan is argued about, for the tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, Q

from huikuan.business.targets import settling
from huikuan.business.targets.agreed import ANSWERED
from huikuan.business.targets.models import (
    Deed,
    Issue,
    Kind,
    Level,
    MonthPlan,
    Offer,
    OfferLine,
    OfferState,
    OfferStep,
    PlanState,
    Scope,
    Signature,
    TargetCell,
)
from huikuan.engine.money import Fen

SAID = (Deed.ACCEPTED, Deed.COUNTERED, Deed.LOWERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How far a cell's line is; of a person with several lines how many are ``settled`` of ``lines``.

    ``stands``: edits elsewhere go around the cell. ``deed``, ``now`` (fen), ``by``, ``at`` and ``reason`` are of what
    was said last, ``signed_at`` of the last signature; empty where nothing was.
    """

    state: OfferState
    stands: bool
    settled: int = 0
    lines: int = 1
    count: int = 1  # customers that the line asks for together
    deed: str = ""
    now: Fen = 0
    by: str = ""
    at: datetime | None = None
    reason: str = ""
    signed_at: datetime | None = None


def answers_of(plan: MonthPlan, cells: Sequence[TargetCell]) -> dict[int, Answer]:
    """By id of the cell, of people and customers; at most eight queries, none where there are neither."""
    people = {cell.person_id for cell in cells if cell.level in {Level.PERSON, Level.CUSTOMER}} - {None}
    if plan.state != PlanState.DRAFT or not people or not Issue.objects.filter(plan=plan).exists():
        return {}
    found = _of_people(plan, [cell for cell in cells if cell.level == Level.PERSON])
    lines = _lines_of(plan, cells)
    _ask_again(plan, [line for line in lines.values() if line.cell_id is None])
    said = _said([line for line in lines.values() if line.state in ANSWERED])
    signed = _signed([line for line in lines.values() if line.offer.state == OfferState.SIGNED])
    return found | {pk: _answer(line, said.get(line.pk), signed.get(line.offer_id)) for pk, line in lines.items()}


def _of_people(plan: MonthPlan, cells: Sequence[TargetCell]) -> dict[int, Answer]:
    """People who were asked customer by customer: how many of their lines are settled."""
    if not cells:
        return {}
    offers = Offer.objects.filter(plan=plan, scope=Scope.OWN, person__in={cell.person_id for cell in cells})
    counted = (
        offers.order_by()
        .values_list("person", "state")
        .annotate(asked=Count("lines"), settled=Count("lines", filter=Q(lines__state=OfferState.AGREED)))
    )
    rows = {person: (state, lines, settled) for person, state, lines, settled in counted}
    return {
        cell.pk: Answer(state=OfferState(state), stands=False, lines=lines, settled=settled)
        for cell in cells
        if cell.person_id in rows
        for state, lines, settled in [rows[cell.person_id]]
    }


def _lines_of(plan: MonthPlan, cells: Sequence[TargetCell]) -> dict[int, OfferLine]:
    """The line of sales that asks for each cell: a customer's own, that of the rest, or the one sum of a person."""
    customers = [cell for cell in cells if cell.level == Level.CUSTOMER and cell.person_id is not None]
    sums = [cell for cell in cells if cell.level == Level.PERSON and cell.person_id is not None]
    lines = OfferLine.objects.filter(offer__plan=plan, offer__scope=Scope.OWN, kind=Kind.SALES)
    lines = lines.select_related("offer__person")
    beside = OfferLine.objects.filter(offer=OuterRef("offer"), kind=Kind.SALES, cell__isnull=False)
    people = {cell.person_id for cell in (*customers, *sums)}
    rests = lines.filter(cell=None, offer__person__in=people).annotate(is_rest=Exists(beside))
    of_rest: dict[int, OfferLine] = {}
    of_all: dict[int, OfferLine] = {}
    for rest in rests:
        (of_rest if rest.is_rest else of_all)[rest.offer.person_id] = rest
    named = {line.cell_id: line for line in lines.filter(cell__in=[cell.pk for cell in customers])} if customers else {}
    found: dict[int, OfferLine] = {}
    for cell in customers:
        line = named.get(cell.pk) or of_rest.get(cell.person_id or 0)
        if line is not None:
            found[cell.pk] = line
    return found | {cell.pk: of_all[cell.person_id] for cell in sums if cell.person_id in of_all}


def _ask_again(plan: MonthPlan, sums: Sequence[OfferLine]) -> None:
    """The one sum of a person whose cells have yet to follow is asked again, which their lines tell only then."""
    issued = [line for line in sums if line.state == OfferState.ISSUED]
    if not issued:
        return
    waiting = settling.people_waiting(plan)
    for line in issued:
        if line.offer.person_id in waiting:
            line.state = OfferState.REISSUED


def _said(lines: Sequence[OfferLine]) -> dict[int, OfferStep]:
    """By line what was said last."""
    if not lines:
        return {}
    steps = OfferStep.objects.filter(line__in=[line.pk for line in lines], deed__in=SAID).order_by("pk")
    return {step.line_id: step for step in steps}


def _signed(lines: Sequence[OfferLine]) -> dict[int, datetime]:
    """By offer when it was signed last."""
    if not lines:
        return {}
    rows = Signature.objects.filter(pledge__offer__in={line.offer_id for line in lines}, pledge__replaced_at=None)
    return dict(rows.order_by().values_list("pledge__offer").annotate(at=Max("at")))


def _answer(line: OfferLine, step: OfferStep | None, signed_at: datetime | None) -> Answer:
    signed = line.offer.state == OfferState.SIGNED
    told = Answer(
        state=OfferState.SIGNED if signed else OfferState(line.state),
        stands=signed or line.state in ANSWERED,
        settled=int(line.state == OfferState.AGREED),
        count=line.count,
        signed_at=signed_at,
    )
    if step is None:
        return told
    return replace(told, deed=step.get_deed_display(), now=step.now, by=step.author, at=step.at, reason=step.reason)

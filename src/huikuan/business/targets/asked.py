"""What people were asked for: lines of offers as they are kept, and how they follow the cells they ask for.

A line follows when its person's block does (`settling`): whoever reads it lets the block follow first. What was
answered never moves so, for an edit goes around its cells (`agreed`). Rules: docs/rules/negotiation.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import polars as pl
from django.db.models import Count

from huikuan.business.targets.models import (
    Deed,
    Kind,
    MonthPlan,
    Offer,
    OfferLine,
    OfferState,
    OfferStep,
    Role,
    Scope,
    Signature,
)
from huikuan.engine.money import Fen
from huikuan.engine.negotiation import LINES, Act, Party, state_of
from huikuan.foundation.imports.writing import ID, update_frame

ARGUED = (OfferState.ISSUED, OfferState.COUNTERED, OfferState.REISSUED, OfferState.AGREED)
BATCH = 2_000
_FEN = ("amount", "base", "challenge", "stretch", "countered")
LINE: dict[str, pl.DataType] = {ID: pl.Int64(), **{name: pl.Int64() for name in _FEN}}
LINE |= {"reason": pl.String(), "support": pl.String(), "state": pl.String(), "revision": pl.Int64()}
OFFER: dict[str, pl.DataType] = {ID: pl.Int64()}
OFFER |= {name: pl.Int64() for name in ("sales", "base", "challenge", "stretch", "collection")}
OFFER |= {"state": pl.String(), "revision": pl.Int64()}
Figures = tuple[Fen | None, Fen, Fen, Fen]  # amount, base, challenge, stretch
Wanted = tuple[Fen | None, Fen | None, Fen | None, Fen | None]  # the same; a collection has no levels
LEVELS = ("base", "challenge", "stretch")


class Mover(NamedTuple):
    """Who moved targets: account, name, reason, and when."""

    user: int | None
    author: str
    reason: str
    at: datetime


def keep_lines(lines: Iterable[OfferLine], steps: Sequence[OfferStep]) -> None:
    """Save lines and what happened to them."""
    rows = [
        (
            one.pk,
            one.amount,
            one.base,
            one.challenge,
            one.stretch,
            one.countered,
            one.reason,
            one.support,
            one.state,
            one.revision,
        )
        for one in lines
    ]
    update_frame(OfferLine, pl.DataFrame(rows, schema=LINE, orient="row"))
    OfferStep.objects.bulk_create(steps, batch_size=BATCH)


def refresh(offers: Iterable[Offer]) -> None:
    """Sums and states of offers from their lines; each gets its next revision."""
    by_id = {offer.pk: offer for offer in offers}
    lines: dict[int, list[OfferLine]] = {pk: [] for pk in by_id}
    for line in OfferLine.objects.filter(offer__in=by_id):
        lines[line.offer_id].append(line)
    for pk, offer in by_id.items():
        sum_up(offer, lines[pk])
        offer.state = state_of(line.state for line in lines[pk]).value
        offer.revision += 1
    keep_offers([row_of(offer) for offer in by_id.values()])


def sum_up(offer: Offer, lines: Collection[OfferLine]) -> None:
    """The sums of an offer, from its lines."""
    sales = [line for line in lines if line.kind == Kind.SALES]
    offer.sales = sum(line.amount for line in sales)
    offer.base = sum(line.base or 0 for line in sales)
    offer.challenge = sum(line.challenge or 0 for line in sales)
    offer.stretch = sum(line.stretch or 0 for line in sales)
    offer.collection = sum(line.amount for line in lines if line.kind == Kind.COLLECTION)


def keep_offers(rows: Sequence[tuple[object, ...]]) -> None:
    """Save offers' (id, sales, base, challenge, stretch, collection, state, revision)."""
    update_frame(Offer, pl.DataFrame(rows, schema=OFFER, orient="row"))


def row_of(one: Offer) -> tuple[object, ...]:
    """For `keep_offers`."""
    return one.pk, one.sales, one.base, one.challenge, one.stretch, one.collection, one.state, one.revision


def moved(line: OfferLine, now: Wanted, by: Mover) -> OfferStep | None:
    """Take a line to figures that are others than its own; its step, not saved yet, where the amount is another one."""
    was, amount = line.amount, now[0] or 0
    line.amount, line.base, line.challenge, line.stretch = amount, now[1], now[2], now[3]
    line.revision += 1
    if amount == was:
        return None
    line.state = LINES.advance(line.state, Act.MOVE, Party.COMPANY)
    line.countered = None
    told = {"by_id": by.user, "author": by.author[:100], "reason": by.reason[:2_000], "at": by.at}
    return OfferStep(line=line, deed=Deed.MOVED, was=was, now=amount, **told)


class Lines:
    """The lines of sales of some people while their cells follow edits one after the other; written once at the end.

    Sums, state and revision of an offer have moved with the edit (`operations.moving`). What was signed stays as it was
    signed: that the figures differ now is told by the pledge.
    """

    def __init__(self, plan: MonthPlan, people: Collection[int]) -> None:
        self.offers: dict[int, Offer] = {}
        self.lines: defaultdict[int, list[OfferLine]] = defaultdict(list)  # by person
        self.changed: dict[int, OfferLine] = {}
        self.steps: list[OfferStep] = []
        offers = Offer.objects.filter(plan=plan, scope=Scope.OWN, person__in=people).exclude(state=OfferState.SIGNED)
        found = {offer.pk: offer for offer in offers.select_for_update().order_by("pk")}
        late = [pk for pk, offer in found.items() if offer.state not in ARGUED]
        self.offers = {pk: offer for pk, offer in found.items() if pk not in (_signed(late) if late else ())}
        if self.offers:
            lines = OfferLine.objects.filter(offer__in=self.offers, kind=Kind.SALES).order_by("offer", "position")
            for line in lines:
                self.lines[self.offers[line.offer_id].person_id].append(line)

    def follow(
        self,
        people: Iterable[int | None],
        of_cell: Callable[[int], Figures],
        of_person: Mapping[int | None, Figures],
        by: Mover,
    ) -> None:
        """A customer's line asks for what its cell (id) is, that of the rest for what the person has beyond those."""
        for person in people:
            lines = self.lines.get(person or 0, ())
            beyond = list(of_person.get(person, (0, 0, 0, 0)))
            for line in lines:
                if line.cell_id is not None:
                    now = of_cell(line.cell_id)
                    beyond = [(total or 0) - (part or 0) for total, part in zip(beyond, now, strict=True)]
                    self._take(line, now, by)
            for line in lines:
                if line.cell_id is None:
                    self._take(line, (beyond[0], beyond[1] or 0, beyond[2] or 0, beyond[3] or 0), by)

    def _take(self, line: OfferLine, now: Figures, by: Mover) -> None:
        if (now[0] or 0, *now[1:]) == (line.amount, line.base, line.challenge, line.stretch):
            return
        self.changed[line.pk] = line
        if step := moved(line, now, by):
            self.steps.append(step)

    def write(self) -> None:
        """Keep what stands now; an offer's sums and, while it is argued about, its state come from its lines."""
        if not self.offers:
            return
        keep_lines(self.changed.values(), self.steps)
        theirs: defaultdict[int, list[OfferLine]] = defaultdict(list)
        for line in OfferLine.objects.filter(offer__in=self.offers):
            theirs[line.offer_id].append(line)
        for pk, offer in self.offers.items():
            sum_up(offer, theirs[pk])
            if offer.state in ARGUED:
                offer.state = state_of(line.state for line in theirs[pk]).value
        keep_offers([row_of(offer) for offer in self.offers.values()])


def _signed(offers: Collection[int]) -> set[int]:
    """Those that both have signed."""
    names = Signature.objects.filter(pledge__offer__in=offers, pledge__replaced_at=None).order_by()
    counted = names.values_list("pledge__offer").annotate(n=Count("pk"))
    return {offer for offer, n in counted if n == len(Role)}

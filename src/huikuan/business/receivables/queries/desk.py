"""The matching desk: one receipt that waits, what may pay it, and its neighbours in the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from huikuan.business.receivables.models import MatchProposal, Receipt, Receivable
from huikuan.business.receivables.queries.documents import (
    ReceiptPage,
    candidates,
    receipt_page,
    visible_proposals,
    visible_receivables,
)
from huikuan.foundation.permissions.actor import Actor

UPCOMING = 8
MOST_CHOICES = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An open instalment; ``left`` of it and ``pays`` of that if ticked: fen, or in the receipt's own currency."""

    item: Receivable
    ticked: bool
    left: int
    pays: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The receipt at hand. ``choices`` are sets of instalments that a number key ticks; ``rest`` is what those ticked
    leave of the money: fen, or in the receipt's own currency."""

    page: ReceiptPage
    lines: Sequence[Line]
    choices: Sequence[Sequence[Receivable]]
    rest: int
    before: int | None
    after: int | None
    upcoming: Sequence[MatchProposal]
    place: int
    total: int

    @property
    def ticked(self) -> dict[int, int]:
        """What the ticked instalments would be paid: id to fen, or to the amount in the receipt's own currency."""
        return {one.item.pk: one.pays for one in self.lines if one.ticked and one.pays}

    @property
    def fits(self) -> bool:
        """The proposal can be posted as it stands."""
        found = self.page
        return bool(found.suggestions) and all(one.fits for one in found.suggestions)


def queue(actor: Actor) -> QuerySet[MatchProposal]:
    """What waits for a person, the largest first."""
    return visible_proposals(actor).order_by("-amount", "pk")


def _behind(one: MatchProposal) -> Q:
    return Q(amount__lt=one.amount) | Q(amount=one.amount, pk__gt=one.pk)


def next_on_desk(actor: Actor, proposal: MatchProposal | None) -> int | None:
    """The receipt that comes after the one of this proposal, or the first; None when nothing else waits."""
    rows = queue(actor)
    if proposal is not None:
        rows = rows.exclude(pk=proposal.pk)
        following = rows.filter(_behind(proposal)).values_list("receipt", flat=True).first()
        if following is not None:
            return following
    return rows.values_list("receipt", flat=True).first()


def paying(items: Sequence[Receivable], money: Receipt) -> dict[int, int]:
    """How money goes to instalments in their order: each gets what is open of it while something is left."""
    out, rest = {}, left_in(money, money)
    for item in items:
        out[item.pk] = part = max(0, min(rest, left_in(money, item)))
        rest -= part
    return out


def left_in(money: Receipt, document: Receipt | Receivable) -> int:
    """What is left of a document in terms of the money: in fen, or in the money's own currency."""
    return document.left if money.currency is None else document.left_minor or 0


def desk(actor: Actor, receipt: int, ticks: Sequence[int], text: str) -> Desk:
    """Http404 out of scope. ``ticks``: instalments ticked; ``text`` finds further ones."""
    found = receipt_page(actor, receipt)
    proposal = found.proposal
    suggested = [one.item.pk for one in found.suggestions]
    choices = _choices(actor, found)
    own = {} if found.receipt.currency is None else {"currency": found.receipt.currency}
    shown = candidates(actor, found.receipt, text, suggested)
    chosen = visible_receivables(actor).filter(pk__in=[*ticks, *(item.pk for one in choices for item in one)], **own)
    by_id = {item.pk: item for item in (*shown, *chosen.select_related("customer"))}
    if text:
        by_id = {pk: item for pk, item in by_id.items() if pk in {item.pk for item in shown} | set(ticks)}
    ordered = sorted(by_id.values(), key=lambda item: (item.due, item.pk))
    money = found.receipt
    pays = paying([item for item in ordered if item.pk in set(ticks)], money)
    rows = queue(actor)
    before = after = None
    upcoming: Sequence[MatchProposal] = []
    place = 0
    if proposal is not None:
        ahead = rows.filter(~_behind(proposal)).exclude(pk=proposal.pk)
        place = ahead.count() + 1
        before = ahead.order_by("amount", "-pk").values_list("receipt", flat=True).first()
        upcoming = list(rows.filter(_behind(proposal)).select_related("receipt", "customer")[:UPCOMING])
        after = upcoming[0].receipt_id if upcoming else None
    return Desk(
        page=found,
        lines=[
            Line(item=item, ticked=item.pk in pays, left=left_in(money, item), pays=pays.get(item.pk, 0))
            for item in ordered
        ],
        choices=choices,
        rest=left_in(money, money) - sum(pays.values()),
        before=before,
        after=after,
        upcoming=upcoming,
        place=place,
        total=rows.count(),
    )


def _choices(actor: Actor, found: ReceiptPage) -> list[list[Receivable]]:
    """What fits: the proposal, the sets that were equally good, and open instalments of just this amount."""
    receipt, proposal = found.receipt, found.proposal
    money = receipt.left_fen
    sets: dict[tuple[int, ...], list[Receivable]] = {}

    def add(items: Sequence[Receivable]) -> None:
        if items:
            sets.setdefault(tuple(sorted(item.pk for item in items)), list(items))

    add([one.item for one in found.suggestions])
    for keys in _equally_good(proposal.findings if proposal else []):
        add(_named(actor, keys))
    rows = visible_receivables(actor).filter(amount__gt=0, currency=receipt.currency).select_related("customer")
    rows = rows.filter(open_fen=money) if receipt.currency is None else rows.filter(left_minor=receipt.left_minor)
    if money > 0:
        if found.receipt.customer_id is not None:
            rows = rows.filter(customer=found.receipt.customer_id)
        for item in rows.order_by("due", "pk")[:MOST_CHOICES]:
            add([item])
    return list(sets.values())[:MOST_CHOICES]


def _equally_good(findings: Sequence[Sequence[object]]) -> list[list[str]]:
    told = [one[2] for one in findings if one[0] == "matching.ambiguous"]
    texts = [str(facts[name]) for facts in told if isinstance(facts, Mapping) for name in ("first", "second")]
    return [text.split(", ") for text in texts]


def _named(actor: Actor, keys: Sequence[str]) -> list[Receivable]:
    numbers = [key.rpartition("@")[0] or key for key in keys]
    rows = (
        visible_receivables(actor).filter(invoice_no__in=[*keys, *numbers], open_fen__gt=0).select_related("customer")
    )
    named = {item.invoice_no: item for item in rows} | {f"{item.invoice_no}@{item.due:%Y%m%d}": item for item in rows}
    found = [named[key] for key in keys if key in named]
    return found if len(found) == len(keys) else []

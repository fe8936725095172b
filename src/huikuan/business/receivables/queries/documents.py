"""Invoices, receipts and what pays what, as far as the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.shortcuts import get_object_or_404

from huikuan.business.directory.queries import customer_scope
from huikuan.business.receivables.models import (
    MONEY,
    Adjustment,
    Allocation,
    Channel,
    MatchProposal,
    ProposalState,
    Receipt,
    Receivable,
)
from huikuan.engine.money import Fen
from huikuan.foundation.audit.models import Event
from huikuan.foundation.imports.money_cells import parse_money
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.remembered import as_key, remembered

OPEN = ~Q(open_fen=0)
PAID_IN = Q(receipt__channel__in=MONEY)  # of allocations: those by money
# Of receipts: something of it pays nothing yet. NOT EXISTS and no outer join: PostgreSQL guesses one row of the latter.
WAITING = ~Q(left_fen=0) & Q(reverses=None) & ~Exists(Receipt.objects.filter(reverses=OuterRef("pk")))
MOST_CANDIDATES = 60
MOST_FEN = 2**62  # what the database can compare with


def visible_receivables(actor: Actor) -> QuerySet[Receivable]:
    """Instalments of the customers in scope; withdrawn ones are left out."""
    return Receivable.objects.filter(customer_scope(actor, "customer__"), voided_at=None)


def visible_receipts(actor: Actor) -> QuerySet[Receipt]:
    """Money of the customers in scope; whose money is unknown is for those who see everything."""
    return visible_settlements(actor).filter(channel__in=MONEY)


def visible_settlements(actor: Actor) -> QuerySet[Receipt]:
    """Whatever lowers what is owed, money or not, in scope; withdrawn documents are left out."""
    return Receipt.objects.filter(customer_scope(actor, "customer__"), voided_at=None)


def visible_proposals(actor: Actor) -> QuerySet[MatchProposal]:
    """Proposals that wait for a person; nothing of their receipts is used, or they would not wait."""
    return MatchProposal.objects.filter(
        customer_scope(actor, "receipt__customer__"), current=True, state=ProposalState.OPEN
    )


def visible_allocations(actor: Actor) -> QuerySet[Allocation]:
    """Allocations to instalments in scope, reversals among them."""
    return Allocation.objects.filter(customer_scope(actor, "receivable__customer__"), receivable__voided_at=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePage:
    """An invoice: its instalments (the one asked for first named), what paid them, what happened."""

    asked: Receivable
    instalments: Sequence[Receivable]
    allocations: Sequence[Allocation]

    @property
    def amount(self) -> Fen:
        """Of all instalments."""
        return sum(one.amount for one in self.instalments)

    @property
    def open_fen(self) -> Fen:
        """Of all instalments."""
        return sum(one.open_fen for one in self.instalments)


def invoice_page(actor: Actor, pk: int) -> InvoicePage:
    """Http404 out of scope."""
    rows = visible_receivables(actor).select_related("customer__owner", "contract", "origin", "forecast")
    asked = get_object_or_404(rows, pk=pk)
    instalments = list(rows.filter(invoice_no=asked.invoice_no).order_by("due", "pk"))
    paid = Allocation.objects.filter(receivable__in=[one.pk for one in instalments])
    paid = paid.select_related("receipt", "receivable", "posted_by__person", "reversal").order_by("-recorded_at", "-pk")
    return InvoicePage(asked=asked, instalments=instalments, allocations=list(paid))


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One line of a proposal; ``minor`` in the receipt's own currency, ``fits`` while the item is still open by that
    much."""

    item: Receivable
    fen: Fen
    minor: int | None = None

    @property
    def fits(self) -> bool:
        """Whether it can still be posted."""
        return self.fen <= self.item.open_fen if self.minor is None else self.minor <= (self.item.left_minor or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPage:
    """A receipt: what it pays, what is proposed, what has been proposed before, and what happened."""

    receipt: Receipt
    allocations: Sequence[Allocation]
    proposal: MatchProposal | None
    suggestions: Sequence[Suggestion]
    differences: Sequence[tuple[Receivable, Fen, str]]
    events: Sequence[Event]
    exchanged: Sequence[Adjustment] = ()  # what its rate and the items' made of it

    @property
    def is_money(self) -> bool:
        """Whether money came in by it."""
        return self.receipt.channel in MONEY

    @property
    def in_force(self) -> bool:
        """Neither taken back nor taking another one back."""
        return self.receipt.reverses_id is None and not hasattr(self.receipt, "reversal")

    @property
    def usable(self) -> bool:
        """Something of it may still pay."""
        return self.in_force and self.receipt.left_fen > 0

    @property
    def may_be_taken_back(self) -> bool:
        """As a whole; a draft is dishonoured instead."""
        return self.in_force and self.receipt.channel != Channel.DRAFT and self.receipt.customer_id is not None

    @property
    def used(self) -> Fen:
        """Fen that pays invoices."""
        return self.receipt.amount - self.receipt.left_fen


def receipt_page(actor: Actor, pk: int) -> ReceiptPage:
    """Http404 out of scope."""
    rows = visible_settlements(actor).select_related(
        "customer__owner",
        "customer_given",
        "origin",
        "draft",
        "reverses",
        "reversal",
        "posted_by__person",
        "adjustment",
    )
    receipt = get_object_or_404(rows, pk=pk)
    paid = Allocation.objects.filter(receipt=receipt).order_by("-recorded_at", "-pk")
    proposal = (
        MatchProposal.objects.filter(receipt=receipt, current=True).select_related("customer", "decided_by").first()
    )
    lines = proposal.lines if proposal else []
    named = proposal.differences if proposal else []
    minors = dict(proposal.minors) if proposal else {}
    needed = {line[0] for line in (*lines, *named)}
    items = visible_receivables(actor).select_related("customer").in_bulk(needed)
    return ReceiptPage(
        receipt=receipt,
        allocations=list(paid.select_related("receivable__customer", "posted_by__person", "reversal")),
        proposal=proposal,
        suggestions=[
            Suggestion(item=items[item], fen=fen, minor=minors.get(item)) for item, fen in lines if item in items
        ],
        differences=[(items[item], fen, str(Channel(kind).label)) for item, fen, kind in named if item in items],
        events=list(
            Event.objects.filter(subject_type="receivables.receipt", subject_id=str(receipt.pk)).order_by("-at", "-pk")
        ),
        exchanged=_exchanged(receipt),
    )


def _exchanged(receipt: Receipt) -> list[Adjustment]:
    if receipt.currency is None:
        return []
    rows = Adjustment.objects.filter(beside=receipt, kind=Channel.EXCHANGE, document__isnull=False)
    return list(rows.select_related("document").order_by("pk"))


def candidates(actor: Actor, receipt: Receipt, text: str, suggested: Sequence[int]) -> list[Receivable]:
    """Open items that the receipt may pay: those proposed and those of its customer, oldest due first; with a text,
    those whose invoice, contract or customer it names. Money in another currency pays items in it only."""
    rows = visible_receivables(actor).filter(OPEN, amount__gt=0).select_related("customer")
    if receipt.currency is not None:
        rows = rows.filter(currency=receipt.currency, left_minor__gt=0)
    for word in text.split():
        rows = rows.filter(
            Q(invoice_no__icontains=word)
            | Q(contract__contract_no__icontains=word)
            | Q(customer__name__icontains=word)
            | Q(customer__customer_no=word)
            | Q(open_fen=_fen(word))
        )
    if not text:
        rows = rows.filter(Q(customer=receipt.customer_id) | Q(pk__in=suggested))
    return list(rows.order_by("due", "pk")[:MOST_CANDIDATES])


def _fen(word: str) -> Fen:
    """What a word says as an amount in yuan; -1, which is open nowhere, for anything else."""
    fen, doubt = parse_money(word)
    return -1 if fen is None or doubt or not 0 < fen < MOST_FEN else fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """How the receipts in scope stand: (count, fen) used, to be decided, without any suggestion."""

    posted: tuple[int, Fen]
    to_decide: tuple[int, Fen]
    unmatched: tuple[int, Fen]


def overview(actor: Actor) -> Overview:
    """Receipts above zero; those used in part count as posted with what is used."""
    rows = visible_receipts(actor).filter(amount__gt=0, reversal=None)
    return remembered(("overview", *as_key(rows)), lambda: _overview(actor, rows), module="receivables")


def _overview(actor: Actor, rows: QuerySet[Receipt]) -> Overview:
    untouched = Q(left_fen=F("amount"))
    sums = rows.aggregate(
        used=Count("pk", filter=~untouched),
        used_fen=Sum(F("amount") - F("left_fen")),
        rest=Count("pk", filter=untouched),
        rest_fen=Sum("left_fen", filter=untouched),
    )
    decide = visible_proposals(actor).filter(suggested__gt=0).aggregate(count=Count("pk"), fen=Sum("amount"))
    return Overview(
        posted=(sums["used"], sums["used_fen"] or 0),
        to_decide=(decide["count"], decide["fen"] or 0),
        unmatched=(sums["rest"] - decide["count"], (sums["rest_fen"] or 0) - (decide["fen"] or 0)),
    )

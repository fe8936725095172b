"""Statements of account: what moved a balance in a period, from the documents, checked against the ageing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import F, Q, Sum
from django.http import Http404

from huikuan.business.directory.queries import visible_customers
from huikuan.business.receivables.models import Allocation, Channel, CustomerBalance, Receipt, Receivable
from huikuan.business.receivables.queries.accounts import FIGURES
from huikuan.business.receivables.queries.balances import ready
from huikuan.business.receivables.queries.currencies import InCurrency, currencies_of
from huikuan.engine.ageing import Buckets
from huikuan.engine.currency import Foreign
from huikuan.engine.money import Fen
from huikuan.engine.statement import running_balances
from huikuan.foundation.permissions.actor import Actor

INVOICE, CREDIT_NOTE, RECEIPT, REFUND, REVERSAL = "invoice", "credit_note", "receipt", "refund", "reversal"
PAID_BY_OTHERS, PAID_FOR_OTHERS = "paid_by_others", "paid_for_others"
_OWN = ("currency", "foreign_minor", "rate_e8")
_ORDER = (INVOICE, CREDIT_NOTE, RECEIPT, REFUND, REVERSAL, PAID_BY_OTHERS, PAID_FOR_OTHERS)


class Moved(NamedTuple):
    """One movement of a customer's balance on a day; ``kind`` as above, ``channel`` of a receipt."""

    customer: int
    day: date
    kind: str
    number: str
    text: str
    channel: str
    fen: Fen

    @property
    def credited(self) -> Fen:
        """What it lowers the balance by, or nothing."""
        return max(0, -self.fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """``movements`` with the balance after each; ``figures`` is the ageing of the closing balance, fen."""

    customer: Any
    first: date
    last: date
    opening: Fen
    movements: Sequence[tuple[Moved, Fen]]
    figures: dict[str, Fen]
    buckets: Buckets
    currencies: Sequence[InCurrency] = ()  # what of the closing balance is in others

    @property
    def closing(self) -> Fen:
        """Balance at the end of the last day."""
        return self.figures["outstanding"]

    @property
    def charged(self) -> Fen:
        """What raised the balance."""
        return sum(one.fen for one, _balance in self.movements if one.fen > 0)

    @property
    def credited(self) -> Fen:
        """What lowered it, as a figure above zero."""
        return -sum(one.fen for one, _balance in self.movements if one.fen < 0)


def statement(actor: Actor, pk: int, first: date, last: date) -> Statement:
    """One customer's; Http404 out of scope."""
    found = statements(actor, [pk], first, last)
    if not found:
        raise Http404
    return found[0]


def statements(actor: Actor, customers: Sequence[int], first: date, last: date) -> list[Statement]:
    """Of several customers from ``first`` to ``last`` (both included); those out of scope are left out.

    Raises `StatementIdentityError` where opening balance + movements is not what the ageing says.
    """
    rows = {one.pk: one for one in visible_customers(actor).filter(pk__in=customers).select_related("owner")}
    before = first - timedelta(days=1)
    opening = _opening(list(rows), before)
    moved: defaultdict[int, list[Moved]] = defaultdict(list)
    for one in _movements(list(rows), first, last):
        if one.day < first:
            opening[one.customer] += one.fen
        elif one.fen:
            moved[one.customer].append(one)
    kept = ready(last)
    balances = CustomerBalance.objects.filter(day=kept, customer__in=rows).values("customer_id", *FIGURES)
    figures = {row.pop("customer_id"): row for row in balances}
    foreign = currencies_of(list(rows), last)
    found = []
    for pk in customers:
        if pk in rows:
            own = sorted(moved[pk], key=lambda one: (one.day, _ORDER.index(one.kind), one.number, one.fen))
            closing = figures.get(pk, dict.fromkeys(FIGURES, 0))
            balances_after = running_balances(
                opening=opening[pk], movements=[one.fen for one in own], closing=closing["outstanding"]
            )
            found.append(
                Statement(
                    customer=rows[pk],
                    first=first,
                    last=last,
                    opening=opening[pk],
                    movements=list(zip(own, balances_after, strict=True)),
                    figures=closing,
                    buckets=kept.buckets,
                    currencies=foreign.get(pk, ()),
                )
            )
    return found


def _opening(customers: list[int], before: date) -> defaultdict[int, Fen]:
    """Invoiced less received by the end of a day; payments among customers are added with the movements."""
    found: defaultdict[int, Fen] = defaultdict(int)
    items = Receivable.objects.filter(customer__in=customers, voided_at=None, issued__lte=before)
    for pk, fen in items.order_by().values_list("customer").annotate(fen=Sum("amount")):
        found[pk] += fen
    receipts = Receipt.objects.filter(customer__in=customers, voided_at=None, customer_since__lte=before)
    for pk, fen in receipts.order_by().values_list("customer").annotate(fen=Sum("amount")):
        found[pk or 0] -= fen
    return found


def _movements(customers: list[int], first: date, last: date) -> Iterator[Moved]:
    """Documents of the period, and payments among customers up to its end."""
    items = Receivable.objects.filter(customer__in=customers, voided_at=None, issued__range=(first, last))
    invoiced = items.values_list("customer", "issued", "invoice_no", "item_text", "amount", *_OWN)
    for pk, day, number, text, fen, *own in invoiced:
        yield Moved(pk, day, CREDIT_NOTE if fen < 0 else INVOICE, number, _with(text, own), "", fen)
    receipts = Receipt.objects.filter(customer__in=customers, voided_at=None, customer_since__range=(first, last))
    columns = ("customer", "customer_since", "receipt_no", "reference", "channel", "reverses", "amount", *_OWN)
    for customer, since, number, text, channel, reverses, fen, *own in receipts.values_list(*columns):
        if customer is not None and since is not None:
            refunded = fen < 0 and channel != Channel.EXCHANGE  # a gain on exchange is no money given back
            kind = REVERSAL if reverses else REFUND if refunded else RECEIPT
            yield Moved(customer, since, kind, number, _with(text, own), channel, -fen)
    yield from _among_customers(set(customers), last)


def _with(text: str | None, own: list[Any]) -> str:
    """The text, and beside it what the document is in its own currency."""
    currency, minor, rate = own
    told = [text] if text else []
    if currency is not None:
        told.append(Foreign(currency=currency, minor=minor, rate=rate).text)
    return " · ".join(told)


def _among_customers(customers: set[int], last: date) -> Iterator[Moved]:
    """What pays somebody else's invoice leaves one balance and lowers another. A receipt whose customer was not known
    yet lowered the invoice's balance first; from the day it is known, the receipt itself does."""
    known = Q(receipt__customer=F("receivable__customer"), receipt__customer_since__lte=F("effective"))
    moved = (
        Allocation.objects.filter(effective__lte=last, receipt__voided_at=None, receivable__voided_at=None)
        .filter(Q(receivable__customer__in=customers) | Q(receipt__customer__in=customers))
        .filter(Q(receipt__customer=None) | ~known)
    )
    columns = (
        "effective",
        "amount",
        "receivable__customer",
        "receivable__invoice_no",
        "receipt__customer",
        "receipt__customer_since",
        "receipt__receipt_no",
        "receipt__payer_name",
        "receipt__channel",
    )
    for day, fen, owes, invoice, pays, since, number, payer, channel in moved.values_list(*columns):
        if owes in customers:
            yield Moved(owes, day, PAID_BY_OTHERS, number, payer or "", channel, -fen)
        if pays in customers and since is not None and max(day, since) <= last:
            kind = PAID_BY_OTHERS if pays == owes else PAID_FOR_OTHERS
            yield Moved(pays, max(day, since), kind, number, invoice, channel, fen)

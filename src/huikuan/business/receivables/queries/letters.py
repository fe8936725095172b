"""Confirmation letters: what one is to say, which there are, and which customers are due for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from huikuan.business.directory.queries import customer_scope, visible_customers
from huikuan.business.receivables.letterhead import cycle_months
from huikuan.business.receivables.models import (
    Allocation,
    Confirmation,
    ConfirmationState,
    CustomerBalance,
    CycleTier,
    Receipt,
    Receivable,
    ReplyFile,
)
from huikuan.business.receivables.queries.accounts import visible_balances
from huikuan.business.receivables.queries.balances import ready
from huikuan.business.receivables.queries.currencies import InCurrency, currencies_of
from huikuan.engine.limitation import months_later
from huikuan.engine.money import Fen
from huikuan.foundation.permissions.actor import Actor

CHUNK = 500  # customers a query


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """What a letter is about: the balance at the end of a day and what it consists of (each row carries its ``fen``).

    ``other`` is money on account that belongs to no receipt of the customer: paid by others for a later invoice.
    """

    customer: Any
    as_of: date
    balance: Fen
    items: Sequence[Any]
    receipts: Sequence[Any]
    currencies: Sequence[InCurrency] = ()  # what of the balance is in others

    @property
    def other(self) -> Fen:
        """Balance − items + receipts."""
        owed: Fen = sum(one.fen for one in self.items)
        credit: Fen = sum(one.fen for one in self.receipts)
        return self.balance - owed + credit


def balances_on(day: date, customers: Sequence[int]) -> dict[int, Fen]:
    """Balances other than zero at the end of a day."""
    found: dict[int, Fen] = {}
    for at in range(0, len(customers), CHUNK):
        rows = CustomerBalance.objects.filter(day=ready(day), customer__in=customers[at : at + CHUNK])
        found.update(rows.exclude(outstanding=0).values_list("customer", "outstanding"))
    return found


def letter_facts(actor: Actor, customers: Sequence[int], as_of: date) -> list[LetterFacts]:
    """In the order given; customers out of scope or with a balance of zero are left out."""
    found = []
    for at in range(0, len(customers), CHUNK):
        some = customers[at : at + CHUNK]
        rows = visible_customers(actor).in_bulk(some)
        balances = balances_on(as_of, list(rows))
        items = _open(Receivable, "open_fen", "receivable", list(balances), as_of)
        receipts = _open(Receipt, "left_fen", "receipt", list(balances), as_of)
        foreign = currencies_of(list(balances), as_of)
        found += [
            LetterFacts(
                customer=rows[pk],
                as_of=as_of,
                balance=balances[pk],
                items=items[pk],
                receipts=receipts[pk],
                currencies=foreign.get(pk, ()),
            )
            for pk in some
            if pk in balances
        ]
    return found


def _open(model: type[Any], left: str, side: str, customers: list[int], day: date) -> defaultdict[int, list[Any]]:
    """What was open at the end of the day, by customer: what is left now and what has been allocated since."""
    moved = Allocation.objects.filter(
        **{f"{side}__customer__in": customers}, effective__gt=day, receipt__voided_at=None, receivable__voided_at=None
    )
    since = dict(moved.order_by().values_list(side).annotate(fen=Sum("amount")))
    began, order = ("issued", "due") if model is Receivable else ("customer_since", "date")
    rows = model.objects.filter(customer__in=customers, voided_at=None, **{f"{began}__lte": day})
    rows = rows.filter(~Q(**{left: 0}) | Q(pk__in=since)).order_by(order, "pk")
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows.select_related("contract") if model is Receivable else rows:
        row.fen = getattr(row, left) + since.get(row.pk, 0)
        if row.fen:
            found[row.customer_id].append(row)
    return found


def visible_letters(actor: Actor) -> QuerySet[Confirmation]:
    """Letters to customers in scope."""
    return Confirmation.objects.filter(customer_scope(actor, "customer__"))


def letter(actor: Actor, pk: int) -> Confirmation:
    """Http404 out of scope."""
    rows = visible_letters(actor).select_related("customer__owner", "prepared_by__person")
    return get_object_or_404(rows.prefetch_related("steps__by__person", "replies__by__person", "disputes"), pk=pk)


def reply_file(actor: Actor, pk: int) -> ReplyFile:
    """A stamped reply; Http404 out of scope."""
    return get_object_or_404(ReplyFile.objects.filter(customer_scope(actor, "letter__customer__")), pk=pk)


def run_letters(actor: Actor, run: Any) -> QuerySet[Confirmation]:
    """The letters made together, in the order of their numbers."""
    return visible_letters(actor).filter(run=run).exclude(state=ConfirmationState.WITHDRAWN).order_by("pk")


def letters_of(actor: Actor, customer: Any) -> QuerySet[Confirmation]:
    """A customer's letters, latest first."""
    return visible_letters(actor).filter(customer=customer).order_by("-as_of", "-pk")


def due_for_confirmation(actor: Actor, today: date) -> QuerySet[CustomerBalance]:
    """Customers with a balance whose last letter is older than their tier's cycle, or who never had one.

    Each row carries ``tier`` ("" without one) and ``last_letter`` (None: never).
    """
    last = Confirmation.objects.filter(customer=OuterRef("customer")).exclude(state=ConfirmationState.WITHDRAWN)
    tier = CycleTier.objects.filter(customer=OuterRef("customer")).values("tier")[:1]
    rows = visible_balances(actor, today).exclude(outstanding=0)
    rows = rows.annotate(
        tier=Coalesce(Subquery(tier), Value("")),
        last_letter=Subquery(last.order_by("-as_of").values("as_of")[:1], output_field=DateField()),
    )
    return rows.filter(_overdue(cycle_months(), today))


def _overdue(months: Mapping[str, int], today: date) -> Q:
    due = Q(last_letter=None)
    for tier, every in months.items():
        mine = Q(tier=tier) if tier else ~Q(tier__in=[name for name in months if name])
        due |= mine & Q(last_letter__lte=months_later(today, -every))
    return due

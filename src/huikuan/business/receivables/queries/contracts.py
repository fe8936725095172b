"""Contracts: what is agreed, what has happened, the schedule of instalments and what of it is invoiced and paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from huikuan.business.directory.queries import customer_scope
from huikuan.business.receivables.models import Contract, ContractEvent, ContractItem, Happening, Receivable
from huikuan.engine.contract_items import difference_fen
from huikuan.engine.currency import fen_of, minor_text
from huikuan.engine.instalments import Anchor, Instalment, InstalmentsError, Rule, read_rules, schedule
from huikuan.engine.money import Fen
from huikuan.engine.terms import InvalidTermsError, PaymentTerms
from huikuan.foundation.audit.models import Event
from huikuan.foundation.permissions.actor import Actor

HAPPENINGS = Happening.choices


def visible_contracts(actor: Actor) -> QuerySet[Contract]:
    """Contracts of the customers in scope with what is invoiced and open of them, what their items come to (None: none
    are written) and whose they are; withdrawn ones are left out."""
    rows = Contract.objects.filter(customer_scope(actor, "customer__"), voided_at=None)
    invoiced = _of_invoices("amount")
    items = ContractItem.objects.filter(contract=OuterRef("pk")).order_by().values("contract")
    return rows.annotate(
        invoiced=invoiced,
        open_fen=_of_invoices("open_fen"),
        to_invoice=F("amount") - invoiced,
        items_fen=Subquery(items.annotate(fen=Sum("amount")).values("fen"), output_field=BigIntegerField()),
        owner_no=Coalesce("owner__employee_no", "customer__owner__employee_no"),
        owner_name=Coalesce("owner__name", "customer__owner__name"),
        owner_sort=Coalesce("owner__sort_key", "customer__owner__sort_key"),
    )


def with_own_currency(rows: QuerySet[Contract]) -> QuerySet[Contract]:
    """With what is invoiced in the contract's own currency, and in any other (fen)."""
    return rows.annotate(
        invoiced_minor=_of_invoices("foreign_minor", currency=OuterRef("currency")),
        invoiced_otherwise=_of_invoices("amount", ~Q(currency=OuterRef("currency")) | Q(currency=None)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ToInvoice:
    """What a contract in another currency still has to be invoiced, in it; ``fen`` is that at the contract's own rate.
    ``otherwise_fen``: invoiced in yuan or a third currency, which is set against nothing here."""

    text: str
    fen: Fen
    otherwise_fen: Fen


def to_invoice_in_currency(contract: Any) -> ToInvoice | None:
    """Of a row of `with_own_currency`; None where it is in yuan, whose ``to_invoice`` says it. In yuan two rates would
    leave a rest that nobody ever invoices."""
    own = contract.foreign
    if own is None:
        return None
    minor = own.minor - contract.invoiced_minor
    return ToInvoice(
        text=f"{own.currency} {minor_text(minor, own.currency)}",
        fen=fen_of(minor, currency=own.currency, rate=own.rate),
        otherwise_fen=contract.invoiced_otherwise,
    )


ITEMS_DIFFER = Q(items_fen__isnull=False) & ~Q(items_fen=F("amount"))


def orders_under(frame: Contract) -> QuerySet[Contract]:
    """The orders that name it as their frame agreement."""
    return Contract.objects.filter(customer=frame.customer_id, frame_no=frame.contract_no, voided_at=None)


def items_seen(items: Iterable[ContractItem]) -> str:
    """What somebody looked at who is to change it: the rows and how often each has been changed."""
    return " ".join(f"{one.pk}.{one.revision}" for one in sorted(items, key=lambda one: one.pk))


def particulars_seen(contract: Contract) -> str:
    """Owner and payment method as somebody looked at them."""
    return f"{contract.owner_id or ''} {contract.payment_method or ''}"


def _of_invoices(field: str, *which: Q, **more: Any) -> Coalesce:
    """A sum over the contract's invoices (some of them), looked up for the rows that are shown only."""
    rows = Receivable.objects.filter(*which, contract=OuterRef("pk"), voided_at=None, **more)
    items = rows.order_by().values("contract")
    return Coalesce(Subquery(items.annotate(fen=Sum(field)).values("fen"), output_field=BigIntegerField()), 0)


def rules_of(contract: Contract) -> tuple[Rule, ...]:
    """The instalments in the engine's terms, with the customer's own cut-off day. Raises InstalmentsError."""
    return read_rules(contract.instalments or "", cutoff_day=_cutoff(contract.customer.terms))


def _cutoff(code: str | None) -> int | None:
    try:
        return PaymentTerms.from_code(code or "").cutoff_day
    except InvalidTermsError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One instalment: agreed and dated, what is invoiced of it (``items``), open and overdue today."""

    agreed: Instalment
    items: Sequence[Receivable]
    due: date | None

    @property
    def invoiced_fen(self) -> Fen:
        """Of its invoices."""
        return sum(one.amount for one in self.items)

    @property
    def open_fen(self) -> Fen:
        """Of its invoices."""
        return sum(one.open_fen for one in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPage:
    """A contract with its schedule (empty where its words are not understood: ``trouble`` is the part), the invoices
    that are no instalment of it, what happened, and what is sold."""

    contract: Any
    lines: Sequence[Line]
    loose: Sequence[Receivable]
    trouble: str | None
    happened: dict[str, ContractEvent]
    events: Sequence[Event]
    items: Sequence[ContractItem]
    orders: Sequence[Any]  # under it, where it is a frame agreement
    frame: Contract | None  # under which it is an order

    @property
    def ordered_fen(self) -> Fen:
        """Under it."""
        return sum(one.amount for one in self.orders)

    @property
    def difference_fen(self) -> Fen:
        """What the items come to beyond the contract's amount; 0 also where none are written."""
        return difference_fen(agreed_fen=self.contract.amount, amounts=(one.amount for one in self.items))


def contract_page(actor: Actor, pk: int) -> ContractPage:
    """Http404 out of scope."""
    rows = with_own_currency(visible_contracts(actor)).select_related("customer__owner", "owner", "origin")
    contract = get_object_or_404(rows, pk=pk)
    happened = latest_events(contract)
    invoices = Receivable.objects.filter(contract=contract, voided_at=None).select_related("tie")
    items = list(invoices.order_by("issued", "due", "pk"))
    by_number: defaultdict[int, list[Receivable]] = defaultdict(list)
    for item in items:
        by_number[item.tie.number if hasattr(item, "tie") else 0].append(item)
    lines: list[Line] = []
    trouble: str | None = None
    try:
        agreed = schedule(total_fen=contract.amount, rules=rules_of(contract), happened=anchors(contract, happened))
    except InstalmentsError as error:
        trouble = error.part
    else:
        lines = [_line(one, by_number.pop(one.number, [])) for one in agreed]
    events = Event.objects.filter(subject_type="receivables.contract", subject_id=str(pk)).order_by("-at", "-pk")
    return ContractPage(
        contract=contract,
        lines=lines,
        loose=[item for _number, kept in sorted(by_number.items()) for item in kept],
        trouble=trouble,
        happened=happened,
        events=list(events.select_related()[:50]),
        items=list(contract.items.order_by("number")),
        orders=list(visible_contracts(actor).filter(pk__in=orders_under(contract)).order_by("-sign_date", "-pk"))
        if not contract.frame_no and not contract.instalments
        else [],
        frame=_frame(contract),
    )


def _frame(order: Contract) -> Contract | None:
    if not order.frame_no:
        return None
    return Contract.objects.filter(customer=order.customer_id, contract_no=order.frame_no, voided_at=None).first()


def _line(agreed: Instalment, items: list[Receivable]) -> Line:
    """Due as invoiced where it is, else as far as the contract's own dates tell."""
    waiting = [one.due for one in items if one.open_fen > 0]
    return Line(agreed=agreed, items=items, due=min(waiting, default=None) or agreed.due)


def latest_events(contract: Contract) -> dict[str, ContractEvent]:
    """The word that counts, by kind; what was taken back is left out."""
    rows = ContractEvent.objects.filter(contract=contract).select_related("recorded_by__person")
    found = {one.kind: one for one in rows.order_by("pk")}
    return {kind: one for kind, one in found.items() if one.day is not None}


def anchors(contract: Contract, happened: dict[str, ContractEvent]) -> dict[Anchor, date]:
    """The days that instalments are counted from, as far as known."""
    dated = {kind: one.day for kind, one in happened.items() if kind != Happening.ENDED}
    days = {Anchor(kind): day for kind, day in dated.items() if day is not None}
    if contract.sign_date is not None:
        days[Anchor.SIGN] = contract.sign_date
    return days

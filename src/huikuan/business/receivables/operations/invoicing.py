"""Invoices and credit notes that a person or another system enters one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404

from huikuan.business.directory import queries as directory
from huikuan.business.receivables.models import Contract, Receivable
from huikuan.business.receivables.operations.posting import tell
from huikuan.business.receivables.policies import RECORD
from huikuan.business.receivables.queries.incoming import ASSUMED_TERMS
from huikuan.engine.currency import Foreign, fault
from huikuan.engine.money import Fen
from huikuan.engine.terms import DueDateOutOfRangeError, PaymentTerms, due_date
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.cells import parse_code
from huikuan.foundation.imports.writing import lock_table
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.permissions.actor import Actor

MOST_FEN = 10**17
Instalment = tuple[Fen | Foreign, date | None]  # an amount and when it is due; None: by the customer's terms


@operation(RECORD)
def post_invoice(
    *,
    actor: Actor,
    customer: int,
    invoice_no: str,
    issued: date,
    instalments: Sequence[Instalment],
    contract_no: str = "",
    item_text: str = "",
) -> list[Receivable]:
    """Post an invoice, or a credit note with amounts below zero, in yuan or in one other currency with the rate of its
    day. What is posted is never changed, only credited.

    Http404 for a customer out of scope. Raises RefusedError: no number, one that is posted already, a day to come, an
    amount of zero, out of range or of the other sign, an absurd rate, two currencies or rates, two instalments due on
    one day or one before the invoice, a contract that is not the customer's.
    """
    number, _fault = parse_code(invoice_no)  # as a sheet's cell is read: the same invoice has the same number
    if not number:
        raise RefusedError("receivables.number_missing")
    whose = get_object_or_404(directory.visible_customers(actor), pk=customer)
    if issued > clock.today():
        raise RefusedError("receivables.day_to_come", day=issued)
    told = [(amount, amount.fen) if isinstance(amount, Foreign) else (None, amount) for amount, _due in instalments]
    _require_amounts([fen for _own, fen in told])
    _require_one_currency([own for own, _fen in told])
    days = [_due(number, issued, day, whose.terms) for _fen, day in instalments]
    if len(set(days)) < len(days):
        raise RefusedError("receivables.same_day_twice", subject=number)
    lock_table(Receivable)  # as imports do: no two of them post the same number
    if Receivable.objects.filter(invoice_no=number, voided_at=None).exists():
        raise RefusedError("receivables.invoice_known", subject=number)
    contract = _contract(whose, contract_no.strip())
    made = [
        Receivable.objects.create(
            invoice_no=number,
            customer=whose,
            contract=contract,
            issued=issued,
            due_given=given,
            due=due,
            amount=fen,
            open_fen=fen,
            currency=None if own is None else own.currency,
            foreign_minor=None if own is None else own.minor,
            left_minor=None if own is None else own.minor,
            rate_e8=None if own is None else own.rate,
            item_text=item_text.strip() or None,
            recorded_at=clock.now(),
        )
        for (own, fen), (_amount, given), due in zip(told, instalments, days, strict=True)
    ]
    after: dict[str, Any] = {"invoice": number, "instalments": [[one.due.isoformat(), one.amount] for one in made]}
    if foreign := [own.text for own, _fen in told if own is not None]:
        after["foreign"] = foreign
    record(actor=actor, action="receivables.post_invoice", subject=made[0], after=after)
    tell(actor, {whose.pk})
    return made


def _require_amounts(amounts: Sequence[Fen]) -> None:
    """All of one sign and not zero."""
    if not amounts or any(not 0 < abs(fen) <= MOST_FEN for fen in amounts):
        raise RefusedError("receivables.amount_zero")
    if len({fen > 0 for fen in amounts}) > 1:
        raise RefusedError("receivables.mixed_signs")


def _require_one_currency(amounts: Sequence[Foreign | None]) -> None:
    """All in yuan, or all in one currency at one rate that is possible."""
    if len({None if own is None else (own.currency, own.rate) for own in amounts}) > 1:
        raise RefusedError("receivables.mixed_currencies")
    for own in amounts:
        if own is not None and fault(own.currency, own.minor, own.rate, own.fen):
            raise RefusedError("receivables.rate_absurd", subject=own.currency)


def _due(number: str, issued: date, given: date | None, terms: str | None) -> date:
    """As given, else by the customer's terms."""
    if given is not None:
        if given < issued:
            raise RefusedError("receivables.due_before_issue", subject=number, day=given)
        return given
    try:
        return due_date(issued=issued, terms=PaymentTerms.from_code(terms or ASSUMED_TERMS))
    except DueDateOutOfRangeError:
        raise RefusedError("receivables.due_date_out_of_range", subject=number, issued=issued) from None


def _contract(whose: Any, number: str) -> Contract | None:
    if not number:
        return None
    found = Contract.objects.filter(customer=whose, contract_no=number, voided_at=None).first()
    if found is None:
        raise RefusedError("receivables.unknown_contract", subject=number)
    return found

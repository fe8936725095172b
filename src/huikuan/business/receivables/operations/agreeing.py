"""Contracts that a person or another system enters one by one, and those entered by mistake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404

from huikuan.business.directory import queries as directory
from huikuan.business.receivables.models import Contract, ContractItem, Receivable
from huikuan.business.receivables.operations.contracting import (
    LONGEST,
    locked_contract,
    require_possible,
    require_whole,
)
from huikuan.business.receivables.operations.passing import pass_order, take_turn
from huikuan.business.receivables.policies import KEEP_CONTRACTS
from huikuan.engine.contract_items import Item, difference_fen
from huikuan.engine.currency import Foreign, fault
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.cells import parse_code
from huikuan.foundation.imports.columns import LONGEST_NAME
from huikuan.foundation.imports.writing import lock_table
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.people.queries import visible_people
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce

MOST_FEN = 10**17


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What a contract says. ``amount`` in fen, in another currency with its rate, or None: what the ``items`` come to.

    ``owner`` None: the customer's. ``instalments`` blank: a frame agreement, which is no order, unless it stands under
    one itself (``frame_no``).
    """

    contract_no: str
    amount: Fen | Foreign | None
    sign_date: date | None
    instalments: str = ""
    acceptance: str = ""
    payment_method: str = ""
    frame_no: str = ""
    owner: int | None = None
    items: Sequence[Item] = field(default_factory=tuple)


@operation(KEEP_CONTRACTS)
def enter_contract(*, actor: Actor, customer: int, agreed: Agreed, credit_reason: str = "") -> Contract:
    """Enter a contract or order; what it sells, how it is paid and its own owner with it. With instalments, or under
    a frame agreement, it is an order and passes that credit checkpoint (``credit_reason``: why all the same).

    Http404 for a customer or owner out of scope. Raises RefusedError: no number, one that stands already, a day to
    come, an amount not above zero or that the items don't make up, an absurd rate, items that cannot be, instalments
    not understood or that don't make up the whole, a frame agreement that is not the customer's or is an order itself.
    """
    number, _fault = parse_code(agreed.contract_no)  # as a sheet's cell is read: the same contract has the same number
    if not number:
        raise RefusedError("receivables.contract_no_missing")
    whose = get_object_or_404(directory.visible_customers(actor), pk=customer)
    if agreed.sign_date is not None and agreed.sign_date > clock.today():
        raise RefusedError("receivables.day_to_come", day=agreed.sign_date)
    require_possible(agreed.items)
    fen, foreign = _amount(number, agreed)
    owner = None
    if agreed.owner is not None:
        owner = get_object_or_404(visible_people(actor), pk=agreed.owner, active=True)
    take_turn()
    lock_table(Contract)  # as imports do: no two of them enter the same number
    if Contract.objects.filter(contract_no=number, voided_at=None).exists():
        raise RefusedError("receivables.contract_known", subject=number)
    made = Contract(
        contract_no=number,
        customer=whose,
        amount=fen,
        sign_date=agreed.sign_date,
        acceptance=agreed.acceptance.strip()[:LONGEST] or None,
        instalments=agreed.instalments.strip()[:LONGEST] or None,
        payment_method=agreed.payment_method.strip()[:LONGEST_NAME] or None,
        frame_no=_frame_no(whose, agreed.frame_no),
        owner=owner,
        currency=None if foreign is None else foreign.currency,
        foreign_minor=None if foreign is None else foreign.minor,
        rate_e8=None if foreign is None else foreign.rate,
    )
    require_whole(made)
    told = pass_order(actor, made, fen, credit_reason) if made.instalments or made.frame_no else None
    made.save()
    ContractItem.objects.bulk_create(_row(made, item) for item in agreed.items)
    after = _told(made, foreign, agreed.items) | ({"credit": told} if told else {})
    why = credit_reason.strip() if told else ""
    record(actor=actor, action="receivables.enter_contract", subject=made, after=after, reason=why)
    announce("receivables.changed", customers={whose.pk}, actor=actor)
    return made


@operation(KEEP_CONTRACTS)
def withdraw_contract(*, actor: Actor, contract: int, reason: str) -> Contract:
    """Take back a contract that was entered by mistake: it counts no more, its number is free.

    Http404 out of scope. Raises RefusedError without a reason, or where invoices belong to it.
    """
    if not reason.strip():
        raise RefusedError("receivables.reason_missing")
    lock_table(Receivable)  # invoices name their contract: none may come in between
    found = locked_contract(actor, contract)
    if Receivable.objects.filter(contract=found, voided_at=None).exists():
        raise RefusedError("receivables.contract_invoiced", subject=found.contract_no)
    found.voided_at = clock.now()
    found.save(update_fields=["voided_at"])
    before = {"contract": found.contract_no, "amount": found.amount}
    record(actor=actor, action="receivables.withdraw_contract", subject=found, before=before, reason=reason)
    announce("receivables.changed", customers={found.customer_id}, actor=actor)
    return found


def _frame_no(whose: Any, asked: str) -> str | None:
    """The number of the customer's frame agreement. Raises RefusedError."""
    number, _fault = parse_code(asked)
    if not number:
        return None
    frame = Contract.objects.filter(customer=whose, contract_no=number, voided_at=None).first()
    if frame is None:
        raise RefusedError("receivables.unknown_contract", subject=number)
    if frame.instalments or frame.frame_no:
        raise RefusedError("receivables.no_frame", subject=number)
    return number


def _amount(number: str, agreed: Agreed) -> tuple[Fen, Foreign | None]:
    """In fen, and in its own currency; what the items come to where none is given. Prices are in yuan, so that items of
    a contract in another currency need not make its amount up to the fen (its page tells the difference)."""
    foreign = agreed.amount if isinstance(agreed.amount, Foreign) else None
    items = [item.amount_fen for item in agreed.items]
    if isinstance(agreed.amount, Foreign):
        fen = agreed.amount.fen
    else:
        fen = sum(items) if agreed.amount is None else agreed.amount
    if not 0 < fen <= MOST_FEN:
        raise RefusedError("receivables.amount_not_positive")
    if foreign is not None and fault(foreign.currency, foreign.minor, foreign.rate, fen):
        raise RefusedError("receivables.rate_absurd", subject=foreign.currency)
    beyond = difference_fen(agreed_fen=fen, amounts=items)
    if beyond and foreign is None:
        raise RefusedError("receivables.items_differ", subject=number, items_fen=fen + beyond, agreed_fen=fen)
    return fen, foreign


def _row(contract: Contract, item: Item) -> ContractItem:
    return ContractItem(
        contract=contract,
        number=item.number,
        name=item.name.strip(),
        specification=item.specification.strip(),
        quantity=item.quantity,
        price=item.price_fen,
        amount=item.amount_fen,
    )


def _told(made: Contract, foreign: Foreign | None, items: Sequence[Item]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "contract": made.contract_no,
        "customer": made.customer.customer_no,
        "amount": made.amount,
        "signed": made.sign_date.isoformat() if made.sign_date else None,
        "instalments": made.instalments,
        **({"frame": made.frame_no} if made.frame_no else {}),
        "items": len(items),
    }
    if foreign is not None:
        told["foreign"] = foreign.text
    return told

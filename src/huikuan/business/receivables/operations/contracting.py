"""Contracts: their instalments in words, what has happened on them, and which invoice is which instalment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, Sum
from django.shortcuts import get_object_or_404

from huikuan.business.directory import queries as directory
from huikuan.business.receivables.models import (
    Contract,
    ContractEvent,
    ContractItem,
    Happening,
    InstalmentTie,
    Receivable,
)
from huikuan.business.receivables.operations.passing import pass_delivery, pass_order, take_turn
from huikuan.business.receivables.policies import KEEP_CONTRACTS
from huikuan.business.receivables.queries.contracts import items_seen, orders_under, particulars_seen, rules_of
from huikuan.engine.contract_items import MOST_PRICE, MOST_QUANTITY, Item, difference_fen
from huikuan.engine.currency import still_to_come
from huikuan.engine.instalments import InstalmentsError, instalment_of, schedule
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.columns import LONGEST_NAME
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.people.queries import visible_people
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce

LONGEST = 2_000
MOST_ITEMS, MOST_NUMBER = 500, 100_000  # of one contract by hand; what a file brings may be more


@operation(KEEP_CONTRACTS)
def set_instalments(*, actor: Actor, contract: int, text: str, seen: str, credit_reason: str = "") -> Contract:
    """Write how a contract is paid (``30% 签订后7天；70% 验收后月结30天``); ``seen`` is the text one looked at.

    Invoices are tied anew. A frame agreement that gets its first instalments becomes an order and passes that
    checkpoint (``credit_reason``: why all the same). Raises StaleError, RefusedError for words that are not understood,
    parts that don't make up the whole, or a frame agreement under which orders stand.
    """
    take_turn()
    found = locked_contract(actor, contract)
    if (found.instalments or "") != seen:
        raise StaleError(found)
    before, found.instalments = found.instalments, text.strip()[:LONGEST] or None
    require_whole(found)
    if found.instalments and orders_under(found).exists():
        raise RefusedError("receivables.frame_has_orders", subject=found.contract_no)
    new = found.instalments and not before and not found.frame_no
    told = pass_order(actor, found, _to_invoice(found), credit_reason) if new else None
    found.save(update_fields=["instalments"])
    InstalmentTie.objects.filter(receivable__contract=found).delete()
    tied = _tie(found)
    record(
        actor=actor,
        action="receivables.set_instalments",
        subject=found,
        before={"instalments": before},
        after={"instalments": found.instalments, "tied": tied} | ({"credit": told} if told else {}),
        reason=credit_reason if told else "",
    )
    announce("receivables.changed", customers={found.customer_id}, actor=actor)
    return found


@operation(KEEP_CONTRACTS)
def set_particulars(*, actor: Actor, contract: int, payment_method: str, owner: int | None, seen: str) -> Contract:
    """Say by what means a contract is paid and whose it is (None: the customer's owner's).

    ``seen`` is what one looked at (``queries.particulars_seen``). Raises StaleError; Http404 for a person out of scope.
    """
    found = locked_contract(actor, contract)
    if particulars_seen(found) != seen:
        raise StaleError(found)
    before = {"payment_method": found.payment_method, "owner": found.owner_id}
    found.payment_method = payment_method.strip()[:LONGEST_NAME] or None
    if owner != found.owner_id:
        found.owner = None if owner is None else get_object_or_404(visible_people(actor), pk=owner, active=True)
    found.save(update_fields=["payment_method", "owner"])
    after = {"payment_method": found.payment_method, "owner": found.owner_id}
    record(actor=actor, action="receivables.set_particulars", subject=found, before=before, after=after)
    return found


@operation(KEEP_CONTRACTS)
def set_items(*, actor: Actor, contract: int, items: Sequence[Item], seen: str) -> Fen:
    """Write what a contract sells, all of it; returns what the items come to beyond its amount (0: they make it up).

    ``seen`` is what one looked at (``queries.items_seen``). Raises StaleError, RefusedError for a line number twice or
    an item that cannot be.
    """
    found = locked_contract(actor, contract)
    kept = {one.number: one for one in found.items.select_for_update(of=("self",))}
    if items_seen(kept.values()) != seen:
        raise StaleError(found)
    require_possible(items)
    before = [list(_said(one)) for _number, one in sorted(kept.items())]
    for item in items:
        row = kept.pop(item.number, None) or ContractItem(contract=found, number=item.number, revision=0)
        told = (item.number, item.name.strip(), item.specification.strip(), item.quantity, item.price_fen)
        if row.pk is None or _said(row) != told:
            _number, row.name, row.specification, row.quantity, row.price = told
            row.amount, row.revision = item.amount_fen, row.revision + 1
            row.save()
    ContractItem.objects.filter(pk__in=[one.pk for one in kept.values()]).delete()
    beyond = difference_fen(agreed_fen=found.amount, amounts=[item.amount_fen for item in items])
    after = [list(_said(one)) for one in found.items.order_by("number")]
    record(
        actor=actor,
        action="receivables.set_items",
        subject=found,
        before={"items": before},
        after={"items": after, "difference_fen": beyond},
    )
    return beyond


def _said(row: ContractItem) -> tuple[int, str, str, int, Fen]:
    return (row.number, row.name, row.specification, row.quantity, row.price)


def require_whole(contract: Contract) -> None:
    """Its instalments are understood and make up its amount, where it says any. Raises RefusedError."""
    if contract.instalments is None:
        return
    try:
        schedule(total_fen=contract.amount, rules=rules_of(contract), happened={})
    except InstalmentsError as error:
        code = "receivables.instalments_part" if error.part else "receivables.instalments_whole"
        raise RefusedError(code, subject=error.part or contract.contract_no) from error


def require_possible(items: Sequence[Item]) -> None:
    """No line number twice, sizes within bounds, every item with a name. Raises RefusedError."""
    numbers = [item.number for item in items]
    if len(numbers) > MOST_ITEMS:
        raise RefusedError("receivables.items_too_many", count=len(numbers), most=MOST_ITEMS)
    for item in items:
        if numbers.count(item.number) > 1:
            raise RefusedError("receivables.item_twice", subject=item.number)
        sizes = 0 < item.quantity <= MOST_QUANTITY and 0 <= item.price_fen <= MOST_PRICE
        if not (0 < item.number <= MOST_NUMBER and item.name.strip() and sizes):
            raise RefusedError("receivables.item_impossible", subject=item.number)


@operation(KEEP_CONTRACTS)
def record_event(
    *, actor: Actor, contract: int, kind: str, day: date | None, note: str = "", credit_reason: str = ""
) -> ContractEvent:
    """Say on which day the goods were delivered, accepted or invoiced, or the contract ended before all of it was
    delivered; None takes it back. The latest word counts. A delivery passes its credit checkpoint (``credit_reason``:
    why all the same).

    Raises RefusedError for another kind, a day to come, or one before the signing.
    """
    found = locked_contract(actor, contract)
    if kind not in Happening.values:
        raise RefusedError("receivables.kind_unknown", subject=kind)
    if day is not None and day > clock.today():
        raise RefusedError("receivables.day_to_come", day=day)
    if day is not None and found.sign_date is not None and day < found.sign_date:
        raise RefusedError("receivables.before_signing", subject=found.contract_no, day=found.sign_date)
    told = None if day is None else pass_delivery(actor, found, kind, day, credit_reason)
    made = ContractEvent.objects.create(
        contract=found, kind=kind, day=day, note=note.strip(), recorded_at=clock.now(), recorded_by=actor.user
    )
    after: dict[str, object] = {"kind": kind, "day": day.isoformat() if day else None}
    if told:
        after["credit"] = told
    why = "; ".join(text for text in (note.strip(), credit_reason.strip() if told else "") if text)
    record(actor=actor, action="receivables.record_event", subject=found, after=after, reason=why)
    announce("receivables.changed", customers={found.customer_id}, actor=actor)
    return made


@operation(KEEP_CONTRACTS)
def tie_invoice(*, actor: Actor, receivable: int, number: int | None) -> Receivable:
    """Say which instalment of its contract a receivable is (None: none of them). Raises RefusedError."""
    rows = Receivable.objects.select_for_update(of=("self",)).filter(
        directory.customer_scope(actor, "customer__"), voided_at=None
    )
    item = get_object_or_404(rows, pk=receivable)
    if item.contract is None:
        raise RefusedError("receivables.no_contract", subject=item.invoice_no)
    if number is None:
        InstalmentTie.objects.filter(receivable=item).delete()
    else:
        if not 1 <= number <= len(_rules(item.contract)):
            raise RefusedError("receivables.no_instalment", subject=item.contract.contract_no, number=number)
        InstalmentTie.objects.update_or_create(receivable=item, defaults={"number": number, "by_hand": True})
    record(
        actor=actor,
        action="receivables.tie_invoice",
        subject=item.contract,
        after={"invoice": item.invoice_no, "due": item.due.isoformat(), "number": number},
    )
    return item


@operation(KEEP_CONTRACTS)
def tie_invoices(*, actor: Actor, contract: int) -> int:
    """Tie every invoice whose due date follows from exactly one instalment; returns how many. Ties by hand stay."""
    found = locked_contract(actor, contract)
    tied = _tie(found)
    record(actor=actor, action="receivables.tie_invoices", subject=found, after={"tied": tied})
    return tied


def locked_contract(actor: Actor, pk: int) -> Contract:
    """The contract, locked. Http404 out of scope or withdrawn."""
    rows = Contract.objects.select_for_update(of=("self",)).filter(
        directory.customer_scope(actor, "customer__"), voided_at=None
    )
    return get_object_or_404(rows, pk=pk)


def _to_invoice(contract: Contract) -> Fen:
    """What of it is still to be delivered, as the undelivered orders count it."""
    items = Receivable.objects.filter(contract=contract, voided_at=None)
    same = Q(currency=contract.currency) if contract.currency else Q(currency=None)
    told = items.aggregate(
        fen=Sum("amount"), minor=Sum("foreign_minor", filter=same), otherwise=Sum("amount", filter=~same)
    )
    if contract.foreign is None:
        return max(0, contract.amount - int(told["fen"] or 0))
    return still_to_come(
        contract.foreign, invoiced_minor=int(told["minor"] or 0), otherwise_fen=int(told["otherwise"] or 0)
    )


def _rules(contract: Contract) -> tuple[object, ...]:
    try:
        return rules_of(contract)
    except InstalmentsError:
        return ()


def _tie(contract: Contract) -> int:
    try:
        rules = rules_of(contract)
    except InstalmentsError:
        return 0
    untied = Receivable.objects.filter(contract=contract, voided_at=None, amount__gt=0, tie=None)
    ties = []
    for item in untied.order_by("pk"):
        number = instalment_of(rules=rules, issued=item.issued, due=item.due)
        if number is not None:
            ties.append(InstalmentTie(receivable=item, number=number))
    InstalmentTie.objects.bulk_create(ties)
    return len(ties)

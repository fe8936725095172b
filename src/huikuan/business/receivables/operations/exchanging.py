"""Paying documents in another currency by money in that currency, entered at another rate: in their currency they are
settled to the last unit, and what the two rates make of it has a name of its own (docs/rules/currency.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from huikuan.business.receivables.models import Allocation, Channel, Receipt, Receivable
from huikuan.business.receivables.operations.paying import answer_proposal, pay, require_usable
from huikuan.business.receivables.operations.posting import (
    SETTLING,
    effective_day,
    locked_items,
    locked_receipt,
    tell,
    telling_once,
    wait_turn,
)
from huikuan.business.receivables.operations.settling import settle_or_ask
from huikuan.business.receivables.policies import ALLOCATE
from huikuan.engine.currency import Open, minor_text, parts
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor


@operation(ALLOCATE)
def pay_in_currency(
    *,
    actor: Actor,
    receipt: int,
    lines: Mapping[int, int],
    seen_left: int | None = None,
    effective: date | None = None,
    reason: str = "",
) -> Receipt:
    """Let a receipt pay items of its own currency (receivable id → amount in the currency's smallest unit).

    The receipt comes down by what it was entered at, each item by what it was entered at. What is between them is an
    exchange difference, posted with the payment whatever the actor's limit: nobody is let off anything, the item's own
    amount is paid. ``seen_left`` is what was left of the receipt in its currency when the person looked.
    Raises StaleError, RefusedError.
    """
    if not lines:
        raise RefusedError("receivables.nothing_typed")
    wait_turn(SETTLING)
    found = locked_receipt(actor, receipt)
    if seen_left is not None and seen_left != found.left_minor:
        raise StaleError(found)
    items = locked_items(actor, lines)
    require_usable(found)
    return pay_items(actor, found, items, lines, effective, action="pay_in_currency", reason=reason)


def pay_items(
    actor: Actor,
    receipt: Receipt,
    items: Mapping[int, Receivable],
    lines: Mapping[int, int],
    effective: date | None,
    *,
    action: str,
    reason: str = "",
) -> Receipt:
    """Part of an operation that holds the turn of settling, the receipt and the items."""
    money = receipt.open_in_currency
    if money is None:
        raise RefusedError("receivables.not_in_currency", subject=receipt.receipt_no)
    _require_left(receipt, money, lines)
    owed = {pk: _owed(items[pk], money.currency, minor) for pk, minor in lines.items()}
    shares = parts(money, [(pk, minor, owed[pk]) for pk, minor in sorted(lines.items())])
    paid = {one.key: one.money_fen for one in shares}
    if not all(paid.values()):
        raise RefusedError("receivables.not_positive", subject=min(items[pk].invoice_no for pk in paid if not paid[pk]))
    day = effective_day(effective, max(receipt.date, *(item.issued for item in items.values())))
    answer_proposal(actor, receipt, paid)
    why = _("exchange difference against receipt {receipt}").format(receipt=receipt.receipt_no)
    with telling_once(actor):
        made = pay(actor, receipt, items, paid, day, action=action, reason=reason, minors=lines)
        latest = {
            one.receivable_id: one
            for one in Allocation.objects.filter(receipt=made).select_related("receipt").order_by("pk")
        }
        for one in shares:
            if fen := one.difference_fen:
                own = {one.key: items[one.key]}
                settle_or_ask(
                    actor, Channel.EXCHANGE, {one.key: fen}, own, why, day, beside=latest[one.key], alone=True
                )
        tell(actor, {item.customer_id for item in items.values()})
    return made


def _owed(item: Receivable, currency: str, minor: int) -> Open:
    """What is left of an item in the currency, of which so much is to be paid."""
    own = item.open_in_currency
    if own is None or own.currency != currency:
        raise RefusedError("receivables.other_currency", subject=item.invoice_no, currency=currency)
    if minor <= 0:
        raise RefusedError("receivables.not_positive", subject=item.invoice_no)
    if minor > own.minor:
        raise RefusedError(
            "receivables.more_than_open_in_currency",
            subject=item.invoice_no,
            currency=currency,
            owed=minor_text(max(0, own.minor), currency),
            typed=minor_text(minor, currency),
        )
    return own


def _require_left(receipt: Receipt, money: Open, lines: Mapping[int, int]) -> None:
    total = sum(lines.values())
    if total > max(0, money.minor):
        raise RefusedError(
            "receivables.more_than_left_in_currency",
            subject=receipt.receipt_no,
            currency=money.currency,
            left=minor_text(max(0, money.minor), money.currency),
            typed=minor_text(total, money.currency),
        )

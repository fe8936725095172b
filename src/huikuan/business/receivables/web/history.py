"""What happened to a receipt, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.engine.money import yuan_text

ACTIONS = {
    "receivables.accept_proposal": gettext_lazy("Proposal accepted"),
    "receivables.reject_proposal": gettext_lazy("Proposal rejected"),
    "receivables.allocate": gettext_lazy("Allocated by hand"),
    "receivables.pay_in_currency": gettext_lazy("Paid in its own currency"),
    "receivables.reverse_allocation": gettext_lazy("Allocation taken back"),
    "receivables.apply_credit_note": gettext_lazy("Credit note applied"),
    "receivables.record_receipt": gettext_lazy("Entered by hand"),
    "receivables.move_draft": gettext_lazy("Draft moved on"),
    "receivables.reverse_document": gettext_lazy("Document taken back"),
    "receivables.ask_adjustment": gettext_lazy("Asked for"),
    "receivables.approve_adjustment": gettext_lazy("Approved and posted"),
    "receivables.enter_contract": gettext_lazy("Entered by hand"),
    "receivables.set_instalments": gettext_lazy("Instalments written"),
    "receivables.set_items": gettext_lazy("Items written"),
    "receivables.set_particulars": gettext_lazy("Payment method or owner written"),
    "receivables.record_event": gettext_lazy("Day recorded"),
    "receivables.tie_invoice": gettext_lazy("Invoice tied to an instalment"),
    "receivables.tie_invoices": gettext_lazy("Invoices tied to instalments"),
    "receivables.confirm_payer": gettext_lazy("Payer confirmed"),
    "receivables.refuse_payer": gettext_lazy("Payer refused"),
    "receivables.settle_proposed_differences": gettext_lazy("Differences settled"),
    "receivables.take_difference_back": gettext_lazy("Difference taken back"),
    "receivables.undo_decision": gettext_lazy("Decision undone"),
    "receivables.refuse_adjustment": gettext_lazy("Refused"),
}

PASSED = {
    "warn": gettext_lazy("all the same, though credit warned"),
    "stop": gettext_lazy("let through, though credit stops"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event as people read it."""

    text: str
    at: datetime
    who: str
    reason: str


def told_events(events: Iterable[Any]) -> list[Told]:
    """Events in words, in their order."""
    return [Told(text=_text(one), at=one.at, who=one.actor, reason=one.reason) for one in events]


def _text(event: Any) -> str:
    what, after, before = str(ACTIONS.get(event.action, event.action)), event.after or {}, event.before or {}
    lines = after.get("lines") or {}
    told = [_("{invoice} {amount}").format(invoice=number, amount=yuan_text(fen)) for number, fen in lines.items()]
    if "invoice" in before:
        told.append(_("{invoice} {amount}").format(invoice=before["invoice"], amount=yuan_text(before["fen"])))
    said = _("{what}: {amounts}").format(what=what, amounts=_(", ").join(told)) if told else what
    passed = PASSED.get((after.get("credit") or {}).get("says", ""))
    return f"{said} · {passed}" if passed else said

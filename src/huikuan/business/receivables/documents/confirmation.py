"""Confirmation letters 货款征询函: what stands in one, kept with the letter, and its PDF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from huikuan.business.receivables.documents.wording import (
    amount_words,
    contact_line,
    day_words,
    frame,
    in_currencies,
    written_in,
)
from huikuan.business.receivables.letterhead import Letterhead
from huikuan.business.receivables.queries.letters import LetterFacts
from huikuan.engine.currency import minor_text
from huikuan.engine.money import yuan_text
from huikuan.foundation import clock
from huikuan.foundation.display.amounts import day_text
from huikuan.foundation.documents.typesetting import shapes, typeset

CONFIRMATION = "confirmation-1"  # a later design gets a file of its own: what was sent is set again as it was
FOLDER = "business/receivables/letters"


def confirmation_data(facts: LetterFacts, language: str, head: Letterhead) -> dict[str, Any]:
    """Every word and figure of the letter but its number."""
    with written_in(language):
        return _words(facts, language, head)


def confirmation_pdf(number: str, template: str, data: Mapping[str, Any]) -> bytes:
    """The letter as it was prepared: same bytes every time."""
    more = {"frame": {**data["frame"], "number": number}, "shapes": shapes(data["rows"])}
    return typeset(f"{FOLDER}/{template}.typ", {**data, **more})


def _words(facts: LetterFacts, language: str, head: Letterhead) -> dict[str, Any]:
    day, amount = day_words(facts.as_of), amount_words(abs(facts.balance))
    owed = (
        _("Balance owed to us by you at the end of {day}")
        if facts.balance > 0
        else _("Balance owed by us to you at the end of {day}")
    )
    rows = [
        [
            _number(one.invoice_no, one),
            one.contract.contract_no if one.contract else "",
            day_text(one.issued),
            day_text(one.due),
            yuan_text(one.amount),
            yuan_text(one.fen),
        ]
        for one in facts.items
    ]
    for one in facts.receipts:
        rows.append(
            [
                _number(one.receipt_no, one),
                _("on account"),
                day_text(one.date),
                "",
                yuan_text(-one.amount),
                yuan_text(-one.fen),
            ]
        )
    if facts.other:
        rows.append([_("paid by others"), _("on account"), "", "", "", yuan_text(facts.other)])
    return {
        "frame": frame(language, _("Confirmation of balance"), "", head),
        "number_label": _("No."),
        "to": _("To: {name}").format(name=facts.customer.name),
        "customer_no": _("Customer no {number}").format(number=facts.customer.customer_no),
        "opening": _(
            "To keep our books and yours in agreement, we ask you to check the balance of your account with us. "
            "Our books show:"
        ),
        "balance": [owed.format(day=day), amount + _foreign(facts)],
        "head": [_("Document no"), _("Contract no"), _("Issued"), _("Due"), _("Amount"), _("Still owed")],
        "rows": rows,
        "foot": [_("Total"), "", "", "", "", yuan_text(facts.balance)],
        "items_title": _("What it consists of, in yuan"),
        "closing": _(
            "If the balance has been paid since that day, please confirm it all the same. "
            "Please return the slip below, stamped, within {days} days of receiving this letter."
        ).format(days=head.reply_days),
        "sender": head.company,
        "date": day_words(clock.today()),
        "seal": _("(company seal)"),
        "contact": contact_line(head),
        "slip": {
            "title": _("Reply"),
            "to": _("To: {name}").format(name=head.company),
            "about": _("About the balance at the end of {day}, {amount}, after checking our books:").format(
                day=day, amount=amount
            ),
            "agrees": _("It agrees. We confirm this debt and will pay it as agreed.")
            if facts.balance > 0
            else _("It agrees."),
            "differs": _("It differs. Our books show a balance of"),
            "reason": _("because"),
            "stamp": _("Customer (company or finance seal):"),
            "by": _("Signed by:"),
            "phone": _("Telephone:"),
            "date": _("Date:"),
        },
    }


def _number(number: str, document: Any) -> str:
    """A document's number, and what it is in its own currency."""
    own = document.foreign
    return f"{number} ({own.currency} {minor_text(own.minor, own.currency)})" if own else str(number)


def _foreign(facts: LetterFacts) -> str:
    if not facts.currencies:
        return ""
    return _(", of it in other currencies {amounts}").format(amounts=in_currencies(facts.currencies))

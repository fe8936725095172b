"""What is said when something about a dispute is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "disputes.one_customer": Words(
        _("A dispute is with one customer; these invoices are of another one, or of several."),
        _("Choose invoices of that customer only."),
    ),
    "disputes.disputed_already": Words(
        _("{disputed_fen} of invoice {subject} is disputed already; only {open_fen} of it is open."),
        _("Lower the amount, or resolve the earlier dispute first."),
    ),
    "disputes.more_than_disputed": Words(
        _("Only {left_fen} of this dispute has not been named yet; {typed_fen} was typed in all."),
        _("Lower the amounts, or open a dispute of its own for the rest."),
    ),
    "disputes.not_listed": Words(
        _("“{value}” is not on the list."), _("Choose one of the kinds or outcomes that the page offers.")
    ),
    "disputes.deadline_past": Words(_("{day} is over already."), _("Choose today or a later day.")),
    "disputes.evidence_there": Words(
        _("This file is among the evidence already."), _("Add another file, or leave it as it is.")
    ),
}

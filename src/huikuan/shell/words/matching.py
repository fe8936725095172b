"""What findings about matching say, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "matching.ambiguous": Words(
        _("Receipt {subject} ({amount_fen}) fits {first} just as well as {second}."),
        _("Ask the payer which one is meant, then allocate it by hand."),
    ),
    "matching.doubtful": Words(
        _(
            "Receipt {subject} ({amount_fen}) probably pays {items} (sure to {confidence_permille}), not enough to post."
        ),
        _("Check the proposal and confirm or change it."),
    ),
    "matching.third_party": Words(
        _('Receipt {subject} ({amount_fen}) was paid by "{payer}", who is not known to pay for {customer}.'),
        _("Get a payment confirmation, then record the name or account with the customer."),
    ),
    "matching.on_account": Words(
        _("Receipt {subject} exceeds what it pays by {rest_fen}; the rest stands on account of {customer}."),
        _("Agree with the customer what the rest is for."),
    ),
    "matching.repeated": Words(
        _(
            "Receipt {subject} ({amount_fen}) looks like a repeat of {earlier}: same amount, and what it names is already settled."
        ),
        _("Check whether it was entered or paid twice; refund it or keep it on account."),
    ),
    "matching.oldest_first": Words(
        _("Receipt {subject} ({amount_fen}) of {customer} names no invoice; paying the oldest first is only proposed."),
        _("Confirm, or ask the customer what it is for."),
    ),
    "matching.advance": Words(
        _("Receipt {subject} ({amount_fen}) of {customer} is an advance by its reference and stands on account."),
        _("Nothing to do; allocate it once the invoice is issued."),
    ),
    "matching.nothing_open": Words(
        _("{customer} has nothing open that receipt {subject} ({amount_fen}) could pay; it stands on account."),
        _("Check whether an invoice is missing."),
    ),
    "matching.unmatched": Words(
        _('Nobody knows whose money receipt {subject} ({amount_fen}) from "{payer}" is.'),
        _("Find out the customer and enter the customer number on the receipt."),
    ),
    "matching.amount_not_positive": Words(
        _("Receipt {subject} has the amount {amount_fen}; only money that came in can be matched."),
        _("Correct the amount, or enter a refund as a reversal."),
    ),
}

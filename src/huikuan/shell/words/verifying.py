"""What ``huikuan verify`` says about the first difference, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

REPAIR = _(
    "Keep a backup as it is now, and report it: posted documents are the truth, the figure beside them is wrong."
)
POSTED = _("Keep a backup as it is now, and report it: something has been posted that must not be.")
WORDS = {
    "verify.open_fen": Words(
        _("Invoice {subject} is kept as {was_fen} open; its documents make it {now_fen}."), REPAIR
    ),
    "verify.left_fen": Words(
        _("Receipt {subject} is kept with {was_fen} left; its allocations leave {now_fen}."), REPAIR
    ),
    "verify.over_item": Words(_("{was_fen} is allocated to invoice {subject} of {now_fen}."), POSTED),
    "verify.over_receipt": Words(_("{was_fen} of receipt {subject} of {now_fen} is allocated."), POSTED),
    "verify.reversal": Words(
        _("A reversal at invoice {subject} is {was_fen} instead of {now_fen}, or of another item or earlier day."),
        POSTED,
    ),
    "verify.taken_back": Words(
        _("Document {subject} takes another one back, but is {was_fen} instead of {now_fen} or differs otherwise."),
        POSTED,
    ),
    "verify.settlement": Words(_("Settlement {subject} has {was_fen} left; it has to pay as much as it is."), POSTED),
    "verify.early": Words(_("An allocation of receipt {subject} counts from before the receipt's day."), POSTED),
    "verify.withdrawn": Words(
        _("{was_fen} of receipt {subject} is still allocated to or from a withdrawn document."), POSTED
    ),
    "verify.exposure": Words(
        _("Customer {subject} has uncleared drafts of {now_fen}, but {was_fen} is kept for the credit limit."), REPAIR
    ),
    "verify.orders": Words(
        _("Customer {subject} has undelivered orders of {now_fen}, but {was_fen} is kept for the credit limit."), REPAIR
    ),
    "verify.currency": Words(
        _("{subject} is kept at {was_fen}, but its amount in its own currency at its rate comes to {now_fen}."), REPAIR
    ),
    "verify.left_minor": Words(
        _(
            "Invoice {subject} is kept with {was} open in its own currency (smallest units); its documents make it {now}."
        ),
        REPAIR,
    ),
    "verify.left_of_receipt": Words(
        _("Receipt {subject} is kept with {was} left in its own currency (smallest units); it should be {now}."), REPAIR
    ),
    "verify.across": Words(
        _("{was_fen} of receipt {subject} pays an invoice in another currency, or doesn't say in which."), POSTED
    ),
    "verify.draft": Words(_("Draft {subject} is kept as “{was}”, its last move says “{now}”."), REPAIR),
    "verify.pledge": Words(
        _("Pledge {subject} is not the document that was signed: its content and its fingerprint differ."),
        _("Restore it from a backup; find out who changed it."),
    ),
    "verify.pledge_figure": Words(
        _(
            "Figures changed since pledge {subject} was signed: {name} was bound at {was_fen} and is {now_fen} now, by {by}."
        ),
        _("Have a new pledge drawn up and signed, or set the figure back."),
    ),
    "verify.trigger": Words(
        _("The database no longer refuses changes of what is posted: {subject} is missing."),
        _("Restore a backup, or have the migration run again; find out who removed it."),
    ),
    "verify.bucket": Words(
        _(
            "Customer {subject} at the end of {day}: {was_fen} is shown as {days} days late, the documents make it {now_fen}."
        ),
        REPAIR,
    ),
    "verify.not_due": Words(
        _("Customer {subject} at the end of {day}: {was_fen} is shown as not due, the documents make it {now_fen}."),
        REPAIR,
    ),
    "verify.on_account": Words(
        _("Customer {subject} at the end of {day}: {was_fen} is shown on account, the documents make it {now_fen}."),
        REPAIR,
    ),
    "verify.disputed": Words(
        _("Customer {subject} at the end of {day}: {was_fen} is shown as disputed, the disputes make it {now_fen}."),
        REPAIR,
    ),
    "verify.outstanding": Words(
        _(
            "Customer {subject} at the end of {day}: {was_fen} is shown as outstanding, the buckets add up to {now_fen}."
        ),
        REPAIR,
    ),
    "verify.ledger": Words(
        _("End of {day}: all balances add up to {was_fen}, invoiced less received is {now_fen}."), REPAIR
    ),
}

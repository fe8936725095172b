"""What findings and refusals about documents, receipts and allocations say, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "receivables.differs": Words(
        _("{subject} is posted with {was}; the file says {now}. What is posted stays as it is."),
        _("If the file is right, take the import that brought it back, then bring in the corrected document."),
    ),
    "receivables.due_date_out_of_range": Words(
        _("The due date of invoice {subject} (issued {issued}) lies beyond the calendar; the row was left out."),
        _("Correct the issue date, or write the due date."),
    ),
    "receivables.same_instalment": Words(
        _("Invoice {subject} has two instalments due on {due}; the second was left out."),
        _("Add them up in one row, or give each its own due date."),
    ),
    "receivables.unknown_customer": Words(
        _("No customer has the number {subject}."), _("Bring the customer in first, or correct the number.")
    ),
    "receivables.tied": Words(
        _("Receipt {subject} ties this import to documents of another one."),
        _("Take that allocation back first, then undo the import."),
    ),
    "receivables.contract_in_use": Words(
        _("Invoices of another import belong to a contract of this one."), _("Undo that import first.")
    ),
    "receivables.contract_changed": Words(
        _("Contract {subject} has been changed again since this import."), _("Undo the later import first.")
    ),
    "receivables.nothing_proposed": Words(
        _("Nothing is proposed for receipt {subject}."), _("Allocate it by hand, or leave it on account.")
    ),
    "receivables.nothing_typed": Words(
        _("No amount was typed."), _("Write beside at least one invoice how much of it is paid.")
    ),
    "receivables.not_positive": Words(
        _("The amount for invoice {subject} must be above zero."), _("To take an allocation back, use “Take back”.")
    ),
    "receivables.more_than_open": Words(
        _("Only {open_fen} of invoice {subject} is open; {typed_fen} was typed."),
        _("Lower the amount; the rest of the receipt stays on account."),
    ),
    "receivables.more_than_left": Words(
        _("Only {left_fen} of receipt {subject} is left; {typed_fen} was typed in all."), _("Lower the amounts.")
    ),
    "receivables.reason_missing": Words(_("A reason is missing."), _("Write why; it stays in the history.")),
    "receivables.day_out_of_range": Words(
        _("{day} is not possible: it must lie between {first} and {last}."), _("Choose another day.")
    ),
}

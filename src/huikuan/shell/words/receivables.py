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
    "receivables.unknown_contract": Words(
        _("No contract has the number {subject}."), _("Bring the contract in first, or correct the number.")
    ),
    "receivables.currency_differs": Words(
        _("{subject}: amount, amount in the other currency and rate don't agree, or the rate is absurd."),
        _("The amount must be the amount in the currency × rate, rounded to the fen."),
    ),
    "receivables.rate_absurd": Words(
        _("The exchange rate is far from anything {subject} has ever cost."),
        _("Write how many yuan one unit costs, such as 7.1234."),
    ),
    "receivables.not_in_currency": Words(
        _("Receipt {subject} is in yuan."), _("Allocate it by hand; the difference can be settled without money.")
    ),
    "receivables.other_currency": Words(
        _("Invoice {subject} is not in {currency}."), _("Different currencies are not set against each other here.")
    ),
    "receivables.more_than_open_in_currency": Words(
        _("Only {currency} {owed} of invoice {subject} is open; {typed} was typed."), _("Lower the amount.")
    ),
    "receivables.more_than_left_in_currency": Words(
        _("Only {currency} {left} of receipt {subject} is left; {typed} was typed in all."), _("Lower the amounts.")
    ),
    "receivables.pays_in_currency": Words(
        _("Receipt {subject} is in {currency}: it pays invoices in {currency}, by amounts in {currency}."),
        _("Use “Pay invoices in {currency}” on the page of the receipt."),
    ),
    "receivables.draft_in_yuan": Words(
        _("A bank acceptance draft is in yuan."), _("Leave the currency out, or choose another channel.")
    ),
    "receivables.exchange_with_payment": Words(
        _("Exchange difference {subject} belongs to a payment."),
        _("Take the payment back on the page of its receipt; the difference goes with it."),
    ),
    "receivables.other_rate": Words(
        _("Invoice {invoice} isn't in the currency of credit note {subject}, or was entered at another rate."),
        _("A credit note is entered at the rate of the invoice that it lowers."),
    ),
    "receivables.exchange_of_yuan": Words(
        _("An exchange difference is settled on invoices in another currency only."),
        _("Choose another kind for invoices in yuan."),
    ),
    "receivables.item_twice": Words(
        _("Line {subject} of the items stands there twice."), _("Give each item its own line number.")
    ),
    "receivables.item_impossible": Words(
        _("Line {subject} of the items cannot be."),
        _("It needs a name, a quantity above zero and up to 10 million, and a price of at most a billion yuan."),
    ),
    "receivables.items_too_many": Words(
        _("{count} items are more than the {most} that can be written by hand."),
        _("Bring them in with the sheet of contract items."),
    ),
    "receivables.tied": Words(
        _("Receipt {subject} ties this import to documents of another one."),
        _("Take that allocation back first, then undo the import."),
    ),
    "receivables.contract_in_use": Words(
        _("Invoices of another import belong to a contract of this one."), _("Undo that import first.")
    ),
    "receivables.contract_no_missing": Words(_("The contract has no number."), _("Write the contract's number.")),
    "receivables.contract_known": Words(
        _("Contract {subject} is there already."),
        _("Look for it in the list of contracts; if this is another one, give it another number."),
    ),
    "receivables.contract_invoiced": Words(
        _("Invoices belong to contract {subject}; it can't be taken back."),
        _("If no more of it is delivered, record on its page that it has ended."),
    ),
    "receivables.items_differ": Words(
        _("The items come to {items_fen}, the amount of contract {subject} is {agreed_fen}."),
        _("Correct the items or the amount; an amount left blank is what the items come to."),
    ),
    "receivables.contract_changed": Words(
        _("Contract {subject} has been changed again since this import."), _("Undo the later import first.")
    ),
    "receivables.nothing_proposed": Words(
        _("Nothing is proposed for receipt {subject}."), _("Allocate it by hand, or leave it on account.")
    ),
    "receivables.nothing_to_undo": Words(
        _("Nothing that this run posted still stands."), _("The list says what was taken back, by whom and why.")
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
    "receivables.taken_back": Words(
        _("{subject} has been taken back, or takes another document back."), _("Use another receipt.")
    ),
    "receivables.take_document_back": Words(
        _("{subject} is one settlement of several lines."), _("Take the whole document back on its own page.")
    ),
    "receivables.payer_unknown": Words(
        _("Whose money {subject} is, is not known."), _("Allocate it first, or undo the import that brought it.")
    ),
    "receivables.kind_unknown": Words(_("“{subject}” is no kind that can be entered."), _("Choose one of the list.")),
    "receivables.several_customers": Words(
        _("The instalments belong to several customers."), _("Make one settlement for each customer.")
    ),
    "receivables.own_request": Words(
        _("You asked for this yourself."), _("Somebody else has to approve it; you may withdraw it.")
    ),
    "receivables.above_limit": Words(
        _("{typed_fen} is more than you may approve ({limit_fen})."), _("Ask somebody with a higher limit.")
    ),
    "receivables.no_credit_note": Words(
        _("{subject} is no credit note, or would be applied to itself."),
        _("Choose a document with an amount below zero."),
    ),
    "receivables.more_than_credit": Words(
        _("Only {left_fen} of credit note {subject} is left; {typed_fen} was typed in all."), _("Lower the amounts.")
    ),
    "receivables.draft_dishonoured_instead": Words(
        _("{subject} is a draft."), _("Record on the page of the draft that it was dishonoured.")
    ),
    "receivables.number_missing": Words(_("The invoice has no number."), _("Write the number that stands on it.")),
    "receivables.invoice_known": Words(
        _("Invoice {subject} is posted already."),
        _("Posted invoices are never changed: correct it by a credit note of its own number."),
    ),
    "receivables.amount_zero": Words(
        _("The amount is missing or zero."), _("Write an amount; for a credit note below zero.")
    ),
    "receivables.mixed_signs": Words(
        _("An invoice has amounts above zero, a credit note below zero, never both."), _("Post them under two numbers.")
    ),
    "receivables.no_frame": Words(
        _("{subject} is an order itself and no frame agreement."),
        _("Leave the frame agreement out, or name one that says no instalments."),
    ),
    "receivables.frame_has_orders": Words(
        _("Orders stand under {subject}: it is a frame agreement, and what is ordered would count twice."),
        _("Write the instalments on the orders."),
    ),
    "receivables.mixed_currencies": Words(
        _("One invoice is in one currency, at one rate."), _("Post them under two numbers.")
    ),
    "receivables.due_before_issue": Words(
        _("Invoice {subject} would be due on {day}, before it was issued."), _("Correct one of the days.")
    ),
    "receivables.same_day_twice": Words(
        _("Invoice {subject} has two instalments due on the same day."), _("Add them up, or correct a day.")
    ),
    "receivables.amount_not_positive": Words(_("The amount must be above zero."), _("Correct the amount.")),
    "receivables.day_to_come": Words(_("{day} has not come yet."), _("Enter it when it has happened.")),
    "receivables.paper_missing": Words(
        _("A draft needs its number, accepting bank and maturity; other money has none."),
        _("Fill in the draft's fields."),
    ),
    "receivables.matured_before": Words(
        _("The draft matured on {day}, before it came."), _("Correct the maturity or the day.")
    ),
    "receivables.draft_known": Words(_("Draft {subject} has been entered already."), _("Look for it in the list.")),
    "receivables.draft_cannot": Words(
        _("Draft {subject} is in the state “{state}”; this can't follow."), _("Look at what happened to it.")
    ),
    "receivables.cleared_early": Words(
        _("Draft {subject} matures on {day}; it can't have cleared before."),
        _("Record that it was discounted instead."),
    ),
    "receivables.counterparty_missing": Words(
        _("To whom it was endorsed, or where it was discounted, is missing."), _("Write the name.")
    ),
    "receivables.cost_impossible": Words(
        _("Interest of {typed_fen} is not possible."), _("It lies between zero and the draft's amount.")
    ),
    "receivables.instalments_part": Words(
        _("“{subject}” is not understood."), _("Write a share or an amount, what it counts from, and the days.")
    ),
    "receivables.instalments_whole": Words(
        _("The parts don't make up the amount of contract {subject}."), _("Shares have to add up to 100%.")
    ),
    "receivables.before_signing": Words(
        _("Contract {subject} was signed on {day}; this can't have happened before."), _("Correct the day.")
    ),
    "receivables.no_contract": Words(
        _("Invoice {subject} belongs to no contract."), _("Bring it in with its contract number.")
    ),
    "receivables.no_instalment": Words(
        _("Contract {subject} has no instalment {number}."), _("Choose one of its schedule.")
    ),
    "receivables.settled_since": Words(
        _("Document {subject} has settled or taken back something of this import, so it can't be undone as a whole."),
        _("Take back the single documents that are wrong."),
    ),
}

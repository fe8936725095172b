"""What is said about files of banks and payment platforms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

_AGAIN = _(
    "Download the statement of these days again, complete, and bring it in: what is here already isn't posted twice."
)

WORDS = {
    "bankfile.recognised": Words(
        _("{what_en}, account {account}: {lines} lines, {first} to {last}; {receipts} of them are receipts, {sum_fen} yuan."),
    ),
    "bankfile.recognised_no_account": Words(
        _("{what_en}: {lines} lines, {first} to {last}; {receipts} of them are receipts, {sum_fen} yuan. The file doesn't name our account."),
    ),
    "bankfile.skipped_out": Words(_("{count} lines are payments that went out ({sum_fen} yuan); they are not brought in.")),
    "bankfile.skipped_fees": Words(_("{count} lines are charges of the bank or platform ({sum_fen} yuan); they are not brought in.")),
    "bankfile.skipped_own": Words(
        _("{count} lines move money between our own accounts ({sum_fen} yuan); they are not brought in."),
    ),
    "bankfile.skipped_open": Words(
        _("{count} lines are not settled yet or have failed ({sum_fen} yuan); they are not brought in."),
        _("Bring in a later statement once they are settled."),
    ),
    "bankfile.no_serial": Words(
        _("The bank gives no serial for {count} receipts; they are numbered by what their line says."),
        _("Nothing to do: the same line gets the same number in every export that holds the whole day."),
    ),
    "bankfile.same_line": Words(_("This line stands above already, the same in everything; it counts once.")),
    "bankfile.no_line": Words(_("This line has neither a day nor an amount and was passed over: {value}")),
    "bankfile.no_amount": Words(
        _("This line has a day but no amount and was left out: {value}"),
        _("If the file ends here, it was cut short: download it again."),
    ),
    "bankfile.both_sides": Words(
        _("Money came in and went out in one line ({value}); the line was left out."),
        _("Check the line in the bank's own statement, and enter the receipt by hand."),
    ),
    "bankfile.side_unknown": Words(
        _("“{value}” doesn't say whether money came in or went out; the line was left out."),
        _("Write 贷 (in) or 借 (out), or enter the receipt by hand."),
    ),
    "bankfile.account_rounded": Words(
        _("The payer's account {value} was cut by a spreadsheet program; the line comes in without it."),
        _("Bring in the bank's own file, not one saved again by a spreadsheet program."),
    ),
    "bankfile.no_side": Words(
        _("This looks like a bank statement, but nothing tells what came in from what went out."),
        _("Export it with income and expense in two columns, or match its columns by hand."),
    ),
    "bankfile.column_missing": Words(
        _("This looks like a bank statement, but lacks the columns: {columns}. Found: {found}."),
        _("Export it with all columns, or match its columns by hand."),
    ),
    "bankfile.currency": Words(
        _("This line is in {value}, which is no currency that is known here; it was left out."),
        _("Enter the receipt by hand in yuan, as the bank has exchanged it."),
    ),
    "bankfile.recognised_currency": Words(
        _("{what_en}, account {account}: {lines} lines, {first} to {last}; {receipts} of them are receipts: {sums}."),
    ),
    "bankfile.skipped_currency": Words(
        _("{count} lines ({amount}) are payments, charges, moves of our own or not settled; they are not brought in."),
    ),
    "bankfile.no_rate": Words(
        _("{value} came on {day}, but no rate of {currency} is kept that was valid by then; the line was left out."),
        _("Enter the rate of {currency} valid on {day} under Exchange rates (or in a sheet of that name) and bring the file in again: what is here already isn't posted twice."),
    ),
    "bankfile.too_fine": Words(
        _("{value} on {day} has more decimals than {currency} has; the line was left out."),
        _("Compare it with the statement of the bank and enter the receipt by hand."),
    ),
    "bankfile.rated": Words(
        _("{count} receipts of {amount} were entered at the rates of their days, {lowest} to {highest}: {sum_fen} yuan."),
    ),
    "bankfile.rate_old": Words(
        _("{count} receipts in {subject} were entered at a rate that is more than 31 days old, such as one of {day} at {rate}, valid from {since}."),
        _("If the rate has changed, take the file back, enter the new rate under Exchange rates and bring the file in again."),
    ),
    "rates.differs": Words(
        _("For {subject} from {day} on {was} is kept, the file says {now}; the row was left out."),
        _("If the file is right, correct the rate on the page Exchange rates, with the reason."),
    ),
    "rates.unknown": Words(
        _("“{subject}” is no currency that is known here."),
        _("Use the code of three letters, such as USD, EUR, HKD or JPY."),
    ),
    "rates.rate_absurd": Words(
        _("{rate} yuan for one unit is far from anything {subject} has ever cost."),
        _("Write how many yuan one unit costs, such as 7.1234."),
    ),
    "rates.day_ahead": Words(
        _("{day} is more than a week away."), _("Enter a rate at most a week before it counts."),
    ),
    "rates.same": Words(
        _("For {subject} from {day} on {rate} is kept already."), _("Nothing to do."),
    ),
    "rates.changed_since": Words(
        _("The rate of {subject} from {day} on has been changed since."), _("Take that rate back on its own page."),
    ),
    "bankfile.balance_gap": Words(
        _("The balance should be {expected_fen} after this line, but is {value}: {gap_fen} yuan more or less than the lines explain."),
        _AGAIN,
    ),
    "bankfile.closing_differs": Words(
        _("From the opening balance and the lines the closing balance should be {expected_fen}, but the file says {told_fen}."),
        _AGAIN,
    ),
    "bankfile.balances_unordered": Words(
        _("The balances don't follow from line to line, so they were not checked; the file is probably sorted by something else than time."),
        _("Export it unsorted to have the balances checked."),
    ),
    "bankfile.no_end": Words(_("The bill's closing lines are missing: the file was probably cut short."), _AGAIN),
    "bankfile.lines_missing": Words(_("The bill says that it has {told} lines, but {found} were found."), _AGAIN),
    "bankfile.message_broken": Words(
        _("This {what_en} can't be read: {detail}"),
        _("It was probably cut short or changed: download it again."),
    ),
    "receivables.worded_differently": Words(
        _("{subject} is posted already; only its wording differs: “{was}”, now “{now}”. What is posted stays as it is."),
        _("Nothing to do."),
    ),
    "receivables.looks_alike": Words(
        _("{subject} is like {was}, which is posted already: same payer, same day ({day}), same amount ({amount_fen} yuan)."),
        _("If it is the same money, don't bring this file in, or take the other one back first; if the customer paid twice, nothing is wrong."),
    ),
}  # fmt: skip

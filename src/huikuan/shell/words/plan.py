"""What findings about plan say, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "plan.invoices_after_today": Words(
        _("{count} invoices are dated after {today} and are not counted yet."),
        _("Check the dates, or plan with a later --today."),
    ),
    "plan.receipts_after_today": Words(
        _("{count} receipts are dated after {today} and are not counted yet."),
        _("Check the dates, or plan with a later --today."),
    ),
    "plan.due_date_out_of_range": Words(
        _("An invoice of {subject} issued on {issued} falls due beyond the year 9999 and was left out."),
        _("Correct its dates or the payment terms."),
    ),
    "plan.same_instalment": Words(
        _(
            "Invoice {subject} has two instalments due on {due}; the second ({sheet}, row {row}, {amount_fen} yuan) was left out."
        ),
        _("Add them up in one row, or give each its own due date."),
    ),
    "plan.terms_assumed": Words(
        _("Customer {subject} has no payment terms; {days} days were assumed for invoices without a due date."),
        _("Enter its terms on the customer sheet."),
    ),
    "plan.invoice_of_two_customers": Words(
        _("Invoice {subject} stands under several customers: {customers}."),
        _("Keep it under the customer that owes it."),
    ),
    "plan.no_target": Words(
        _("Nothing is known from which a target for {subject} could be proposed."),
        _("Enter a budget, or at least last year's sales."),
    ),
    "plan.budget_region_unknown": Words(
        _("The budget names region “{subject}”, but no customer belongs to it."),
        _("Correct the region's name on the budget or the customer sheet."),
    ),
    "plan.budget_differs": Words(
        _(
            "The company's {kind} budget of {company_fen} differs from the sum of its regions, {regions_fen}; the sum counts."
        ),
        _("Make the two agree."),
    ),
    "plan.no_item_sales": Words(
        _("No sales by product are known, so the target is not split into items."),
        _("Enter item numbers in the sales history."),
    ),
    "plan.roles_missing": Words(
        _("{count} products have no role, so the strategy stage's mix was not used; items follow what was sold."),
        _("Give every product its role."),
    ),
    "plan.customer_without_owner": Words(
        _("Customer {subject} ({name}) has no owner; its sales target of {target_fen} is carried by nobody."),
        _("Name its owner on the customer sheet."),
    ),
    "plan.tiers_by_sales": Words(
        _(
            "The receipts on file are only {share_rate} of what was sold in 12 months, so customers were tiered by their sales."
        ),
        _("Complete the receipts to tier by money received."),
    ),
    "plan.no_collection_budget": Words(
        _("Collection targets should follow the budget, but none is given for this month; they were derived."),
        _("Enter the collection budget."),
    ),
    "plan.collection_budget_differs": Words(
        _(
            "The collection budget is {budget_fen}, the target derived from due dates {derived_fen}: {difference_fen} between them."
        ),
        _("To plan by the budget, set “collection target basis” to “budget” on the factors sheet."),
    ),
    "plan.factor_not_understood": Words(
        _("The value “{value}” of the factor {factor} is not understood; its default is used."),
        _("Write rates as 6% and numbers plainly; the template shows every choice."),
    ),
    "plan.factor_without_region": Words(
        _("The factor {factor} holds for the whole company; the region {subject} was ignored."),
        _("Leave its region empty."),
    ),
    "plan.unknown_payers": Words(
        _("{count} receipts, {amount_fen} in all, could not be given to a customer; they reduce no one's balance."),
        _("See the matching sheet and enter their customer numbers."),
    ),
    "plan.sales_months_missing": Words(
        _("No sales are on file for {months}."),
        _("Enter those months; write 0 if nothing was sold."),
    ),
    "plan.sales_repeated": Words(
        _("{count} rows of the sales history repeat another row exactly; all of them are counted."),
        _("Delete them if they were entered twice."),
    ),
    "plan.staff_region_unknown": Words(
        _("No region is known for customer {subject} or its owner."),
        _("Enter the region on the customer sheet."),
    ),
    "plan.month_over": Words(
        _("{month} has no working day left after {today}: there is nothing to plan."),
        _("Choose a later --month, or an earlier --today."),
    ),
    "plan.amount_too_large": Words(
        _("The amounts add up to more than Huikuan can hold exactly ({detail})."),
        _("Check the sheet for amounts typed in the wrong unit."),
    ),
    "plan.outlets_explain_little": Words(
        _(
            "The listed outlets stand for only {share_rate} of what is sold; the three schemes and the outlets' potential say little."
        ),
        _("Complete the outlet sheet, or enter outlet numbers in the sales history."),
    ),
    "plan.promise_kept": Words(
        _(
            "Customer {subject} promised {promised_fen} for {on}; {kept_fen} of it has arrived already, {counts_fen} still counts as promised."
        ),
        _("Nothing to do; change the promise if the money was for something else."),
    ),
    "plan.promise_broken": Words(
        _(
            "Customer {subject} promised {promised_fen} for {on} and has not kept it ({kept_fen} came); it no longer counts."
        ),
        _("Ask for a new date, or enter the support it needs."),
    ),
    "plan.collection_target_high": Words(
        _(
            "The collection target of {target_fen} is well above the best month of the last twelve ({best_fen}; mean {mean_fen})."
        ),
        _("Check the overdue recovery share and the due dates, or let the budget count on the factors sheet."),
    ),
    "plan.unknown_refunds": Words(
        _("{count} refunds, {amount_fen} in all, could not be given to a customer."),
        _("Enter their customer numbers on the receipt sheet."),
    ),
    "plan.due_before_issue": Words(
        _("{count} invoices fall due before they were issued, first {first}."),
        _("Check issue and due dates."),
    ),
    "plan.credit_notes": Words(
        _("{count} credit notes, {amount_fen} in all, lower what their customers owe."),
        _("Nothing to do."),
    ),
    "plan.zero_documents": Words(
        _("{count} invoices or receipts are of 0.00 and change nothing."),
        _("Delete them, or enter their amounts."),
    ),
    "plan.items_differ": Words(
        _(
            "The items of {count} contracts don't add up to the contract's amount; {first}: {items_fen} against {agreed_fen}."
        ),
        _("Correct the items or the amount; the plan counts with the contract's amount."),
    ),
    "plan.promise_after_its_date": Words(
        _("A promise of customer {subject} for {on} was recorded only on {made_on}."),
        _("Correct one of the two dates."),
    ),
    "plan.promise_impossible": Words(
        _("Customer {subject} promised {promised_fen} but owes {owed_fen}."),
        _("Check the amount and its unit; what is beyond the target shows as surplus."),
    ),
    "plan.promises_after_today": Words(
        _("{count} promises were made after {today} and are not known yet."),
        _("Check “made on”, or plan with a later --today."),
    ),
    "plan.promises_later": Words(
        _("{count} promises are dated after the planned month and do not count in it."),
        _("Nothing to do."),
    ),
    "plan.customers_same_name": Words(
        _("Several customers are called {subject}: {customers}. A payer of that name can't be told apart."),
        _("Make the names distinct, or enter customer numbers on the receipts."),
    ),
    "plan.demo_date": Words(
        _("The demonstration company lives between 2023 and 2035."),
        _("Choose a --today of these years."),
    ),
    "plan.sales_too_late": Words(
        _("{count} rows of the sales history belong to {month} or later and were not used."),
        _("Check their months."),
    ),
    "plan.sales_too_old": Words(
        _("{count} rows of the sales history are more than {months} months old and were not used."),
        _("Nothing to do."),
    ),
    "plan.sales_of_foreign_outlet": Words(
        _("{count} rows of the sales history name an outlet of another customer, first outlet {first}."),
        _("Correct the customer or the outlet number."),
    ),
    "plan.outlet_days_crossed": Words(
        _("{count} outlets close before they open, first outlet {first}: nothing is planned there."),
        _("Correct the opening or the closing day."),
    ),
    "plan.factor_region_unknown": Words(
        _("A factor is given for the region “{subject}”, but no customer belongs to it."),
        _("Correct the region's name."),
    ),
}

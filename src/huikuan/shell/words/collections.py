"""What findings about collections say, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "ledger.receipts_negative": Words(
        _("{subject}: reversals exceed this month's receipts by {reversed_fen}"),
        _("Check which receipt was reversed; until new money arrives nothing counts as received from this customer."),
    ),
    "collection.no_owner": Words(
        _("{subject} has no owner (target {target_fen}, open {open_fen})"),
        _("Name the salesperson who looks after this customer."),
    ),
    "collection.stale_receivable": Words(
        _("{subject}: {stale_fen} is so long overdue that it is not expected to come by itself"),
        _("Agree a repayment plan, or decide on the next rung of the sanctions ladder."),
    ),
    "collections.promise_amount": Words(
        _("A promise is of more than nothing"), _("Write the amount that the customer has promised.")
    ),
    "collections.promise_day": Words(
        _("A promise can't be for {on}"), _("Choose a day from today to a year from now.")
    ),
    "collections.promise_repeated": Words(
        _("This very promise of {subject} was recorded today already"),
        _("Nothing was recorded a second time. If it is another promise, put both into one amount."),
    ),
    "collections.promise_settled": Words(
        _("The promise is settled and can't be withdrawn"),
        _("Only a promise still in force can be; record a new one if the customer has promised again."),
    ),
    "collections.reason_needed": Words(_("A reason is needed"), _("Write in a few words why.")),
    "collections.promise_again": Words(
        _("{subject} has a promise for {promised_date} already that says something else; both count."),
        _("If this row corrects the one on file, withdraw that one on the page of promises."),
    ),
    "collections.measure_changed_here": Words(
        _("“{measure}” of {subject} was entered, decided or changed here since; the row was left out."),
        _("Change it on the page of measures, or take the row out of the file."),
    ),
    "collections.measure_ambiguous": Words(
        _(
            "{subject} has several measures “{measure}”; which of them this row changes can't be told, so it was left out."
        ),
        _("Give each its own due date, or change them on the page of measures."),
    ),
    "collections.measure_unnamed": Words(
        _("The measure has no name"), _("Choose one or say in your own words what it is.")
    ),
    "collections.measure_amount": Words(
        _("The amount makes no sense here"), _("Write what the measure brings as an amount above zero.")
    ),
    "collections.measure_day": Words(_("{on} is past"), _("Choose a day from today on.")),
    "collections.measure_not_approved": Words(
        _("The measure isn't approved"),
        _("Only an approved measure can have brought something: have it approved first."),
    ),
    "collections.measure_settled": Words(_("The measure has been decided already"), _("Look at it as it is now.")),
    "collections.unknown_customers": Words(
        _("{count} customers of the plan are not in the directory"),
        _("Somebody changed the customers while the plan was being drafted: draft it again."),
    ),
    "collections.plan_replaced": Words(
        _("This version of the plan has been replaced"), _("Open the present version and change it there.")
    ),
    "collections.target_by_manager": Words(
        _("A target can be changed by a manager only"), _("Ask your manager, and say why.")
    ),
    "collections.target_answered": Words(
        _("This target was agreed, countered or signed in the negotiation and stays as it is."),
        _("Ask again on the line's own page, with the new amount and a reason (by API with `again`)."),
    ),
    "collections.target_released": Words(
        _("The month's targets are released; what is released is frozen."),
        _("Ask for a revision of the month under Targets → Decomposition → Versions, with a reason."),
    ),
    "collections.target_wrong": Words(_("The target is not an amount"), _("Write an amount of zero or more.")),
    "collections.step_wrong": Words(
        _("This step doesn't exist"), _("Choose one of the steps as the list of the plan names them.")
    ),
    "collections.step_date_wrong": Words(_("This is not a day"), _("Write it as year-month-day, such as 2026-12-05.")),
    "collections.difficulty_wrong": Words(_("The text is too long"), _("Keep it under 2,000 characters.")),
    "collections.support_wrong": Words(_("The text is too long"), _("Keep it under 2,000 characters.")),
    "collections.not_editable": Words(
        _("This figure can't be typed"), _("It follows from receipts, promises and measures: record those.")
    ),
}

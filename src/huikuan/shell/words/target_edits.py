"""What is said when a change of targets was refused, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

FEWER_HOLDS = _("Let some cells go or widen their bounds, or choose another amount.")
ANSWERS_STAY = _(
    "What was agreed, countered or signed stays, like what is held. Choose another amount, or ask somebody again on the page "
    "of their target."
)
RELOAD = _("Look at the present figures, then change them again if you still want to.")

WORDS = {
    "targets.stored_already": Words(
        _("The plan {plan} has been stored already; a version is stored once."),
        _("Plan the month again: that makes a new version."),
    ),
    "targets.not_a_draft": Words(
        _("The plan {plan} is not the current draft."), _("Open the version that counts and look at its state.")
    ),
    "targets.not_current": Words(
        _("A newer version has taken the place of the plan {plan}; the older one can be read but not changed."),
        _("Open the current version."),
    ),
    "targets.released": Words(
        _("The plan {plan} is released: its targets are binding and no longer change."),
        _("Plan the month again to make a new version."),
    ),
    "targets.own_total": Words(
        _("{name} is a total given to you from above; you can only share it out below."),
        _("Ask the sales director to change it."),
    ),
    "targets.nothing_typed": Words(_("No change was sent."), _("Type an amount into a cell.")),
    "targets.too_many": Words(_("That is too much at once: at most {most} cells."), _("Paste it in several parts.")),
    "targets.typed_twice": Words(_("The same cell was sent twice."), RELOAD),
    "targets.file_foreign": Words(
        _("This file is not a decomposition fetched here."),
        _("Fetch the workbook, change amounts in it and bring back that file."),
    ),
    "targets.file_other_plan": Words(
        _("This workbook belongs to another plan than {plan}."),
        _("Open the plan it was fetched from, or fetch it again."),
    ),
    "targets.file_twice": Words(
        _("A row stands twice in the workbook."), _("Remove the copy, or fetch the workbook again.")
    ),
    "targets.file_row": Words(
        _("Row {row} has lost what it belongs to."), _("Remove the row, or fetch the workbook again.")
    ),
    "targets.file_amount": Words(
        _("In row {row} “{value}” is no amount in yuan with at most two decimals."), _("Correct it in the workbook.")
    ),
    "targets.file_cells": Words(
        _("{count} rows of the workbook are not yours to change."),
        _("Fetch the workbook again and change your own rows."),
    ),
    "targets.unplanned_total": Words(
        _("{name} has parts below it and can't be left empty."), _("Enter an amount; 0 means that nothing is expected.")
    ),
    "targets.negative": Words(_("A target can't be below zero ({name})."), _("Enter 0 or more.")),
    "targets.too_large": Words(_("The amount for {name} is too large."), _("Check the number of digits.")),
    "targets.infeasible_minimum": Words(
        _("{name} can't be {required_fen}: it must be at least {limit_fen}, {by_fen} more, because of {others}."),
        FEWER_HOLDS,
    ),
    "targets.infeasible_maximum": Words(
        _("{name} can't be {required_fen}: it can be at most {limit_fen}, {by_fen} less, because of {others}."),
        FEWER_HOLDS,
    ),
    "targets.answered": Words(
        _("{name} was answered by {person} and stays as it is."),
        _("Ask again on the target's own page, with the new amount and a reason."),
    ),
    "targets.answered_minimum": Words(
        _("{name} can't be {required_fen}: it must be at least {limit_fen}, {by_fen} more, because of {others}."),
        ANSWERS_STAY,
    ),
    "targets.answered_maximum": Words(
        _("{name} can't be {required_fen}: it can be at most {limit_fen}, {by_fen} less, because of {others}."),
        ANSWERS_STAY,
    ),
    "targets.following": Words(
        _(
            "The lines of {count} people are still following an edit of a total: who is asked again is known when they have."
        ),
        _("Ask again in a minute, or ask for the lines of all states, which are given page by page."),
    ),
    "targets.undo_answered": Words(
        _("{name} has been answered since, so this can't be undone."),
        _("Ask again on the target's own page, with the new amount and a reason."),
    ),
    "targets.infeasible_crossed": Words(
        _("For {name} the least possible is {required_fen} and the most possible {limit_fen}."), FEWER_HOLDS
    ),
    "targets.infeasible_held": Words(_("{name} is held at {limit_fen}."), _("Let it go first if it is to change.")),
    "targets.infeasible_margins": Words(
        _("Rows sum to {required_fen} and columns to {limit_fen}."), _("Make the two totals equal.")
    ),
    "targets.not_editable": Words(
        _("The plan {plan} contains targets below zero and can't be edited."),
        _("Correct the data behind them and plan the month again."),
    ),
    "targets.held_items": Words(
        _("Items of {person} are held and don't fit the new total; {by_fen} are in the way."),
        _("Let some items go, or choose another amount."),
    ),
    "targets.held_days": Words(
        _("Days of {person} are held and don't fit the new total; {by_fen} are in the way."),
        _("Let some days go, or choose another amount."),
    ),
    "targets.held_above": Words(
        _("{name} is held by {author}; only {author} or somebody higher up can let it go."),
        _("Ask {author}, or change what isn't held."),
    ),
    "targets.bounded_above": Words(
        _("The bounds of {name} were set by {author}; only {author} or somebody higher up can change them."),
        _("Ask {author}, or choose an amount within the bounds."),
    ),
    "targets.bounds_crossed": Words(
        _("For {name} at least {minimum_fen} and at most {maximum_fen} can't hold together."),
        _("The smaller figure is the minimum; both are 0 or more."),
    ),
    "targets.below_bound": Words(
        _("{name} stands at {amount_fen}, below the least of {bound_fen}."),
        _("Change the amount first, or choose a least that is not above it."),
    ),
    "targets.above_bound": Words(
        _("{name} stands at {amount_fen}, above the most of {bound_fen}."),
        _("Change the amount first, or choose a most that is not below it."),
    ),
    "targets.outside_bounds": Words(
        _("{name} is at {amount_fen}, outside {minimum_fen} to {maximum_fen}."),
        _("Change the amount first, or set bounds around it."),
    ),
    "targets.pivot_order": Words(
        _("This order of dimensions is unknown, or names one of them twice."), _("Choose each dimension once.")
    ),
    "targets.pivot_days": Words(
        _("Days are planned for a person: they go with region and person only."),
        _("Leave out customer, outlet, product role and item, or the days."),
    ),
    "targets.pivot_many": Words(
        _("That would set or move {count} targets in one edit; at most {most} can be."),
        _("Choose an order that begins with the region or the person, and type there."),
    ),
    "targets.offline_long": Words(
        _("The workbook would have {count} rows, more than the {most} that can be brought back."),
        _("Fetch it down to customers, or change items by any order of dimensions."),
    ),
    "targets.pivot_long": Words(
        _("In this order there are {count} lines, more than the {most} that fit a sheet."),
        _("Leave out the last dimension, or choose fewer."),
    ),
    "targets.pivot_person_total": Words(
        _("{name} is a sum of people's targets; in this order only what they consist of is typed."),
        _("Type a line that names an item or a day, or choose an order with customers or without items and days."),
    ),
    "targets.split_held": Words(_("This cell of {person} is held."), _("Let it go first if it is to change.")),
    "targets.item_named": Words(
        _("{limit_fen} of this item are already given to core outlets, {by_fen} more than you entered."),
        _("Lower the item at those outlets first."),
    ),
    "targets.split_infeasible": Words(
        _("The other cells of {person} can't make up for it: {by_fen} remain of a total of {total_fen}."),
        _("Let some cells go, choose another amount, or change the person's total first."),
    ),
    "targets.fit_foreign": Words(_("A cell was sent that is not in this table."), RELOAD),
    "targets.fit_unplanned": Words(
        _("{person} has no target for this item, so bounds have nothing to hold on to."),
        _("Type an amount for the cell under “Amounts”."),
    ),
    "targets.fit_too_little": Words(
        _("{lines}: {required_fen} in total, but only {limit_fen} have room, {by_fen} too little, because of {cells}."),
        _("Let cells go, widen their bounds or choose other amounts."),
    ),
    "targets.fit_too_much": Words(
        _("{lines}: {required_fen} in total, but what is asked needs {limit_fen}, {by_fen} too much: {cells}."),
        _("Let cells go, widen their bounds or choose other amounts."),
    ),
    "targets.fit_too_little_bare": Words(
        _("{lines}: {required_fen} in total, but only {limit_fen} have room, {by_fen} too little."),
        _("Widen bounds or choose other amounts."),
    ),
    "targets.fit_too_much_bare": Words(
        _("{lines}: {required_fen} in total, but what is asked needs {limit_fen}, {by_fen} too much."),
        _("Widen bounds or choose other amounts."),
    ),
    "targets.nothing_to_undo": Words(
        _("You have nothing to undo in this plan."), _("Only your own changes are undone.")
    ),
    "targets.nothing_to_redo": Words(_("You have nothing to do again in this plan."), RELOAD),
    "targets.undo_held": Words(_("{name} is held by now, so this can't be undone."), _("Let it go first.")),
    "targets.undo_bounds": Words(
        _("Undoing would set {name} to {amount_fen}, outside the bounds set since."), _("Change its bounds first.")
    ),
    "targets.undo_changed": Words(_("{author} has changed the same targets since, so this can't be undone."), RELOAD),
    "targets.undo_changed_cell": Words(_("{author} has changed {name} since, so this can't be undone."), RELOAD),
    "targets.reason_needed": Words(
        _("A change of the weights needs a reason."), _("Write one sentence; it is kept with the weights.")
    ),
    "targets.weights_zero": Words(_("All weights are zero."), _("Give at least one reference a weight above zero.")),
    "scenarios.name_missing": Words(_("A scenario needs a name."), _("Write one, such as “steady growth”.")),
    "scenarios.name_taken": Words(
        _("This month has a scenario “{name}” already."), _("Choose another name, or change that one.")
    ),
    "scenarios.too_many": Words(
        _("A month has at most {most} scenarios."), _("Drop those that nobody compares any more.")
    ),
    "scenarios.no_grounds": Words(
        _("This version of the plan keeps no evidence to work scenarios out from."), _("Plan the month again.")
    ),
    "scenarios.not_open": Words(
        _("The scenario “{name}” is taken over already; it does not change any more."), _("Copy it under a new name.")
    ),
    "scenarios.not_understood": Words(
        _("The factor {factor} with the value “{value}” is not understood."),
        _("Write shares as 40%, mixes as 20/50/20/10, levels that don't fall, and weights that are not all zero."),
    ),
    "scenarios.reason_missing": Words(_("This needs a reason."), _("Write one sentence; it stays in the audit trail.")),
    "scenarios.not_a_draft": Words(
        _("The plan of {month} is no draft any more."), _("Ask for a revision first, then take the scenario over.")
    ),
    "scenarios.nothing_chosen": Words(
        _("The month {month} goes by the company's factors already."), _("Nothing needs to be done.")
    ),
}

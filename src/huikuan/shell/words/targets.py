"""What findings about targets say, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "forecast.no_history": Words(
        _("No sales are known for {subject} in the last 12 months, so there is no forecast."),
        _("Enter sales history, or rely on the other references."),
    ),
    "forecast.gaps_bridged": Words(
        _("{months} month(s) without a figure inside the history of {subject} were bridged by a straight line."),
        _("Enter the missing months; write 0 where nothing was sold."),
    ),
    "forecast.last_months_missing": Words(
        _(
            "The last {months} month(s) of {subject} before the planned month have no figure; the forecast looks that much further ahead."
        ),
        _("Enter the latest months; write 0 where nothing was sold."),
    ),
    "forecast.short_history": Words(
        _("Only {months} month(s) of history for {subject}: the forecast uses a simpler method."),
        _("Take it as a rough guide; from 24 months on the season counts fully."),
    ),
    "forecast.short_with_borrowed_season": Words(
        _("Only {months} month(s) of history for {subject}: the season is borrowed from the company as a whole."),
        _("Check whether {subject} has the same season."),
    ),
    "proposal.no_budget": Words(
        _("No budget is given for {subject} in this month."),
        _("Enter it on the budget sheet."),
    ),
    "proposal.no_same_month": Words(
        _("Sales of the same month last year are unknown for {subject}; history, industry and benchmark have no base."),
        _("Enter last year's sales of this month."),
    ),
    "proposal.base_not_positive": Words(
        _("Sales of the same month last year of {subject} are {last_year_fen}: growth cannot be reckoned on that."),
        _("Check that month; returns may have been booked there."),
    ),
    "proposal.trend_unknown": Words(
        _(
            "Only one usable year of this month ({last_year_fen}) is known for {subject}: no trend of its own can be computed."
        ),
        _("Enter the same month of one or two more years."),
    ),
    "proposal.trend_base_skipped": Words(
        _(
            "The same month {years_ago} years ago was {base_fen} for {subject} and cannot be a base of growth; the next year is used."
        ),
        _("Check that month."),
    ),
    "proposal.no_industry_growth": Words(
        _("No industry growth is given for {subject}."),
        _("Enter it on the factors sheet."),
    ),
    "proposal.no_benchmark_growth": Words(
        _("No growth of the benchmark competitor is given for {subject}."),
        _("Enter it on the factors sheet."),
    ),
    "proposal.industry_growth_impossible": Words(
        _("An industry growth of {growth_rate} is impossible; it was left out for {subject}."),
        _("Growth must be above −100 %; 6 % is written 6% or 0.06."),
    ),
    "proposal.benchmark_growth_impossible": Words(
        _("A benchmark growth of {growth_rate} is impossible; it was left out for {subject}."),
        _("Growth must be above −100 %; 6 % is written 6% or 0.06."),
    ),
    "proposal.weights_renormalised": Words(
        _(
            "References missing for {subject}: {missing}. The others, weighing {left_rate} together, were scaled to 100 %."
        ),
        _("Supply the missing ones if the proposal should rest on them too."),
    ),
    "proposal.forecast_only": Words(
        _("None of the weighted references of {subject} is available; the proposal is the statistical forecast alone."),
        _("Enter a budget or last year's sales."),
    ),
    "proposal.unweighted_only": Words(
        _(
            "None of the weighted references of {subject} is available; the proposal is the mean of those without weight: {kinds}."
        ),
        _("Supply the weighted ones, or change the weights."),
    ),
    "proposal.levels_by_factors": Words(
        _("There is no forecast to take the levels of {subject} from; the default factors 1.00/1.10/1.20 were used."),
        _("Enter more history, or choose factors."),
    ),
    "mix.margin_unknown": Words(
        _("The gross margin of these product roles is unknown and counted as 0 for {subject}: {roles}."),
        _("Enter gross margins on the products sheet."),
    ),
    "mix.margin_below_expense": Words(
        _(
            "The product mix of {subject} earns {margin_fen} of gross margin and does not cover the expense quota of {expense_fen}: {short_fen} short."
        ),
        _("Shift the mix to profit items, cut the expense or raise the target."),
    ),
    "proposal.levels_below_target": Words(
        _("The levels from the forecast lie below the target: {target_fen} is more than P90, {stretch_fen}."),
        _("Let the levels be factors of the proposal, or see whether the target is a fantasy."),
    ),
    "regions.shares_scaled": Words(
        _("The typed shares of the regions sum to {sum_rate} and were scaled to 100%."),
        _("Type shares that sum to 100%, or leave some regions to the basis."),
    ),
    "regions.change_below_zero": Words(
        _("A local adjustment would take a region below zero; the regions were scaled to the company's target."),
        _("Lower the adjustment."),
    ),
    "regions.basis_missing": Words(
        _("Region {subject} has no figure for the split by {method} and gets no share from it."),
        _("Enter the figure, or split by another method."),
    ),
}

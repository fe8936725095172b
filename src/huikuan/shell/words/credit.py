"""What refusals about limits and grades say, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

_OVER = _(
    "Exposure to {subject} comes to {after_fen}, {over_fen} over the limit of {limit_fen}; headroom before it is "
    "{headroom_fen}."
)
_LATE = _("{subject} is {days} days overdue, {days_over} more than is let pass.")
_BOTH = _(
    "Exposure to {subject} comes to {after_fen}, {over_fen} over the limit of {limit_fen}, and it is {days} days "
    "overdue, {days_over} more than is let pass."
)
_WARNS = _("To go on all the same, write why; it is recorded.")
_STOPS = _(
    "Collect first, make it smaller, or have a temporary limit approved on the customer's credit page; who approves "
    "limits can let it through with a reason."
)
_STOPS_LATE = _(
    "Collect what is overdue first; a higher limit does not help. Who approves limits can let it through with a reason."
)
_MAY_PASS = _("This is stopped. You approve limits: to let it through all the same, write why; it is recorded.")
_TOLD = _("The file is brought in all the same: collect, or have a limit approved on the customer's credit page.")

WORDS = {
    "credit.warns_amount": Words(_OVER, _WARNS),
    "credit.warns_overdue": Words(_LATE, _WARNS),
    "credit.warns_both": Words(_BOTH, _WARNS),
    "credit.stops_amount": Words(_OVER, _STOPS),
    "credit.stops_overdue": Words(_LATE, _STOPS_LATE),
    "credit.stops_both": Words(_BOTH, _STOPS_LATE),
    "credit.stops_both_by_amount": Words(_BOTH, _STOPS),
    "credit.may_pass_amount": Words(_OVER, _MAY_PASS),
    "credit.may_pass_overdue": Words(_LATE, _MAY_PASS),
    "credit.may_pass_both": Words(_BOTH, _MAY_PASS),
    "credit.order_amount": Words(
        _(
            "With these contracts, exposure to {subject} comes to {after_fen}, {over_fen} over the limit of {limit_fen}."
        ),
        _TOLD,
    ),
    "credit.order_overdue": Words(_LATE, _TOLD),
    "credit.order_both": Words(_BOTH, _TOLD),
    "directory.approved_kept": Words(
        _("{subject} has {was} by an approval here; the file says {now}. What was approved stays."),
        _("To change it, propose a limit on the customer's credit page."),
    ),
    "discount.rate_out_of_range": Words(
        _("A discount of {typed_bp} is not possible."), _("Write a percentage above zero and up to {most_bp}.")
    ),
    "discount.days_out_of_range": Words(
        _("{days} days are not possible."), _("Write up to {most} days, or leave it empty.")
    ),
    "discount.ends_before": Words(
        _("It would end on {last}, before it begins on {first}."), _("Choose a later last day.")
    ),
    "discount.agreed_already": Words(
        _("A discount of this kind for the same days is agreed with {subject} in this time already."),
        _("End it first, or let the new one begin after it."),
    ),
    "discount.rate_too_fine": Words(
        _("A discount of {rate} is finer than a hundredth of a percent."), _("Write at most two decimals of a percent.")
    ),
    "discount.ended_since": Words(
        _("A discount of this import with {subject} has been ended by somebody since."),
        _("End the others one by one on the customers' pages."),
    ),
    "credit.limit_out_of_range": Words(
        _("A limit of {typed_fen} is not possible."), _("Write an amount that is not below zero.")
    ),
    "credit.waits_already": Words(
        _("Another proposal for {subject} waits for approval."), _("Have it decided or withdraw it first.")
    ),
    "credit.nothing_changes": Words(
        _("Limit and terms of {subject} are just these already."), _("Change the limit or the terms.")
    ),
    "credit.no_limit_to_raise": Words(
        _("{subject} has no limit on file that could be raised."), _("Propose a limit first.")
    ),
    "credit.raises_nothing": Words(
        _("{typed_fen} is not above the limit on file of {subject} ({limit_fen})."),
        _("Write the whole temporary limit, not what is added."),
    ),
    "credit.until_out_of_range": Words(
        _("{day} is not possible as the last day: it must lie between {first} and {last}."), _("Choose another day.")
    ),
    "credit.temporary_stands": Words(
        _("A temporary limit of {subject} is in force already."), _("End it first, then approve this one.")
    ),
    "credit.no_such_grade": Words(_("“{subject}” is no grade."), _("Choose A, B, C or D.")),
}

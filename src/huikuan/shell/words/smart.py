"""What findings about smart say, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "smart.no_owner": Words(
        _("{subject} has no owner."),
        _("Name who is responsible."),
    ),
    "smart.no_customer": Words(
        _("{subject} names neither customer nor outlet."),
        _("Say who is to buy."),
    ),
    "smart.no_item": Words(
        _("{subject} is not broken down to items."),
        _("Give items at least for core outlets."),
    ),
    "smart.no_amount": Words(
        _("{subject} has no amount."),
        _("Enter an amount; 0 if nothing is expected."),
    ),
    "smart.negative_amount": Words(
        _("The amount of {subject} is {amount_fen}, below 0."),
        _("Enter 0 or more."),
    ),
    "smart.no_evidence": Words(
        _("{subject} rests on no evidence."),
        _("Name history, forecast, order or potential."),
    ),
    "smart.no_forecast": Words(
        _("There is no forecast to judge {subject} by."),
        _("Judge it by hand until there is more history."),
    ),
    "smart.too_easy": Words(
        _("{amount_fen} for {subject} is not above the forecast's median {median_fen}: too easy."),
        _("Raise it above the median."),
    ),
    "smart.fantasy": Words(
        _("{amount_fen} for {subject} is not below {p95_fen}, which only one month in twenty exceeds."),
        _("Lower it, or name the measure that makes it possible."),
    ),
    "smart.over_capacity": Words(
        _("{amount_fen} for {subject} is over the capacity of {capacity_fen}."),
        _("Add outlets or lift, or lower it."),
    ),
    "smart.over_credit": Words(
        _("{amount_fen} for {subject} is over the credit headroom of {credit_headroom_fen}."),
        _("Collect first, raise the limit with approval, or lower it."),
    ),
    "smart.over_credit_warned": Words(
        _("Credit warns: {amount_fen} for {subject} is over the credit headroom of {credit_headroom_fen}."),
        _("Collect first, raise the limit with approval, or lower it."),
    ),
    "smart.credit_overdue": Words(
        _("Credit stops {subject}: it is overdue {days_over} days longer than is let pass."),
        _("Collect what is overdue before the target is signed."),
    ),
    "smart.credit_overdue_warned": Words(
        _("Credit warns of {subject}: it is overdue {days_over} days longer than is let pass."),
        _("Collect what is overdue, and agree the target with that in mind."),
    ),
    "smart.capacity_unknown": Words(
        _("The capacity behind {subject} is unknown."),
        _("Enter outlets and their average sales."),
    ),
    "smart.credit_unknown": Words(
        _("The credit headroom of {subject} is unknown."),
        _("Enter the customer's credit limit."),
    ),
    "smart.no_dates": Words(
        _("{subject} has no start or no end."),
        _("Enter both."),
    ),
    "smart.ends_before_start": Words(
        _("{subject} ends on {ends}, not after its start {starts}."),
        _("Correct the dates."),
    ),
    "smart.no_day_split": Words(
        _("{subject} is not split by day."),
        _("Split it over the working days."),
    ),
    "smart.day_split_differs": Words(
        _("The days of {subject} sum to {day_split_fen}, not to {amount_fen}."),
        _("Split it again."),
    ),
    "smart_lines.no_owner": Words(
        _("{lines} target line(s) have no owner, first {first}."),
        _("Name who is responsible."),
    ),
    "smart_lines.no_customer": Words(
        _("{lines} target line(s) name neither customer nor outlet, first {first}."),
        _("Say who is to buy."),
    ),
    "smart_lines.no_item": Words(
        _("{lines} target line(s) are not broken down to items, first {first}."),
        _("Give items at least for core outlets."),
    ),
    "smart_lines.no_amount": Words(
        _("{lines} target line(s) have no amount, first {first}."),
        _("Enter amounts; 0 if nothing is expected."),
    ),
    "smart_lines.negative_amount": Words(
        _("{lines} target line(s) are below 0, first {first}."),
        _("Enter 0 or more."),
    ),
    "smart_lines.no_evidence": Words(
        _("{lines} target line(s) rest on no evidence, first {first}."),
        _("Name history, forecast, order or potential."),
    ),
    "smart_lines.no_forecast": Words(
        _("{lines} target line(s) have no forecast to be judged by, first {first}."),
        _("Judge them by hand until there is more history."),
    ),
    "smart_lines.too_easy": Words(
        _("{lines} target line(s) are not above the forecast's median: too easy; first {first}."),
        _("Raise them above the median."),
    ),
    "smart_lines.fantasy": Words(
        _("{lines} target line(s) reach the forecast's P95 or more, first {first}."),
        _("Lower them, or name the measures that make them possible."),
    ),
    "smart_lines.over_capacity": Words(
        _("{lines} target line(s) are over capacity, first {first}."),
        _("Add outlets or lift, or lower them."),
    ),
    "smart_lines.over_credit": Words(
        _("{lines} target line(s) are over the credit headroom, first {first}."),
        _("Collect first, raise limits with approval, or lower them."),
    ),
    "smart_lines.over_credit_warned": Words(
        _("Credit warns of {lines} target line(s): over the headroom, first {first}."),
        _("Collect first, raise limits with approval, or lower them."),
    ),
    "smart_lines.credit_overdue": Words(
        _("Credit stops {lines} target line(s): the customers are overdue too long, first {first}."),
        _("Collect what is overdue before these targets are signed."),
    ),
    "smart_lines.credit_overdue_warned": Words(
        _("Credit warns of {lines} target line(s): the customers are overdue too long, first {first}."),
        _("Collect what is overdue, and agree these targets with that in mind."),
    ),
    "smart_lines.capacity_unknown": Words(
        _("The capacity behind {lines} target line(s) is unknown, first {first}."),
        _("Enter outlets and their average sales."),
    ),
    "smart_lines.credit_unknown": Words(
        _("The credit headroom of {lines} target line(s) is unknown, first {first}."),
        _("Enter credit limits."),
    ),
    "smart_lines.no_dates": Words(
        _("{lines} target line(s) have no start or no end, first {first}."),
        _("Enter both dates."),
    ),
    "smart_lines.ends_before_start": Words(
        _("{lines} target line(s) do not end after they start, first {first}."),
        _("Correct the dates."),
    ),
    "smart_lines.no_day_split": Words(
        _("{lines} target line(s) are not split by day, first {first}."),
        _("Split them over the working days."),
    ),
    "smart_lines.day_split_differs": Words(
        _("The days of {lines} target line(s) do not sum to the line, first {first}."),
        _("Split them again."),
    ),
}

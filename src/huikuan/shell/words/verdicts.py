"""Short judgements for the sheets: what a scheme, a tier or a letter means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.engine.capacity import Schemes
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.money import yuan_text
from huikuan.engine.smart import SmartCheck
from huikuan.engine.tiers import TierLine, TierReason
from huikuan.shell.words.sentence import joined, readable


def verdict(scheme: str, found: Schemes) -> str:
    """What one capacity scheme says of its region."""
    answer = getattr(found, scheme)
    if answer is None:
        return _("no answer: outlets or their average sales are missing")
    if answer.feasible:
        return _("carries the target")
    if scheme == "more_outlets":
        return _("short of {count} outlets").format(count=-answer.gap)
    if scheme == "more_per_outlet":
        return _("short of {amount} per outlet").format(amount=yuan_text(-round(answer.gap)))
    return _("short of {amount}: ask for more outlets, lift or a smaller target").format(
        amount=yuan_text(-answer.gap_fen)
    )


def tier_reason(line: TierLine, *, by_receipts: bool, stands_in: bool = False) -> str:
    """Why a customer is in its tier."""
    if line.why is TierReason.NO_RECEIPTS:
        return _("no receipts in the last 12 months") if by_receipts else _("no sales in the last 12 months")
    if line.why is TierReason.OVERRIDE:
        return _("set by hand: {reason}").format(reason=line.note)
    if line.why is TierReason.STAY:
        return _("kept for its minimum stay")
    if stands_in:
        return _("nothing received yet: its sales stand in for receipts")
    start = f"{line.start_permille // 10}.{line.start_permille % 10}%"
    return (
        _("its share of receipts begins at {start}").format(start=start)
        if by_receipts
        else _("its share of sales begins at {start}").format(start=start)
    )


SMART_REASONS: Mapping[str, object] = {
    "smart.no_owner": gettext_lazy("no owner"),
    "smart.no_customer": gettext_lazy("no customer"),
    "smart.no_item": gettext_lazy("no item split"),
    "smart.no_amount": gettext_lazy("no amount"),
    "smart.negative_amount": gettext_lazy("target below zero"),
    "smart.no_evidence": gettext_lazy("rests on no history"),
    "smart.no_forecast": gettext_lazy("too little history for a forecast"),
    "smart.too_easy": gettext_lazy("too easy: forecast median is {median_fen}"),
    "smart.fantasy": gettext_lazy("fantasy: above P95 of {p95_fen}"),
    "smart.capacity_unknown": gettext_lazy("outlets' potential unknown"),
    "smart.over_capacity": gettext_lazy("over the {capacity_fen} its outlets can sell"),
    "smart.credit_unknown": gettext_lazy("no credit limit on file"),
    "smart.over_credit": gettext_lazy("credit stops: over its headroom of {credit_headroom_fen}"),
    "smart.over_credit_warned": gettext_lazy("credit warns: over its headroom of {credit_headroom_fen}"),
    "smart.credit_overdue": gettext_lazy("credit stops: overdue {days_over} days too long"),
    "smart.credit_overdue_warned": gettext_lazy("credit warns: overdue {days_over} days too long"),
    "smart.no_dates": gettext_lazy("no start or end"),
    "smart.ends_before_start": gettext_lazy("ends before it starts"),
    "smart.no_day_split": gettext_lazy("no day split"),
    "smart.day_split_differs": gettext_lazy("days don't add up"),
}


def smart_doubts(check: SmartCheck) -> str:
    """The reasons of the letters that are not green, red ones first."""
    return short_doubts(check.reasons)


def short_doubts(doubts: Iterable[Finding]) -> str:
    """A few words for each reason of the SMART check, red ones first."""
    reasons = sorted(doubts, key=lambda reason: reason.severity is not Severity.WARNING)
    texts = []
    for reason in reasons:
        params = {name: readable(name, value) for name, value in reason.params.items()}
        texts.append(str(SMART_REASONS.get(reason.code, reason.code)).format(**params))
    return joined(texts)

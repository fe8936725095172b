"""Verdicts and grades in words."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.business.receivables.credit_settings import TRAITS
from huikuan.engine.credit import Rule, Strength, Verdict
from huikuan.engine.credit_grade import Trait
from huikuan.engine.money import yuan_text

TENTHS = 10
UP_TO = gettext_lazy("{number}: {facts}; 100, 70, 40 points up to {steps}")
FROM = gettext_lazy("{number}: {facts}; 100, 70, 40 points from {steps} on")


def why(verdict: Verdict) -> list[tuple[str, Strength]]:
    """One sentence for each broken rule that speaks, with what it does."""
    return [(_sentence(rule, verdict), strength) for rule, strength in verdict.broken]


def _sentence(rule: Rule, verdict: Verdict) -> str:
    if rule is Rule.AMOUNT:
        return _("Over the limit by {amount}.").format(amount=yuan_text(verdict.over_fen))
    return _("Overdue {days} days longer than is let pass.").format(days=verdict.days_over)


def number_text(pair: list[int] | None) -> str:
    """An exact fraction as a decimal with one place, half up; – where there is none."""
    if pair is None:
        return "–"
    tenths = (Fraction(*pair) * TENTHS + Fraction(1, 2)).__floor__()
    whole, rest = divmod(tenths, TENTHS)
    return f"{whole}.{rest}" if rest else str(whole)


def points_text(standing: Any) -> str:
    """The mean of the points, or nothing."""
    if standing is None or standing.measured is None or standing.measured["mean"] is None:
        return ""
    return number_text(standing.measured["mean"])


def grading_lines(measured: dict[str, Any]) -> list[tuple[str, str]]:
    """Each number with its value, steps, points and weight; then the facts behind it, the mean and the letter."""
    facts, lines = measured["facts"], []
    for score in measured["scores"]:
        trait = Trait(score["trait"])
        if score["points"] is None:
            lines.append((str(TRAITS[trait]), _("not known")))
            continue
        value = number_text(score["value"])
        shown = _("{number} days").format(number=value) if trait is Trait.DAYS_LATE else f"{value} %"
        sentence = FROM if trait is Trait.PROMISES else UP_TO
        steps = " / ".join(map(str, score["steps"]))
        label = str(sentence).format(number=TRAITS[trait], facts=_basis(trait, facts), steps=steps)
        text = _("{value} → {points} points × {weight}")
        lines.append((label, text.format(value=shown, points=score["points"], weight=score["weight"])))
    lines.append((_("Mean of the points"), number_text(measured["mean"])))
    lines.append(
        (_("Grade"), measured["grade"] or _("too few instalments ({count})").format(count=facts["instalments"]))
    )
    return lines


def _basis(trait: Trait, facts: dict[str, int]) -> str:
    if trait is Trait.PROMISES:
        return _("{part} of {whole}").format(part=facts["kept"], whole=facts["asked"])
    if trait is Trait.DAYS_LATE:
        return _("{count} instalments, {amount}").format(
            count=facts["instalments"], amount=yuan_text(facts["settled_fen"])
        )
    part, whole = {
        Trait.DISPUTES: ("disputed_fen", "invoiced_fen"),
        Trait.RETURNED: ("returned_fen", "drafts_fen"),
    }[trait]
    return _("{part} of {whole}").format(part=yuan_text(facts[part]), whole=yuan_text(facts[whole]))

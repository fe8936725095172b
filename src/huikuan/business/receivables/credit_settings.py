"""How strongly credit rules act, and how behaviour becomes a grade: settings of the company."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.engine.credit import DEFAULTS, ORDERS_LIVE_DAYS, Checkpoint, CreditRules, Rule, Strength
from huikuan.engine.credit_grade import Scale, Trait
from huikuan.foundation.company import queries as company
from huikuan.foundation.company.catalogue import Setting, SettingKind

RULES_GROUP = _("Credit: what is stopped, what is warned of")
GRADE_GROUP = _("Credit grade")
STRENGTHS: dict[str, str | Promise] = {
    Strength.NONE: _("says nothing"),
    Strength.WARN: _("warns"),
    Strength.STOP: _("stops"),
}
CHECKPOINTS: dict[str, str | Promise] = {
    Checkpoint.TARGET: _("Target signing"),
    Checkpoint.ORDER: _("Order"),
    Checkpoint.DELIVERY: _("Delivery"),
}
TRAITS: dict[str, str | Promise] = {
    Trait.DAYS_LATE: _("Days late, weighted by amount"),
    Trait.PROMISES: _("Promises kept"),
    Trait.DISPUTES: _("Disputed share of what was invoiced"),
    Trait.RETURNED: _("Drafts returned by the bank"),
}
_LABELS: dict[tuple[Checkpoint, Rule], str | Promise] = {
    (Checkpoint.TARGET, Rule.AMOUNT): _("target signing, over the limit"),
    (Checkpoint.TARGET, Rule.OVERDUE): _("target signing, overdue too long"),
    (Checkpoint.ORDER, Rule.AMOUNT): _("order, over the limit"),
    (Checkpoint.ORDER, Rule.OVERDUE): _("order, overdue too long"),
    (Checkpoint.DELIVERY, Rule.AMOUNT): _("delivery, over the limit"),
    (Checkpoint.DELIVERY, Rule.OVERDUE): _("delivery, overdue too long"),
}
_STEP_HELP = _("The last value worth 100, 70 and 40 points, separated by commas.")
_STEP_LABELS: dict[Trait, str | Promise] = {
    Trait.DAYS_LATE: _("steps of days late"),
    Trait.PROMISES: _("steps of promises kept, percent"),
    Trait.DISPUTES: _("steps of the disputed share, percent"),
    Trait.RETURNED: _("steps of returned drafts, percent"),
}
_SCALE = Scale()


def _between(least: int, most: int) -> Callable[[Any], int]:
    def checked(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError("settings.value")
        return value

    return checked


def _numbers(count: int, *, most: int, falling: bool | None) -> Callable[[Any], list[int]]:
    """So many whole numbers from 0 to ``most``; falling, rising (False) or in any order (None)."""

    def checked(value: Any) -> list[int]:
        if not isinstance(value, list) or len(value) != count or not all(isinstance(one, int) for one in value):
            raise ValueError("settings.value")
        in_order = falling is None or value == sorted(value, reverse=falling)
        if not in_order or not all(0 <= one <= most for one in value) or not any(value):
            raise ValueError("settings.value")
        return value

    return checked


STRENGTH = {
    pair: Setting(
        key=f"credit.{pair[0]}_{pair[1]}",
        group=RULES_GROUP,
        label=label,
        kind=SettingKind.CHOICE,
        choices=tuple(STRENGTHS.items()),
        default=str(DEFAULTS[pair]),
    )
    for pair, label in _LABELS.items()
}
DAYS_ALLOWED = Setting(
    key="credit.days_allowed",
    group=RULES_GROUP,
    label=_("days overdue that are let pass"),
    help=_("The oldest open item counts."),
    kind=SettingKind.INTEGER,
    default=CreditRules().days_allowed,
    check=_between(0, 3_650),
)
ORDERS_LIVE = Setting(
    key="credit.orders_live",
    group=RULES_GROUP,
    label=_("undelivered contracts count for, days"),
    help=_("Since the signing, the latest invoice or the latest event, whichever is last."),
    kind=SettingKind.INTEGER,
    default=ORDERS_LIVE_DAYS,
    check=_between(1, 3_650),
)
LONGEST = Setting(
    key="credit.longest_temporary",
    group=RULES_GROUP,
    label=_("longest temporary limit, days"),
    kind=SettingKind.INTEGER,
    default=90,
    check=_between(1, 730),
)
STEPS = {
    trait: Setting(
        key=f"credit.steps_{trait}",
        group=GRADE_GROUP,
        label=label,
        help=_STEP_HELP,
        kind=SettingKind.LIST,
        default=list(_SCALE.steps[trait]),
        check=_numbers(3, most=3_650 if trait is Trait.DAYS_LATE else 100, falling=trait is Trait.PROMISES),
    )
    for trait, label in _STEP_LABELS.items()
}
WEIGHTS = Setting(
    key="credit.weights",
    group=GRADE_GROUP,
    label=_("weights"),
    help=_("Of days late, promises kept, disputed share and returned drafts, in this order."),
    kind=SettingKind.LIST,
    default=[_SCALE.weights[trait] for trait in Trait],
    check=_numbers(len(Trait), most=1_000, falling=None),
)
BOUNDS = Setting(
    key="credit.bounds",
    group=GRADE_GROUP,
    label=_("fewest points for A, B and C"),
    kind=SettingKind.LIST,
    default=list(_SCALE.bounds),
    check=_numbers(3, most=100, falling=True),
)
LEAST = Setting(
    key="credit.least_instalments",
    group=GRADE_GROUP,
    label=_("fewest instalments for a grade"),
    kind=SettingKind.INTEGER,
    default=_SCALE.least,
    check=_between(1, 1_000),
)


def rules() -> CreditRules:
    """As they are set now; one query."""
    now = company.values()
    return CreditRules(
        strengths={pair: Strength(now[one.key, ""]) for pair, one in STRENGTH.items()},
        days_allowed=now[DAYS_ALLOWED.key, ""],
    )


def scale() -> Scale:
    """As it is set now; one query."""
    now = company.values()
    return Scale(
        steps={trait: tuple(now[one.key, ""]) for trait, one in STEPS.items()},
        weights=dict(zip(Trait, now[WEIGHTS.key, ""], strict=True)),
        bounds=tuple(now[BOUNDS.key, ""]),
        least=now[LEAST.key, ""],
    )


def orders_live() -> int:
    """Days for which a contract on which nothing happens still counts as an order."""
    return int(company.value(ORDERS_LIVE.key))


def longest_temporary() -> int:
    """Days from today."""
    return int(company.value(LONGEST.key))

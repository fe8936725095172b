"""How targets are negotiated and what stands in a pledge: settings of the company."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from huikuan.foundation.company import queries as company
from huikuan.foundation.company.catalogue import Setting, SettingKind

GROUP = _("Negotiation of targets")
PLEDGE_GROUP = _("Pledges")
MOST_OVER = 5_000  # hundredths of a percent: half as much again is no target any more


def _between(least: int, most: int) -> Callable[[Any], int]:
    def checked(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError("settings.value")
        return value

    return checked


LEVEL = Setting(
    key="negotiation.level",
    group=GROUP,
    label=_("people answer"),
    kind=SettingKind.CHOICE,
    choices=(("customer", _("customer by customer")), ("person", _("one sum each"))),
    default="customer",
)
CUSTOMERS = Setting(
    key="negotiation.customers",
    group=GROUP,
    label=_("customers named to each person"),
    help=_("The largest ones; the rest is one line. Each has a line of sales and one of collection."),
    kind=SettingKind.INTEGER,
    default=8,
    check=_between(2, 14),
)
OVER = Setting(
    key="negotiation.over",
    group=GROUP,
    label=_("over-assignment allowed, in hundredths of a percent"),
    help=_("500 allows 5% more to be handed down than the company is to reach. 0: not allowed."),
    kind=SettingKind.INTEGER,
    default=0,
    check=_between(0, MOST_OVER),
)
REWARD = Setting(
    key="pledge.reward",
    group=PLEDGE_GROUP,
    label=_("reward"),
    kind=SettingKind.TEXT,
    default="达成保底目标，按公司当期绩效办法全额兑现月度绩效；达成挑战、冲刺目标，超出部分按对应档次计发奖励。",
)
PENALTY = Setting(
    key="pledge.penalty",
    group=PLEDGE_GROUP,
    label=_("penalty"),
    kind=SettingKind.TEXT,
    default="未达成保底目标，按达成率折算月度绩效，并在月度述职中说明原因与补救措施。",
)


def level() -> str:
    """``customer`` or ``person``."""
    return str(company.value(LEVEL.key))


def named_customers() -> int:
    """How many customers of a person have lines of their own."""
    return int(company.value(CUSTOMERS.key))


def most_over() -> int:
    """Over-assignment that is allowed, in hundredths of a percent."""
    return int(company.value(OVER.key))


def terms() -> dict[str, str]:
    """Reward and penalty as they are set now."""
    return {"reward": str(company.value(REWARD.key)), "penalty": str(company.value(PENALTY.key))}

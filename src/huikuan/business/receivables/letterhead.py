"""What stands on letters to customers, and how often each tier is asked to confirm: settings of the company."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.foundation.company import queries as company
from huikuan.foundation.company.catalogue import Setting, SettingKind

GROUP = gettext_lazy("Letters to customers")
MOST_MONTHS = 60
MOST_DAYS = 90


def _within(most: int, value: object) -> int:
    if not isinstance(value, int) or not 1 <= value <= most:
        raise ValueError("settings.value")
    return value


ADDRESS = Setting(key="letters.address", group=GROUP, label=gettext_lazy("address"), kind=SettingKind.TEXT, default="")
CONTACT = Setting(
    key="letters.contact",
    group=GROUP,
    label=gettext_lazy("contact"),
    help=gettext_lazy("Who answers questions about a letter, with telephone."),
    kind=SettingKind.TEXT,
    default="",
)
REPLY_DAYS = Setting(
    key="letters.reply_days",
    group=GROUP,
    label=gettext_lazy("days to reply"),
    help=gettext_lazy("From the day a confirmation letter is sent."),
    kind=SettingKind.INTEGER,
    default=15,
    check=lambda value: _within(MOST_DAYS, value),
)
CYCLES = {
    tier: Setting(
        key=f"letters.cycle_{tier or 'none'}",
        group=GROUP,
        label=label,
        help=gettext_lazy("Months from one confirmation letter to the next."),
        kind=SettingKind.INTEGER,
        default=months,
        check=lambda value: _within(MOST_MONTHS, value),
    )
    for tier, label, months in (
        ("1", gettext_lazy("tier 1 confirms every … months"), 3),
        ("2", gettext_lazy("tier 2 confirms every … months"), 6),
        ("3", gettext_lazy("tier 3 confirms every … months"), 12),
        ("", gettext_lazy("customers without a tier confirm every … months"), 12),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who writes."""

    company: str
    address: str
    contact: str
    reply_days: int


def letterhead() -> Letterhead:
    """As it is set now, in the active language where nothing is set."""
    return Letterhead(
        company=company.value("plan.company_name") or _("Our company"),
        address=company.value(ADDRESS.key),
        contact=company.value(CONTACT.key),
        reply_days=company.value(REPLY_DAYS.key),
    )


def cycle_months() -> dict[str, int]:
    """Months by tier ("" without one)."""
    return {tier: company.value(one.key) for tier, one in CYCLES.items()}

"""The factors sheet as settings of the company: each value is kept as a person writes it there, "6%" or "成长期".

The plan reads them by `sheet_frame`, so that a factor typed on a page and one brought in by a workbook are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.business.targets.sheets import FACTOR_NAMES
from huikuan.engine.product_mix import Stage
from huikuan.foundation.company.catalogue import Setting, SettingKind
from huikuan.foundation.imports.cells import parse_integer, parse_rate
from huikuan.foundation.imports.money_cells import parse_money

PREFIX = "plan."
MOST_VISITS = 40
BY_UNIT = ("new_outlets", "outlet_lift")
# Words people write for a choice; the first one is shown on the settings page.
SPLITS: Mapping[str, tuple[str, ...]] = {
    "blend": ("综合", "blend", "混合"),
    "last_year": ("去年同月", "last_year", "去年同期", "同期"),
    "recent": ("近三月", "recent", "近3月", "近三个月平均"),
    "potential": ("潜力", "potential"),
    "even": ("平均", "even", "均分"),
}
STAGES: Mapping[Stage, tuple[str, ...]] = {
    Stage.GROWTH: ("成长期", "growth", "成长", "增长期"),
    Stage.MATURE: ("成熟期", "mature", "成熟"),
}
BASES: Mapping[str, tuple[str, ...]] = {"derived": ("测算", "derived", "推算"), "budget": ("预算", "budget")}
LABELS: Mapping[str, str | Promise] = {
    "blend": _("last year's month and the last three months"),
    "last_year": _("same month last year"),
    "recent": _("average of the last three months"),
    "potential": _("potential"),
    "even": _("even"),
    Stage.GROWTH: _("growth: volume first"),
    Stage.MATURE: _("mature: profit first"),
    "derived": _("from payment terms and overdue"),
    "budget": _("from the budget"),
}


def chosen(text: str, words: Mapping[Any, tuple[str, ...]]) -> Any | None:
    """The code whose words have the text; None for a word nobody knows."""
    plain = text.strip().casefold()
    return next((code for code, known in words.items() if plain in known), None)


def factor_number(text: str) -> Decimal | None:
    """A level factor such as 1.10 or 110 %."""
    rate = parse_rate(text, percent=False)
    return Decimal(text.strip()) if rate[1] and text.strip().replace(".", "", 1).isdigit() else rate[0]


def _checked(understood: Callable[[str], bool]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        text = str(value).strip()
        if not text or not understood(text):
            raise ValueError("settings.value")
        return text

    return check


def _share(text: str) -> bool:
    rate = parse_rate(text, percent=True)[0]
    return rate is not None and 0 <= rate <= 1


def _not_negative(parse: Callable[[str], tuple[Any, str]]) -> Callable[[str], bool]:
    def understood(text: str) -> bool:
        value = parse(text)[0]
        return value is not None and value >= 0

    return understood


def _positive(text: str) -> bool:
    number = factor_number(text)
    return number is not None and number > 0


def _visits(text: str) -> bool:
    count = parse_integer(text)[0]
    return count is not None and 1 <= count <= MOST_VISITS


def _word(words: Mapping[Any, tuple[str, ...]]) -> Callable[[str], bool]:
    return lambda text: chosen(text, words) is not None


GROUP = _("Targets")
RATE_HELP = _("Written 6% or 0.06.")
UNDERSTOOD: Mapping[str, Callable[[str], bool]] = {
    "company_name": bool,
    "industry_growth": lambda text: parse_rate(text, percent=True)[0] is not None,
    "benchmark_growth": lambda text: parse_rate(text, percent=True)[0] is not None,
    **{f"weight_{kind}": _share for kind in ("budget", "history", "industry", "benchmark", "forecast")},
    "stage": _word(STAGES),
    **{f"level_{level}": _positive for level in ("base", "challenge", "stretch")},
    "recovery_share": _share,
    "split_by": _word(SPLITS),
    "collection_basis": _word(BASES),
    "new_outlets": _not_negative(parse_integer),
    "outlet_lift": _not_negative(parse_money),
    "visits_per_day": _visits,
}
DEFAULTS = {
    "weight_budget": "40%",
    "weight_history": "30%",
    "weight_industry": "15%",
    "weight_benchmark": "15%",
    "weight_forecast": "0%",
    "level_base": "1.00",
    "level_challenge": "1.10",
    "level_stretch": "1.20",
    "recovery_share": "50%",
    "split_by": "综合",
    "collection_basis": "测算",
    "visits_per_day": "8",
}
CHOICES: Mapping[str, Mapping[Any, tuple[str, ...]]] = {"stage": STAGES, "split_by": SPLITS, "collection_basis": BASES}
NAMES: Mapping[str, str | Promise] = {
    "company_name": _("company name"),
    "industry_growth": _("industry growth"),
    "benchmark_growth": _("growth of the benchmark competitor"),
    "weight_budget": _("weight of the budget"),
    "weight_history": _("weight of history"),
    "weight_industry": _("weight of the industry"),
    "weight_benchmark": _("weight of the benchmark"),
    "weight_forecast": _("weight of the forecast"),
    "stage": _("strategy stage"),
    "level_base": _("factor of the base level"),
    "level_challenge": _("factor of the challenge level"),
    "level_stretch": _("factor of the stretch level"),
    "recovery_share": _("share of overdue money to be recovered"),
    "split_by": _("targets are split by"),
    "collection_basis": _("collection target comes"),
    "new_outlets": _("outlets that can be opened"),
    "outlet_lift": _("lift per outlet that can be had (yuan)"),
    "visits_per_day": _("visits a day at most"),
}


def _declare(code: str) -> Setting:
    words = CHOICES.get(code)
    rate = code.startswith("weight_") or code.endswith(("_growth", "_share"))
    return Setting(
        key=PREFIX + code,
        group=GROUP,
        label=NAMES[code],
        help=RATE_HELP if rate else "",
        kind=SettingKind.CHOICE if words else SettingKind.TEXT,
        default=DEFAULTS.get(code, ""),
        choices=tuple((known[0], LABELS[option]) for option, known in words.items()) if words else (),
        by_unit=code in BY_UNIT,
        check=_checked(UNDERSTOOD[code]),
    )


SETTINGS = tuple(_declare(choice.code) for choice in FACTOR_NAMES)

"""The factors sheet as settings of the company: each value is kept as a person writes it there, "6%" or "成长期".

The plan reads them by `sheet_frame`, so that a factor typed on a page and one brought in by a workbook are the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.business.targets.sheets import FACTOR_NAMES
from huikuan.engine.outlets import DEFAULT_RAMP
from huikuan.engine.product_mix import Mix, ProductRole, Stage
from huikuan.engine.proposal import Adjustment
from huikuan.engine.region_weights import RegionMethod
from huikuan.foundation.company.catalogue import Setting, SettingKind
from huikuan.foundation.imports.cells import parse_integer, parse_rate
from huikuan.foundation.imports.money_cells import parse_money

PREFIX = "plan."
MOST_VISITS = 40
LONGEST_RAMP = 12  # months
BLEND_ORDER = (RegionMethod.HISTORY, RegionMethod.POTENTIAL, RegionMethod.PENETRATION)
BY_UNIT = ("new_outlets", "outlet_lift", "region_share")
ADJUSTMENT = "adjustment"  # of one month only, so no setting: "+200000 new channel"
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
LEVEL_BASES: Mapping[str, tuple[str, ...]] = {
    "factor": ("系数", "factor", "按系数"),
    "forecast": ("预测", "forecast", "预测分位"),
}
REGION_BASES: Mapping[str, tuple[str, ...]] = {
    "proposal": ("区域建议", "proposal", "建议"),
    RegionMethod.HISTORY: ("历史", "history", "去年同月"),
    RegionMethod.POTENTIAL: ("市场潜力", "potential", "潜力"),
    RegionMethod.PENETRATION: ("渗透率", "penetration", "渗透空间"),
    RegionMethod.BLEND: ("综合", "blend", "混合"),
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
    "factor": _("proposal × factor"),
    "forecast": _("P50, P75 and P90 of the forecast"),
    "derived": _("from payment terms and overdue"),
    "budget": _("from the budget"),
}
REGION_LABELS: Mapping[str, str | Promise] = {
    "proposal": _("in proportion to the regions' own proposals"),
    RegionMethod.HISTORY: _("same month last year of the region"),
    RegionMethod.POTENTIAL: _("potential of the region's outlets"),
    RegionMethod.PENETRATION: _("room left: potential less sales"),
    RegionMethod.BLEND: _("blend of history, potential and room left"),
}


def chosen(text: str, words: Mapping[Any, tuple[str, ...]]) -> Any | None:
    """The code whose words have the text; None for a word nobody knows."""
    plain = text.strip().casefold()
    return next((code for code, known in words.items() if plain in known), None)


def factor_number(text: str) -> Decimal | None:
    """A level factor such as 1.10 or 110 %."""
    rate = parse_rate(text, percent=False)
    return Decimal(text.strip()) if rate[1] and text.strip().replace(".", "", 1).isdigit() else rate[0]


def read_mix(text: str) -> Mix | None:
    """Shares of fighter, volume, profit and image written 20/50/20/10; None unless they are four and sum to 1."""
    shares = _parts(text, len(ProductRole))
    return dict(zip(ProductRole, shares, strict=True)) if shares else None


def read_blend(text: str) -> Mapping[RegionMethod, Decimal] | None:
    """Parts of history, potential and penetration written 50/30/20; None unless they are three and sum to 1."""
    shares = _parts(text, len(BLEND_ORDER))
    return dict(zip(BLEND_ORDER, shares, strict=True)) if shares else None


def read_ramp(text: str) -> tuple[Decimal, ...] | None:
    """Shares of the average in the first months, written 40%, 70%; None where that is not what is written."""
    parts = [part.strip() for part in re.split(r"[,，、]", text)]
    shares = [parse_rate(part, percent=True)[0] for part in parts if part]
    known = tuple(share for share in shares if share is not None and 0 <= share <= 1)
    return known if len(known) == len(shares) <= LONGEST_RAMP else None


def _parts(text: str, count: int) -> list[Decimal] | None:
    found = [parse_rate(part, percent=True)[0] for part in re.split(r"[/、，,:：]", text)]
    shares = [share for share in found if share is not None and share >= 0]
    return shares if len(found) == len(shares) == count and sum(shares) == 1 else None


def read_adjustment(text: str) -> Adjustment | None:
    """A local change written as amount in yuan, blank, reason; None without either."""
    amount, _blank, reason = text.strip().partition(" ")
    fen = parse_money(amount.removeprefix("+"))[0]
    return Adjustment(change_fen=fen, reason=reason.strip()) if fen and reason.strip() else None


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
MIX_HELP = _("Fighter, volume, profit and image in % of the target, written 20/50/20/10; they sum to 100.")
HELP: Mapping[str, str | Promise] = {
    "mix_growth": MIX_HELP,
    "mix_mature": MIX_HELP,
    "outlet_ramp": _("Shares of the average in the 1st, 2nd … month, such as 40%, 70%; afterwards it counts in full."),
    "region_blend": _("History, potential and room left in %, written 50/30/20; they sum to 100."),
}
UNDERSTOOD: Mapping[str, Callable[[str], bool]] = {
    "company_name": bool,
    "industry_growth": lambda text: parse_rate(text, percent=True)[0] is not None,
    "benchmark_growth": lambda text: parse_rate(text, percent=True)[0] is not None,
    **{f"weight_{kind}": _share for kind in ("budget", "history", "industry", "benchmark", "forecast")},
    "stage": _word(STAGES),
    **{f"level_{level}": _positive for level in ("base", "challenge", "stretch")},
    "level_basis": _word(LEVEL_BASES),
    **{f"mix_{stage}": lambda text: read_mix(text) is not None for stage in Stage},
    "region_by": _word(REGION_BASES),
    "region_blend": lambda text: read_blend(text) is not None,
    "region_share": _share,
    "recovery_share": _share,
    "split_by": _word(SPLITS),
    "collection_basis": _word(BASES),
    "new_outlets": _not_negative(parse_integer),
    "outlet_lift": _not_negative(parse_money),
    "outlet_ramp": lambda text: read_ramp(text) is not None,
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
    "level_basis": "系数",
    "mix_growth": "20/50/20/10",
    "mix_mature": "10/35/45/10",
    "region_by": "区域建议",
    "region_blend": "50/30/20",
    "recovery_share": "50%",
    "split_by": "综合",
    "collection_basis": "测算",
    "outlet_ramp": ", ".join(f"{share:.0%}" for share in DEFAULT_RAMP),
    "visits_per_day": "8",
}
CHOICES: Mapping[str, Mapping[Any, tuple[str, ...]]] = {
    "stage": STAGES,
    "level_basis": LEVEL_BASES,
    "region_by": REGION_BASES,
    "split_by": SPLITS,
    "collection_basis": BASES,
}
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
    "level_basis": _("levels come from"),
    "mix_growth": _("product mix while growing"),
    "mix_mature": _("product mix when mature"),
    "region_by": _("the regions share the target by"),
    "region_blend": _("parts of the blend for regions"),
    "region_share": _("typed share of a region"),
    "recovery_share": _("share of overdue money to be recovered"),
    "split_by": _("targets are split by"),
    "collection_basis": _("collection target comes"),
    "new_outlets": _("outlets that can be opened"),
    "outlet_lift": _("lift per outlet that can be had (yuan)"),
    "outlet_ramp": _("sales of a new outlet in its first months"),
    "visits_per_day": _("visits a day at most"),
}


def choice_labels(code: str) -> tuple[tuple[str, str | Promise], ...]:
    """What may be chosen for a factor: the word that is kept, and what it means; empty where one types."""
    labels = REGION_LABELS if code == "region_by" else LABELS
    return tuple((known[0], labels[option]) for option, known in CHOICES.get(code, {}).items())


def _declare(code: str) -> Setting:
    words = CHOICES.get(code)
    rate = code.startswith("weight_") or (code.endswith(("_growth", "_share")) and not code.startswith("mix_"))
    return Setting(
        key=PREFIX + code,
        group=GROUP,
        label=NAMES[code],
        help=RATE_HELP if rate else HELP.get(code, ""),
        kind=SettingKind.CHOICE if words else SettingKind.TEXT,
        default=DEFAULTS.get(code, ""),
        choices=choice_labels(code),
        by_unit=code in BY_UNIT,
        check=_checked(UNDERSTOOD[code]),
    )


SETTINGS = tuple(_declare(choice.code) for choice in FACTOR_NAMES)

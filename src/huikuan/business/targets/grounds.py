"""What a proposal rests on, as it is kept with the plan, and a scenario's outcome worked out from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from huikuan.business.targets.factors import ADJUSTMENT, DEFAULTS
from huikuan.business.targets.plan_settings import read_settings
from huikuan.engine.forecast import Forecast
from huikuan.engine.forecast.monthly import Method
from huikuan.engine.product_mix import ProductRole
from huikuan.engine.references import TREND_YEARS, YEAR, Evidence
from huikuan.engine.scenario import CashGround, Ground, Grounds, Outcome, weigh

Rows = list[list[str]]  # [factor, region, value]
QUANTILES = ("p10", "p25", "p50", "p75", "p90", "p95")
WEIGHTS = ("weight_budget", "weight_history", "weight_industry", "weight_benchmark", "weight_forecast")
COMPANY_CODES = (
    *WEIGHTS,
    "industry_growth",
    "benchmark_growth",
    "level_basis",
    "level_base",
    "level_challenge",
    "level_stretch",
    "stage",
    "mix_growth",
    "mix_mature",
    "region_by",
    "region_blend",
    "recovery_share",
)
REGION_CODES = ("region_share", ADJUSTMENT)
CODES = (*COMPANY_CODES, *REGION_CODES)


def rows_of(factors: Iterable[tuple[str, str | None, str]]) -> Rows:
    """The rows of the factors that make a proposal, in a fixed order, with the defaults of those that are missing."""
    given = {(factor, region or ""): value for factor, region, value in factors if factor in CODES}
    rows = [[code, "", given.get((code, ""), DEFAULTS.get(code, ""))] for code in COMPANY_CODES]
    by_region = sorted((CODES.index(code), region) for code, region in given if code in REGION_CODES)
    rows += [[CODES[at], region, given[CODES[at], region]] for at, region in by_region]
    return [row for row in rows if row[2]]


def outcome(facts: dict[str, Any], rows: Sequence[Sequence[str]]) -> Outcome:
    """What the rows make of what is known. Raises `InvalidBlendError`."""
    settings, _doubts = read_settings((factor, region, value) for factor, region, value in rows)
    return weigh(grounds=unpacked(facts), choices=settings.choices)


def packed(grounds: Grounds) -> dict[str, Any]:
    """What is known as JSON: amounts in fen, of the sales only the months that the references read."""
    cash = grounds.cash
    return {
        "month": grounds.company.evidence.month,
        "company": _packed(grounds.company),
        "regions": [_packed(ground) for ground in grounds.regions],
        "sold": {role.value: fen for role, fen in grounds.sold.items()},
        "margins": {role.value: [rate.numerator, rate.denominator] for role, rate in grounds.margins.items()},
        "expense": grounds.expense_fen,
        "cash": None
        if cash is None
        else {
            "due_fen": cash.due_fen,
            "sales_due_fen": cash.sales_due_fen,
            "planned_due_fen": cash.planned_due_fen,
            "target_fen": cash.target_fen,
            "overdue_fen": cash.overdue_fen,
        },
    }


def unpacked(facts: dict[str, Any]) -> Grounds:
    """The reverse."""
    month = facts["month"]
    return Grounds(
        company=_unpacked(month, facts["company"]),
        regions=[_unpacked(month, one) for one in facts["regions"]],
        sold={ProductRole(role): fen for role, fen in facts["sold"].items()},
        margins={ProductRole(role): Fraction(*rate) for role, rate in facts["margins"].items()},
        expense_fen=facts["expense"],
        cash=CashGround(**facts["cash"]) if facts["cash"] else None,
    )


def _packed(ground: Ground) -> dict[str, Any]:
    evidence, forecast = ground.evidence, ground.forecast
    at = 0 if forecast is None else evidence.month - forecast.first_month
    return {
        "name": ground.name,
        "sales": [evidence.sales.get(evidence.month - YEAR * back) for back in range(1, TREND_YEARS + 1)],
        "budget": evidence.budget_fen,
        "forecast": [getattr(forecast, name)[at] for name in QUANTILES] if forecast and forecast.p50 else None,
        "potential": ground.potential_fen,
        "capacity": ground.capacity_fen,
    }


def _unpacked(month: int, one: dict[str, Any]) -> Ground:
    sales = {month - YEAR * (back + 1): fen for back, fen in enumerate(one["sales"]) if fen is not None}
    forecast = None
    if one["forecast"]:
        quantiles = {name: (fen,) for name, fen in zip(QUANTILES, one["forecast"], strict=True)}
        forecast = Forecast(
            first_month=month, **quantiles, method=Method.COMBINED, months_used=0, profile=(), findings=()
        )
    return Ground(
        name=one["name"],
        evidence=Evidence(month=month, sales=sales, budget_fen=one["budget"], subject=one["name"]),
        forecast=forecast,
        potential_fen=one["potential"],
        capacity_fen=one["capacity"],
    )

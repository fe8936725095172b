"""Stage: what should this month's sales target be, for the company and each region?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from huikuan.engine.apportion import apportion
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.forecast import Forecast, forecast_many, one_step_forecasts
from huikuan.engine.money import Fen
from huikuan.engine.periods import Month
from huikuan.engine.proposal import NoReferenceError, Proposal, propose
from huikuan.engine.reference_accuracy import ReferenceAccuracy, backtest
from huikuan.engine.references import Evidence, ReferenceKind
from huikuan.engine.workdays import working_days
from huikuan.foundation.calendar import work_calendar
from huikuan.shell.plan.facts import MONTHS_OF_HISTORY, Facts, Fens

COMPANY = "company"  # key of the whole company among the series; regions are "region:NAME"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The budget of one node: fen by month index."""

    sales: Mapping[int, Fen]
    collection: Mapping[int, Fen]
    expense: Mapping[int, Fen]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """Proposals by node key, the company's target and what of it each region gets (in the order of region_names)."""

    proposals: Mapping[str, Proposal | None]
    forecasts: Mapping[str, Forecast]
    accuracy: Mapping[str, Mapping[ReferenceKind, ReferenceAccuracy]]
    budgets: Mapping[str, Budget]
    last_year: Mapping[str, Fen]
    target: Fen
    region_targets: Fens
    findings: tuple[Finding, ...]


def region_key(name: str) -> str:
    """Node key of a region."""
    return f"region:{name}"


def propose_targets(facts: Facts) -> Proposed:
    """Weigh the references of company and regions; the company's figure is shared out in proportion to the regions'."""
    findings: list[Finding] = []
    series = node_series(facts)
    budgets = node_budgets(facts, findings)
    histories = {key: tuple(months.items()) for key, months in series.items()}
    first = min((index for months in series.values() for index in months), default=facts.month.index)
    days = working_days_by_month(first, facts.month.index)
    forecasts = forecast_many(histories=histories, month=facts.month.index, working_days=days)
    tested = one_step_forecasts(histories=histories, month=(facts.last_complete + 1).index)
    proposals, accuracy = {}, {}
    for key, months in series.items():
        accuracy[key] = backtest(
            month=(facts.last_complete + 1).index,
            sales=months,
            budgets=budgets[key].sales,
            industry_growth=facts.settings.industry_growth,
            benchmark_growth=facts.settings.benchmark_growth,
            forecasts=tested[key],
        )
        proposals[key] = _propose(facts, key, months, budgets[key], forecasts[key], findings)
    company = proposals[COMPANY]
    target = company.target_fen if company else 0
    weights = [_weight(proposals[region_key(name)]) for name in facts.region_names]
    return Proposed(
        proposals=proposals,
        forecasts=forecasts,
        accuracy=accuracy,
        budgets=budgets,
        last_year={key: months.get(facts.month.index - 12, 0) for key, months in series.items()},
        target=target,
        region_targets=np.array(apportion(total=target, weights=weights) if weights else [], dtype=np.int64),
        findings=tuple(findings),
    )


def _weight(proposal: Proposal | None) -> int:
    return max(proposal.target_fen, 0) if proposal else 0


def _propose(
    facts: Facts, key: str, sales: Mapping[int, Fen], budget: Budget, forecast: Forecast, findings: list[Finding]
) -> Proposal | None:
    subject = "" if key == COMPANY else key.removeprefix("region:")
    evidence = Evidence(
        month=facts.month.index,
        sales=sales,
        budget_fen=budget.sales.get(facts.month.index),
        industry_growth=facts.settings.industry_growth,
        benchmark_growth=facts.settings.benchmark_growth,
        subject=subject,
    )
    try:
        proposal = propose(
            evidence=evidence, weights=facts.settings.weights, level_factors=facts.settings.levels, forecast=forecast
        )
    except NoReferenceError as error:
        findings += [*error.findings, Finding(code="plan.no_target", severity=Severity.ERROR, subject=subject)]
        return None
    # What is missing at the company is missing in every region: once is enough.
    if key == COMPANY:
        # A series is known by its node key; a person knows the company and the regions by name.
        findings += [*proposal.findings, *(replace(doubt, subject=subject) for doubt in forecast.findings)]
    return proposal


def node_series(facts: Facts) -> dict[str, dict[int, Fen]]:
    """Complete months of sales, month index → fen, of the company and each region; a month without rows is 0."""
    by_customer = facts.customer_sales
    regions = np.zeros((len(facts.region_names), MONTHS_OF_HISTORY + 1), dtype=np.int64)
    np.add.at(regions, facts.region, by_customer)
    company = by_customer.sum(axis=0)
    first_complete = facts.month.months_since(facts.last_complete)
    sold = np.flatnonzero(company)
    lags = range(first_complete, int(sold.max()) + 1 if sold.size else 0)
    nodes = {COMPANY: company, **{region_key(name): regions[at] for at, name in enumerate(facts.region_names)}}
    return {key: {facts.month.index - lag: int(row[lag]) for lag in reversed(lags)} for key, row in nodes.items()}


def node_budgets(facts: Facts, findings: list[Finding]) -> dict[str, Budget]:
    """Budgets of the company and each region; the company's is the sum of its regions where those are given."""
    frame = facts.frame("budget").with_columns(pl.col("region").fill_null(""))
    frame = frame.with_columns(
        month_index=pl.col("month").dt.year().cast(pl.Int64) * 12 + pl.col("month").dt.month() - 1
    )
    known = set(facts.region_names) - {""}
    for name in sorted(set(frame["region"].to_list()) - known - {""}):
        findings.append(Finding(code="plan.budget_region_unknown", subject=name))
    whole = _budget(frame.filter(pl.col("region") == ""))
    parts = _budget(frame.filter(pl.col("region") != ""))
    result = {region_key(name): _budget(frame.filter(pl.col("region") == name)) for name in facts.region_names if name}
    if "" in facts.region_names:
        result[region_key("")] = Budget(sales={}, collection={}, expense={})
    at = facts.month.index
    for kind in ("sales", "collection", "expense"):
        given, summed = getattr(whole, kind).get(at), getattr(parts, kind).get(at)
        if given is not None and summed is not None and given != summed:
            params = {"kind": kind, "company_fen": given, "regions_fen": summed}
            findings.append(Finding(code="plan.budget_differs", params=params))
    result[COMPANY] = Budget(
        sales={**whole.sales, **parts.sales},
        collection={**whole.collection, **parts.collection},
        expense={**whole.expense, **parts.expense},
    )
    return result


def _budget(frame: pl.DataFrame) -> Budget:
    def months(column: str) -> dict[int, Fen]:
        known = frame.filter(pl.col(column).is_not_null())
        sums = known.group_by("month_index").agg(pl.col(column).sum()).sort("month_index")
        return dict(zip(sums["month_index"].to_list(), sums[column].to_list(), strict=True))

    return Budget(sales=months("sales"), collection=months("collection"), expense=months("expense"))


def working_days_by_month(first: int, last: int) -> dict[int, int]:
    """Working days of each month index from ``first`` to ``last``."""
    result = {}
    for index in range(first, last + 1):
        period = Month.from_index(index).period
        calendar = work_calendar(period=period)
        days = working_days(period=period, holidays=calendar.holidays, extra_workdays=calendar.extra_workdays)
        result[index] = max(1, len(days))
    return result

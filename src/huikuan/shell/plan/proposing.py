"""Stage: what should this month's sales target be, for the company, each region and each product?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from huikuan.engine.findings import Finding, Severity
from huikuan.engine.forecast import Coverage, Forecast, coverage, forecast_many, one_step_forecasts
from huikuan.engine.money import Fen
from huikuan.engine.periods import Month
from huikuan.engine.proposal import NoReferenceError, Proposal, propose
from huikuan.engine.reference_accuracy import ReferenceAccuracy, backtest
from huikuan.engine.references import Evidence, ReferenceKind
from huikuan.engine.scenario import Ground, Grounds, weigh
from huikuan.engine.workdays import working_days
from huikuan.foundation.calendar import work_calendar
from huikuan.shell.plan.facts import Facts, Fens
from huikuan.shell.plan.series import COMPANY, item_series, node_series, region_key, region_potentials, sold_roles


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The budget of one node: fen by month index."""

    sales: Mapping[int, Fen]
    collection: Mapping[int, Fen]
    expense: Mapping[int, Fen]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """Proposals by node key, the company's target and what of it each region gets (in the order of region_names).

    ``grounds`` is what company and regions rest on; ``items`` are the keys of the products that were proposed for.
    """

    proposals: Mapping[str, Proposal | None]
    forecasts: Mapping[str, Forecast]
    accuracy: Mapping[str, Mapping[ReferenceKind, ReferenceAccuracy]]
    coverage: Mapping[str, Coverage]
    budgets: Mapping[str, Budget]
    last_year: Mapping[str, Fen]
    grounds: Grounds
    target: Fen
    region_targets: Fens
    items: tuple[str, ...]
    findings: tuple[Finding, ...]


def propose_targets(facts: Facts) -> Proposed:
    """Weigh the references of company, regions and products; the company's figure is shared out to the regions."""
    findings: list[Finding] = []
    nodes, items = node_series(facts), item_series(facts)
    series = {**nodes, **items}
    budgets = node_budgets(facts, findings)
    histories = {key: tuple(months.items()) for key, months in series.items()}
    first = min((index for months in series.values() for index in months), default=facts.month.index)
    days = working_days_by_month(first, facts.month.index)
    forecasts = forecast_many(histories=histories, month=facts.month.index, working_days=days)
    asked = (facts.last_complete + 1).index
    tested = one_step_forecasts(histories=histories, month=asked, working_days=days)
    accuracy = {
        key: backtest(
            month=asked,
            sales=months,
            budgets=budgets[key].sales if key in budgets else {},
            industry_growth=facts.settings.industry_growth,
            benchmark_growth=facts.settings.benchmark_growth,
            forecasts={month: band.p50 for month, band in tested[key].items()},
        )
        for key, months in series.items()
    }
    grounds = grounds_of(facts, nodes, budgets, forecasts)
    outcome = weigh(grounds=grounds, choices=facts.settings.choices)
    findings += outcome.findings
    proposals = {COMPANY: outcome.company, **{region_key(name): one for name, one in outcome.regions.items()}}
    for key, proposal in proposals.items():
        if proposal is None:
            subject = key.partition(":")[2]
            findings.append(Finding(code="plan.no_target", severity=Severity.ERROR, subject=subject))
    if outcome.company is not None:
        # A series is known by its node key; a person knows the company by name.
        findings += [replace(doubt, subject="") for doubt in forecasts[COMPANY].findings]
    return Proposed(
        proposals={**proposals, **{key: _of_item(facts, key, items[key], forecasts[key]) for key in items}},
        forecasts=forecasts,
        accuracy=accuracy,
        coverage={key: coverage(sales=series[key], bands=bands) for key, bands in tested.items()},
        budgets=budgets,
        last_year={key: months.get(facts.month.index - 12, 0) for key, months in series.items()},
        grounds=grounds,
        target=outcome.target_fen,
        region_targets=np.array([outcome.shares.get(name, 0) for name in facts.region_names], dtype=np.int64),
        items=tuple(items),
        findings=tuple(findings),
    )


def grounds_of(
    facts: Facts,
    nodes: Mapping[str, Mapping[int, Fen]],
    budgets: Mapping[str, Budget],
    forecasts: Mapping[str, Forecast],
) -> Grounds:
    """What company and regions are proposed from."""
    potentials = region_potentials(facts)

    def ground(key: str, potential: Fen | None) -> Ground:
        name = key.partition(":")[2]
        evidence = Evidence(
            month=facts.month.index,
            sales=nodes[key],
            budget_fen=budgets[key].sales.get(facts.month.index),
            subject=name,
        )
        return Ground(name=name, evidence=evidence, forecast=forecasts[key], potential_fen=potential)

    sold, margins = sold_roles(facts)
    return Grounds(
        company=ground(COMPANY, None),
        regions=[ground(region_key(name), potentials.get(name)) for name in facts.region_names],
        sold=sold,
        margins=margins,
        expense_fen=budgets[COMPANY].expense.get(facts.month.index),
    )


def _of_item(facts: Facts, key: str, sales: Mapping[int, Fen], forecast: Forecast) -> Proposal | None:
    """A product's own proposal; it has no budget and no adjustment, and what it lacks is no doubt of the plan."""
    choices = facts.settings.choices
    evidence = Evidence(
        month=facts.month.index,
        sales=sales,
        industry_growth=choices.industry_growth,
        benchmark_growth=choices.benchmark_growth,
        subject=key.partition(":")[2],
    )
    try:
        return propose(evidence=evidence, weights=choices.weights, level_factors=choices.levels, forecast=forecast)
    except NoReferenceError:
        return None


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

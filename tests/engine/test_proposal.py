"""Proposal: the golden example, dropping out, renormalising, levels, adjustment, against Fractions written out."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.forecast import forecast_month
from huikuan.engine.proposal import (
    Adjustment,
    InvalidLevelsError,
    InvalidWeightsError,
    LevelFactors,
    MissingReasonError,
    NoReferenceError,
    ReferenceWeights,
    propose,
)
from huikuan.engine.reference_accuracy import backtest
from huikuan.engine.references import Evidence, ReferenceKind, own_trend

MONTH = 2026 * 12 + 11
THREE_YEARS = {MONTH - 36: 240_000_000, MONTH - 24: 262_000_000, MONTH - 12: 288_000_000}
GOLDEN = Evidence(
    month=MONTH,
    sales=THREE_YEARS,
    budget_fen=320_000_000,
    industry_growth=Decimal("0.06"),
    benchmark_growth=Decimal("0.12"),
)
fen = st.integers(1, 10**18)


def suggest(evidence, weights=None, factors=None, **more):
    return propose(
        evidence=evidence, weights=weights or ReferenceWeights(), level_factors=factors or LevelFactors(), **more
    )


def codes(findings):
    return {finding.code for finding in findings}


def test_golden_example_of_the_specification():
    proposal = suggest(GOLDEN)
    assert {r.kind.value: r.fen for r in proposal.references} == {
        "budget": 320_000_000,
        "history": 315_488_193,
        "industry": 305_280_000,
        "benchmark": 322_560_000,
        "forecast": None,
    }
    growth = proposal.reference(ReferenceKind.HISTORY).inputs["growth_rate"]
    assert round(growth * 100, 4) == Decimal("9.5445")
    assert proposal.target_fen == proposal.weighed_fen == 316_822_458
    assert (proposal.levels.base, proposal.levels.challenge, proposal.levels.stretch) == (
        316_822_458,
        348_504_704,  # × 1.1 = 348,504,703.8
        380_186_950,  # × 1.2 = 380,186,949.6
    )
    assert proposal.findings == ()


def test_golden_history_by_integer_square_root():
    # 288,000,000 × √1.2 fen, by the integer root of 288,000,000² × 1.2 × 10^40
    root = math.isqrt(288_000_000**2 * 12 * 10**39)
    value = suggest(GOLDEN).reference(ReferenceKind.HISTORY).value
    assert abs(value * 10**20 - root) <= 1


@given(fen, fen, st.integers(2, 3))
def test_trend_compounds_back_to_last_year(base, last, back):
    trend = own_trend(sales={MONTH - 12 * back: base, MONTH - 12: last}, month=MONTH)
    assert trend.years == back - 1
    assert abs(Fraction(base) * (1 + Fraction(trend.growth)) ** trend.years - last) < Fraction(1, 10**6)


def test_trend_over_more_years_takes_the_cube_root():
    trend = own_trend(sales={MONTH - 48: 1_000, MONTH - 12: 1_331}, month=MONTH, years=4)
    assert abs(trend.growth - Decimal("0.1")) < Decimal("1e-50")


@pytest.mark.parametrize(
    ("sales", "growth", "expected"),
    [
        ({MONTH - 12: 100}, None, {"proposal.trend_unknown"}),
        ({MONTH - 12: 0, MONTH - 24: 100}, None, set()),
        ({MONTH - 12: -5, MONTH - 24: 100}, None, set()),
        ({MONTH - 24: 100}, None, set()),
        ({MONTH - 36: 0, MONTH - 24: 100, MONTH - 12: 150}, Decimal("0.5"), {"proposal.trend_base_skipped"}),
        (
            {MONTH - 36: -1, MONTH - 24: 0, MONTH - 12: 150},
            None,
            {"proposal.trend_base_skipped", "proposal.trend_unknown"},
        ),
    ],
)
def test_trend_without_a_base(sales, growth, expected):
    trend = own_trend(sales=sales, month=MONTH)
    assert trend.growth == growth
    assert codes(trend.findings) == expected


@given(
    budget=st.none() | fen,
    last=st.none() | st.integers(-(10**9), 10**15),
    industry=st.none() | st.decimals(-2, 3, places=4),
    benchmark=st.none() | st.decimals(-2, 3, places=4),
    forecast=st.none() | fen,
    shares=st.lists(st.decimals(0, 1, places=3), min_size=5, max_size=5),
)
def test_proposal_is_the_renormalised_sum(budget, last, industry, benchmark, forecast, shares):
    if not any(shares):
        return
    evidence = Evidence(
        month=MONTH,
        sales={} if last is None else {MONTH - 12: last},
        budget_fen=budget,
        industry_growth=industry,
        benchmark_growth=benchmark,
        forecast_fen=forecast,
    )
    names = ("budget", "history", "industry", "benchmark", "forecast")
    weights = ReferenceWeights(**dict(zip(names, shares, strict=True)))
    usable = last is not None and last > 0
    truth = {
        "budget": budget,
        "industry": last * (1 + Fraction(industry)) if usable and industry is not None and industry > -1 else None,
        "benchmark": last * (1 + Fraction(benchmark)) if usable and benchmark is not None and benchmark > -1 else None,
        "forecast": forecast,
    }
    there = {name: Fraction(value) for name, value in truth.items() if value is not None}
    if not there:
        with pytest.raises(NoReferenceError):
            suggest(evidence, weights)
        return
    proposal = suggest(evidence, weights)
    assert sum(r.effective_weight for r in proposal.references) == 1
    total = sum(Fraction(getattr(weights, name)) for name in there)
    if total:
        expected = sum(value * Fraction(getattr(weights, name)) for name, value in there.items()) / total
        assert proposal.unrounded == expected
        assert proposal.target_fen == round(expected)
        dropped = any(getattr(weights, name) for name in names if name not in there)
        assert ("proposal.weights_renormalised" in codes(proposal.findings)) == dropped


def test_missing_ones_are_named_with_the_weight_left():
    evidence = Evidence(month=MONTH, sales=THREE_YEARS, industry_growth=Decimal("0.06"))
    proposal = suggest(evidence)
    said = next(f for f in proposal.findings if f.code == "proposal.weights_renormalised")
    assert said.params == {"missing": "budget,benchmark", "left_rate": Decimal("0.45")}
    assert proposal.reference(ReferenceKind.HISTORY).effective_weight == Fraction(2, 3)
    assert codes(proposal.findings) >= {"proposal.no_budget", "proposal.no_benchmark_growth"}


def test_rounded_once_and_half_even():
    evidence = Evidence(month=MONTH, sales={MONTH - 12: 5}, budget_fen=4)
    for budget, rounded in ((4, 4), (6, 6)):  # half of 4 + 5 and of 6 + 5: 4.5 → 4, 5.5 → 6
        evidence = Evidence(month=MONTH, sales={MONTH - 12: 5}, budget_fen=budget, industry_growth=Decimal(0))
        weights = ReferenceWeights(
            budget=Decimal(1), history=Decimal(0), industry=Decimal(1), benchmark=Decimal(0), forecast=Decimal(0)
        )
        assert suggest(evidence, weights).target_fen == rounded


def test_impossible_growth_drops_out_and_is_said():
    evidence = Evidence(month=MONTH, sales=THREE_YEARS, industry_growth=Decimal(-1), budget_fen=1)
    proposal = suggest(evidence)
    assert proposal.reference(ReferenceKind.INDUSTRY).value is None
    assert "proposal.industry_growth_impossible" in codes(proposal.findings)


def test_forecast_is_shown_at_weight_zero_and_stands_alone_when_nothing_else_is_there():
    history = [(MONTH - 30 + t, 1_000_000) for t in range(30)]
    forecast = forecast_month(history=history, month=MONTH - 1, horizon=3)
    shown = suggest(GOLDEN, forecast=forecast).reference(ReferenceKind.FORECAST)
    assert (shown.fen, shown.effective_weight, shown.contribution) == (1_000_000, 0, 0)
    alone = suggest(Evidence(month=MONTH, sales={}), forecast=forecast)
    assert alone.target_fen == 1_000_000
    assert "proposal.forecast_only" in codes(alone.findings)


def test_unweighted_references_are_better_than_none():
    only_history = ReferenceWeights(
        budget=Decimal(0), history=Decimal(1), industry=Decimal(0), benchmark=Decimal(0), forecast=Decimal(0)
    )
    proposal = suggest(Evidence(month=MONTH, sales={}, budget_fen=700), only_history)
    assert proposal.target_fen == 700
    assert "proposal.unweighted_only" in codes(proposal.findings)


def test_levels_by_forecast_quantiles_or_by_default_factors():
    history = [(MONTH - 30 + t, 1_000_000 + 7_919 * t % 100_003) for t in range(30)]
    forecast = forecast_month(history=history, month=MONTH)
    proposal = propose(evidence=GOLDEN, weights=ReferenceWeights(), level_factors=None, forecast=forecast)
    levels = proposal.levels
    assert (levels.base, levels.challenge, levels.stretch) == (forecast.p50[0], forecast.p75[0], forecast.p90[0])
    without = propose(evidence=GOLDEN, weights=ReferenceWeights(), level_factors=None)
    assert without.levels == suggest(GOLDEN).levels
    assert codes(without.findings) == {"proposal.levels_by_factors"}


def test_adjustment_needs_a_reason():
    adjusted = suggest(GOLDEN, adjustment=Adjustment(change_fen=-6_822_458, reason="main road closed"))
    assert (adjusted.weighed_fen, adjusted.target_fen) == (316_822_458, 310_000_000)
    for blank in ("", " \t\n"):
        with pytest.raises(MissingReasonError):
            Adjustment(change_fen=1, reason=blank)


@pytest.mark.parametrize("bad", [{"budget": Decimal(-1)}, {"budget": Decimal("NaN")}, dict.fromkeys(
    ("budget", "history", "industry", "benchmark", "forecast"), Decimal(0))])  # fmt: skip
def test_bad_weights_are_refused(bad):
    with pytest.raises(InvalidWeightsError):
        ReferenceWeights(**bad)


@pytest.mark.parametrize("bad", [{"base": Decimal(0)}, {"challenge": Decimal("1.3")}, {"stretch": Decimal("NaN")}])
def test_bad_levels_are_refused(bad):
    with pytest.raises(InvalidLevelsError):
        LevelFactors(**bad)


def test_backtest_by_hand():
    sales = {MONTH - 1: 120, MONTH - 13: 100, MONTH - 25: 80, MONTH - 2: 0, MONTH - 14: 50}
    errors = backtest(
        month=MONTH,
        sales=sales,
        budgets={MONTH - 1: 150, MONTH - 2: 9, MONTH - 14: 60},
        industry_growth=Decimal("0.05"),
        benchmark_growth=None,
        forecasts={MONTH - 1: 108},
        months=14,
    )
    # tested months: MONTH − 1, − 13, − 14; MONTH − 2 sold nothing
    assert errors[ReferenceKind.BUDGET].by_month == {MONTH - 14: Fraction(1, 5), MONTH - 1: Fraction(1, 4)}
    assert errors[ReferenceKind.BUDGET].mean == Fraction(9, 40)
    assert errors[ReferenceKind.HISTORY].by_month == {MONTH - 1: Fraction(5, 120)}  # 100 × 100/80 = 125
    assert errors[ReferenceKind.INDUSTRY].by_month == {MONTH - 13: Fraction(16, 100), MONTH - 1: Fraction(15, 120)}
    assert errors[ReferenceKind.BENCHMARK].mean is None
    assert errors[ReferenceKind.FORECAST].mean == Fraction(12, 120)

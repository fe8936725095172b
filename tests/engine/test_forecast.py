"""Forecasts: shape, order of quantiles, fallbacks, recovery of known series, and the plain formulas behind them."""

import csv
import gzip
import math
import statistics
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.engine.forecast import (
    Band,
    Method,
    MissingDaysError,
    coverage,
    forecast_many,
    forecast_month,
    one_step_forecasts,
)
from huikuan.engine.forecast.models import damped_trend, exponential, seasonal_profile, theta

START = 2023 * 12
M3 = Path(__file__).parents[2].parent / "shared" / "data" / "forecast" / "m3_monthly.csv.gz"
amounts = st.lists(st.none() | st.integers(-(10**9), 10**13), min_size=0, max_size=60)
positive = st.lists(st.integers(1, 10**13), min_size=1, max_size=60)


def history(values):
    return list(enumerate(values, START))


def codes(forecast):
    return [finding.code for finding in forecast.findings]


@settings(max_examples=60, deadline=None)
@given(amounts, st.integers(1, 4))
def test_quantiles_are_ordered_and_complete(values, horizon):
    forecast = forecast_month(history=history(values), month=START + len(values), horizon=horizon)
    rows = (forecast.p10, forecast.p25, forecast.p50, forecast.p75, forecast.p90, forecast.p95)
    wanted = 0 if forecast.method is Method.NONE else horizon
    assert all(len(row) == wanted for row in rows)
    assert all(isinstance(fen, int) for row in rows for fen in row)
    for month in range(wanted):
        assert [row[month] for row in rows] == sorted(row[month] for row in rows)


@settings(max_examples=40, deadline=None)
@given(positive)
def test_what_was_never_negative_is_not_forecast_negative(values):
    assert forecast_month(history=history(values), month=START + len(values), horizon=3).p10 >= (0, 0, 0)


@settings(max_examples=25, deadline=None)
@given(st.lists(positive, min_size=1, max_size=5))
def test_together_or_one_by_one_is_the_same(series):
    month = START + 60
    histories = {str(i): list(enumerate(values, month - len(values))) for i, values in enumerate(series)}
    together = forecast_many(histories=histories, month=month, horizon=2)
    assert list(together) == list(histories)
    for key, one in histories.items():
        alone = forecast_month(history=one, month=month, horizon=2, subject=key)
        assert alone.p50 == pytest.approx(together[key].p50, rel=1e-9, abs=1)
        assert alone.p90 == pytest.approx(together[key].p90, rel=1e-9, abs=1)


@pytest.mark.parametrize(
    ("months", "method"),
    [(1, "mean"), (5, "mean"), (6, "level"), (12, "level"), (13, "one_year"), (23, "one_year"), (24, "combined")],
)
def test_a_constant_stays_constant_and_a_short_history_says_so(months, method):
    forecast = forecast_month(history=history([1_000_000] * months), month=START + months, horizon=3)
    assert forecast.p50 == (1_000_000,) * 3
    assert (forecast.method, forecast.months_used) == (method, months)
    assert codes(forecast) == ([] if months >= 24 else ["forecast.short_history"])
    assert forecast.p10[0] < 1_000_000 if months < 6 else forecast.p10[0] == 1_000_000


def test_a_pure_season_is_found_and_continued():
    season = [80, 60, 100, 105, 110, 95, 90, 100, 110, 120, 115, 115]
    forecast = forecast_month(history=history([share * 10_000 for share in season * 3]), month=START + 36, horizon=12)
    assert forecast.p50 == pytest.approx([share * 10_000 for share in season], rel=0.01)
    assert forecast.profile == pytest.approx([share / statistics.geometric_mean(season) for share in season], rel=0.01)


def test_profile_is_by_calendar_month_wherever_the_series_starts():
    season = [80, 60, 100, 105, 110, 95, 90, 100, 110, 120, 115, 115]
    pairs = [(index, season[index % 12] * 10_000) for index in range(START + 5, START + 46)]
    whole = forecast_month(history=pairs, month=START + 46)
    assert whole.profile[1] == min(whole.profile)
    young = [pair for pair in pairs if pair[0] >= START + 38]  # eight months, none of them a February
    lent = forecast_month(history=young, month=START + 46, horizon=4, profile=whole.profile)
    alone = forecast_month(history=young, month=START + 46, horizon=4)
    truth = season[(START + 49) % 12] * 10_000
    assert abs(lent.p50[3] - truth) < truth // 50 < abs(alone.p50[3] - truth)
    assert codes(lent) == ["forecast.short_with_borrowed_season"]


def test_growth_is_followed_but_damped():
    values = [1_000_000 + 20_000 * t for t in range(36)]
    forecast = forecast_month(history=history(values), month=START + 36, horizon=12)
    assert values[-1] < forecast.p50[0] < forecast.p50[11] < values[-1] + 12 * 20_000


def test_working_days_let_the_festival_move():
    # January and February sell 10,000 a working day; the festival takes its seven days from one or the other.
    days = {START + t: 22 for t in range(48)}
    for year, short in enumerate((0, 1, 1, 0)):
        days[START + 12 * year + short] = 15
    values = [days[START + t] * 10_000 for t in range(36)]
    aware = forecast_month(history=history(values), month=START + 36, horizon=2, working_days=days)
    blind = forecast_month(history=history(values), month=START + 36, horizon=2)
    assert aware.p50 == pytest.approx((150_000, 220_000), rel=0.001)
    assert blind.p50[0] > 160_000
    with pytest.raises(MissingDaysError):
        forecast_month(history=history(values), month=START + 36, horizon=13, working_days=days)


def test_gaps_leading_zeros_and_silence():
    values = [0, 0, None, 500, None, 500, 500]
    forecast = forecast_month(history=history(values), month=START + 9)
    assert (forecast.p50, forecast.months_used) == ((500,), 4)
    assert codes(forecast) == ["forecast.gaps_bridged", "forecast.last_months_missing", "forecast.short_history"]
    assert [f.params for f in forecast.findings] == [{"months": 1}, {"months": 2}, {"months": 4}]


@pytest.mark.parametrize("pairs", [[], [(START, None)], [(START + 1, 5)], [(START - 14, 5)]])
def test_nothing_known_gives_no_forecast(pairs):
    forecast = forecast_month(history=pairs, month=START, horizon=2, subject="华东")
    assert (forecast.method, forecast.p50, forecast.p95) == (Method.NONE, (), ())
    assert [(f.code, f.subject) for f in forecast.findings] == [("forecast.no_history", "华东")]


def test_the_month_itself_and_later_are_not_looked_at():
    pairs = history([100] * 30)
    spoilt = [*pairs, (START + 30, 10**9), (START + 31, 10**9)]
    assert forecast_month(history=spoilt, month=START + 30) == forecast_month(history=pairs, month=START + 30)


def test_all_zeros_forecast_zero_and_negatives_are_survived():
    assert forecast_month(history=history([0] * 30), month=START + 30).p95 == (0,)
    uneven = np.random.default_rng(5).integers(-100, 101, 30).tolist()
    mixed = forecast_month(history=history(uneven), month=START + 30)
    assert mixed.p10[0] < 0 < mixed.p90[0]
    assert forecast_month(history=history([100, 50, 0] * 10), month=START + 30).p10[0] >= 0


def test_backtest_knows_only_the_past():
    values = [1_000 + 10 * (t % 12) + t * t for t in range(40)]
    month = START + 40
    asked = one_step_forecasts(histories={"a": history(values), "new": history([])}, month=month)
    assert sorted(asked["a"]) == list(range(month - 12, month))
    assert asked["new"] == {}
    before = forecast_month(history=history(values[:30]), month=START + 30)
    assert asked["a"][START + 30] == (before.p10[0], before.p50[0], before.p90[0])


def test_coverage_counts_what_lay_below_in_and_above_the_range():
    bands = {1: Band(10, 20, 30), 2: Band(10, 20, 30), 3: Band(10, 20, 30), 4: Band(10, 20, 30)}
    found = coverage(sales={1: 9, 2: 10, 3: 31}, bands=bands)
    assert (found.months, found.below, found.inside, found.above) == (3, 1, 1, 1)


def plain_ses(values, horizon):
    best = None
    for alpha in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99):
        level = sum(values[:6]) / len(values[:6])
        squares = 0.0
        for value in values:
            squares += (value - level) ** 2
            level += alpha * (value - level)
        if best is None or squares < best[0]:
            best = (squares, level)
    return [best[1]] * horizon


def plain_damped(values, horizon):
    best = None
    first, second = sum(values[:6]) / 6, sum(values[6:12]) / 6
    for alpha in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99):
        for share in (0.02, 0.05, 0.1, 0.2, 0.4):
            for phi in (0.8, 0.9, 0.95, 0.98):
                slope = (second - first) / 6
                level = first - slope * 3.5
                squares = 0.0
                for value in values:
                    expected = level + phi * slope
                    squares += (value - expected) ** 2
                    level, slope = (
                        expected + alpha * (value - expected),
                        phi * slope + alpha * share * (value - expected),
                    )
                if best is None or squares < best[0]:
                    best = (squares, level, slope, phi)
    _, level, slope, phi = best
    return [level + slope * sum(phi**k for k in range(1, h + 1)) for h in range(1, horizon + 1)]


def plain_theta(values, horizon):
    line = statistics.linear_regression(range(len(values)), values)
    bent = [2 * value - line.intercept - line.slope * t for t, value in enumerate(values)]
    best = None
    for step in range(1, 20):
        level, squares = bent[0], 0.0
        for value in bent[1:]:
            squares += (value - level) ** 2
            level += step * 0.05 * (value - level)
        if best is None or squares < best[0]:
            best = (squares, level)
    return [(best[1] + line.intercept + line.slope * (len(values) - 1 + h)) / 2 for h in range(1, horizon + 1)]


def test_batched_methods_agree_with_plain_loops():
    values = np.random.default_rng(7).gamma(4, 25, (3, 30))
    for row, flat, damped, line in zip(
        values,
        exponential(values, horizon=4).ahead,
        damped_trend(values, horizon=4).ahead,
        theta(values, horizon=4),
        strict=True,
    ):
        assert flat[0] == pytest.approx(plain_ses(row.tolist(), 1)[0])
        assert damped.tolist() == pytest.approx(plain_damped(row.tolist(), 4))
        assert line.tolist() == pytest.approx(plain_theta(row.tolist(), 4))


def test_noise_is_not_taken_for_a_season():
    noise = np.random.default_rng(3).normal(0, 1, (200, 36))
    shrunk = np.abs(seasonal_profile(noise)).mean()
    raw = np.abs(noise.reshape(200, 3, 12).mean(axis=1)).mean()
    assert shrunk < raw / 3


@pytest.mark.skipif(not M3.exists(), reason="../shared/data/forecast is not here")
def test_accuracy_on_a_sample_of_m3_beats_seasonal_naive_clearly():
    train, test = {}, {}
    with gzip.open(M3, "rt") as file:
        for row in csv.DictReader(file):
            if row["series"].endswith("7"):
                (train if row["part"] == "train" else test).setdefault(row["series"], []).append(float(row["y"]))
    histories = {key: history([round(y * 100) for y in values[-36:]]) for key, values in train.items()}
    forecasts = forecast_many(histories=histories, month=START + 36, horizon=12)
    ours, naive, inside = [], [], []
    for key, forecast in forecasts.items():
        for h in range(12):
            actual = test[key][h] * 100
            last = histories[key][24 + h][1]
            ours.append(200 * abs(forecast.p50[h] - actual) / (forecast.p50[h] + actual))
            naive.append(200 * abs(last - actual) / (last + actual))
            inside.append(forecast.p10[h] <= actual <= forecast.p90[h])
    assert len(forecasts) > 100
    assert math.fsum(ours) < 0.85 * math.fsum(naive)
    assert 0.72 < sum(inside) / len(inside) < 0.88

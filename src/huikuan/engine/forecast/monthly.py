"""Monthly forecast: seasonal profile out, three simple methods averaged, profile in again, quantiles around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from huikuan.engine.findings import Finding, Severity
from huikuan.engine.forecast.models import YEAR, Array, damped_trend, exponential, seasonal_profile, theta
from huikuan.engine.forecast.series import MonthlyHistory, Prepared, day_factors, prepare
from huikuan.engine.money import Fen

BATCH = 256  # series worked on together: keeps the grid of constants in the processor's cache
SHORTEST_SEASONAL, SHORTEST_LEVEL = 13, 6
SCARCE_SPREAD = 0.5  # relative spread of a series too young to show its own
WIDEST_SPREAD = 1.5
SMALLEST_SHARE = 1e-3  # of the mean: keeps the logarithm of a nearly empty month in bounds
QUANTILES = {"p10": -1.2816, "p25": -0.6745, "p50": 0.0, "p75": 0.6745, "p90": 1.2816, "p95": 1.6449}


class Method(StrEnum):
    """What the length of the history allowed."""

    COMBINED = "combined"  # 24 months and more
    ONE_YEAR = "one_year"  # 13–23: a season seen once is believed in part
    LEVEL = "level"  # 6–12
    MEAN = "mean"  # 1–5
    OPENING = "opening"  # a young outlet, by its opening day (openings.py)
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Quantiles in fen for the months ``first_month``, +1, … (month index = year × 12 + month − 1); empty for NONE.

    ``profile`` holds twelve relative factors, January first (all 1.0 where no season was found or the series holds
    zeros); it may be lent to a younger series.
    """

    first_month: int
    p10: tuple[Fen, ...]
    p25: tuple[Fen, ...]
    p50: tuple[Fen, ...]
    p75: tuple[Fen, ...]
    p90: tuple[Fen, ...]
    p95: tuple[Fen, ...]
    method: Method
    months_used: int
    profile: tuple[float, ...]
    findings: tuple[Finding, ...]


def forecast_month(
    *,
    history: MonthlyHistory,
    month: int,
    horizon: int = 1,
    subject: str = "",
    profile: Sequence[float] | None = None,
    working_days: Mapping[int, int] | None = None,
) -> Forecast:
    """Forecast the ``horizon`` months from ``month`` on from pairs (month index, fen or None); see `forecast_many`."""
    result = forecast_many(
        histories={subject: history}, month=month, horizon=horizon, profile=profile, working_days=working_days
    )
    return result[subject]


def forecast_many(
    *,
    histories: Mapping[str, MonthlyHistory],
    month: int,
    horizon: int = 1,
    profile: Sequence[float] | None = None,
    working_days: Mapping[int, int] | None = None,
) -> dict[str, Forecast]:
    """Forecast many series at once: far cheaper than one by one.

    ``profile``: twelve factors, January first, that series under 24 months borrow (say, the company's).
    ``working_days``: month index → days for all months concerned; amounts are then modelled per working day, which
    lets Spring Festival move between January and February. Raises `MissingDaysError` when a month has none.
    """
    prepared = {key: prepare(history=history, month=month, subject=key) for key, history in histories.items()}
    groups: dict[tuple[int, bool], list[str]] = {}
    result: dict[str, Forecast] = {}
    for key, series in prepared.items():
        if len(series.values):
            groups.setdefault((len(series.values), bool((series.values > 0).all())), []).append(key)
        else:
            result[key] = _nothing(month, series.findings)
    for (_, positive), keys in groups.items():
        for at in range(0, len(keys), BATCH):
            part = {key: prepared[key] for key in keys[at : at + BATCH]}
            result |= _forecast_batch(part, month, horizon, positive, profile, working_days)
    return {key: result[key] for key in histories}


def _nothing(month: int, findings: tuple[Finding, ...]) -> Forecast:
    empty: dict[str, tuple[Fen, ...]] = dict.fromkeys(QUANTILES, ())
    return Forecast(
        first_month=month, **empty, method=Method.NONE, months_used=0, profile=(1.0,) * YEAR, findings=findings
    )


def _forecast_batch(
    batch: Mapping[str, Prepared],
    month: int,
    horizon: int,
    positive: bool,
    profile: Sequence[float] | None,
    working_days: Mapping[int, int] | None,
) -> dict[str, Forecast]:
    """Forecast series of one length; those with an empty or negative month are modelled in sums, others in shares."""
    values = np.array([series.values for series in batch.values()])
    count, months = values.shape
    firsts = np.array([series.first for series in batch.values()])
    reach = month + horizon - 1
    ahead = reach - min(series.last for series in batch.values())
    calendar = (firsts[:, None] + np.arange(months + ahead)) % YEAR
    factors = np.ones((count, months + ahead))
    if working_days is not None:
        for row, series in enumerate(batch.values()):
            needed = reach - series.first + 1
            factors[row, :needed] = day_factors(days=working_days, first=series.first, last=reach)
    borrowed = profile is not None and months < 2 * YEAR
    if borrowed:
        factors *= np.asarray(profile, dtype=np.float64)[calendar]
    point, spread, season = model(values / factors[:, :months], ahead=ahead, positive=positive, seasonal=not borrowed)
    own = np.ones((count, YEAR))
    if positive and not borrowed and months >= YEAR:
        np.put_along_axis(own, calendar[:, :YEAR], np.exp(season), axis=1)
    begin = np.array([month - series.last - 1 for series in batch.values()])
    window = begin[:, None] + np.arange(horizon)
    scale = np.take_along_axis(factors, months + window, axis=1)
    quantiles = _quantiles(
        np.take_along_axis(point, window, axis=1) * scale,
        np.take_along_axis(spread, window, axis=1) * scale,
        positive,
        values.min(axis=1, keepdims=True) >= 0,
    )
    result = {}
    for row, (key, series) in enumerate(batch.items()):
        lent = np.asarray(profile, dtype=np.float64) if borrowed else own[row]
        result[key] = Forecast(
            first_month=month,
            **{name: tuple([int(fen) for fen in rows[row]]) for name, rows in quantiles.items()},
            method=_method(months),
            months_used=months,
            profile=tuple(lent.tolist()),
            findings=series.findings + _short(key, months, borrowed),
        )
    return result


def model(values: Array, *, ahead: int, positive: bool, seasonal: bool = True) -> tuple[Array, Array, Array]:
    """Return point forecasts and spreads ``(series, ahead)`` and the seasonal effects (logarithms when ``positive``).

    The spread is the root mean square of the one-step errors, widened for the constants fitted and for the steps
    ahead (the level wanders by alpha each step). When ``positive`` it is relative to the point, else an amount.
    """
    months = values.shape[1]
    steps = np.arange(months + ahead) % YEAR
    season = np.zeros((len(values), YEAR))
    seasonal = seasonal and months >= SHORTEST_SEASONAL
    if positive:
        values = np.maximum(values, SMALLEST_SHARE * values.mean(axis=1, keepdims=True))
    if seasonal:
        season = seasonal_profile(np.log(values) if positive else values)
    effect = np.exp(season)[:, steps] if positive else season[:, steps]
    plain = values / effect[:, :months] if positive else values - effect[:, :months]
    level, spread = _level(plain, ahead=ahead, fitted=YEAR + 3 if seasonal else 3)
    if positive:
        # A falling trend of a positive series must not cross zero.
        level = np.maximum(level, SMALLEST_SHARE * values.mean(axis=1, keepdims=True))
        size = np.abs(plain).mean(axis=1, keepdims=True)
        return level * effect[:, months:], level * effect[:, months:] * np.minimum(spread / size, WIDEST_SPREAD), season
    return level + effect[:, months:], spread, season


def _level(plain: Array, *, ahead: int, fitted: int) -> tuple[Array, Array]:
    """Forecast deseasonalised series and give the spread as an amount, for each step."""
    months = plain.shape[1]
    mean = np.repeat(plain[:, -YEAR:].mean(axis=1, keepdims=True), ahead, axis=1)
    if months < SHORTEST_LEVEL:
        own = plain.std(axis=1, ddof=1, keepdims=True) if months > 1 else np.zeros((len(plain), 1))
        return mean, np.maximum(own, SCARCE_SPREAD * np.abs(mean))
    flat = exponential(plain, horizon=ahead)
    residuals, alpha = flat.residuals, flat.alpha
    if months < SHORTEST_SEASONAL:
        point = (mean + flat.ahead) / 2
    elif months < 2 * YEAR:
        point = (mean + flat.ahead + theta(plain, horizon=ahead)) / 3
    else:
        damped = damped_trend(plain, horizon=ahead)
        point = (flat.ahead + damped.ahead + theta(plain, horizon=ahead)) / 3
        residuals, alpha = (residuals + damped.residuals) / 2, (alpha + damped.alpha) / 2
    one_step = (residuals**2).sum(axis=1) / max(months - fitted, months / 4)
    wandering = 1 + np.outer(alpha**2, np.arange(ahead))
    return point, np.sqrt(one_step[:, None] * wandering)


def _quantiles(
    point: Array, spread: Array, positive: bool, never_negative: npt.NDArray[np.bool_]
) -> dict[str, list[list[float]]]:
    """Whole fen by series and month for each quantile; ``never_negative`` by series."""
    result = {}
    for name, z in QUANTILES.items():
        if positive:
            value = point * np.exp(z * spread / np.maximum(point, np.finfo(float).tiny))
        else:
            value = point + z * spread
            value = np.where(never_negative, np.maximum(value, 0), value)
        result[name] = np.rint(value).tolist()
    return result


def _method(months: int) -> Method:
    if months >= 2 * YEAR:
        return Method.COMBINED
    if months >= SHORTEST_SEASONAL:
        return Method.ONE_YEAR
    return Method.LEVEL if months >= SHORTEST_LEVEL else Method.MEAN


def _short(subject: str, months: int, borrowed: bool) -> tuple[Finding, ...]:
    if months >= 2 * YEAR:
        return ()
    code = "forecast.short_with_borrowed_season" if borrowed else "forecast.short_history"
    return (Finding(code=code, severity=Severity.INFO, subject=subject, params={"months": months}),)

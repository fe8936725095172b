"""The arithmetic of the forecast: seasonal profile, smoothing, theta; each over many series of one length at once.

Arrays are ``(series, months)`` of float64. Written on NumPy because a whole batch then costs little more than one
series; bench/forecast.py measures it beside statsmodels.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

YEAR = 12
TREND_WINDOW = 24  # months either side of the local line that separates level from season
NOISE_FACTOR = 1.5  # the smoothed residual understates the noise: it is serially correlated
ONE_YEAR_SHRINK = 0.4  # what to believe of a season that was seen once
STARTING_MONTHS = 6  # the first half year sets level and slope to start from

_ALPHAS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99)
_SLOPE_SHARES = (0.02, 0.05, 0.1, 0.2, 0.4)
_DAMPINGS = (0.8, 0.9, 0.95, 0.98)
_THETA_ALPHAS = np.arange(1, 20) * 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoothed:
    """Forecasts ``(series, horizon)``, one-step residuals ``(series, months)`` and the level's smoothing constant."""

    ahead: Array
    residuals: Array
    alpha: Array


@lru_cache(maxsize=128)
def _trend_matrix(months: int) -> Array:
    """The linear operator of a tricube-weighted local line: row t gives the smoothed value at t."""
    steps = np.arange(months)
    rows = np.empty((months, months))
    for t in steps:
        weight = np.clip(1 - (np.abs(steps - t) / TREND_WINDOW) ** 3, 0, None) ** 3
        design = np.column_stack((np.ones(months), steps - t))
        weighted = design * weight[:, None]
        rows[t] = (np.linalg.pinv(weighted.T @ design) @ weighted.T)[0]
    return rows


def seasonal_profile(values: Array) -> Array:
    """Return additive seasonal effects ``(series, 12)``.

    ``values`` starts anywhere in the year; column 0 of the result belongs to its first month. Effects are means of
    what a local trend line leaves, shrunk towards none in the manner of James and Stein: w = 1 − (9/11) · noise ÷
    size. With less than two whole years the noise cannot be estimated and a fixed share is believed.
    """
    months = values.shape[1]
    position = np.arange(months) % YEAR
    counts = np.bincount(position, minlength=YEAR)
    average = np.equal.outer(np.arange(YEAR), position) / counts[:, None]
    trend = _trend_matrix(months)
    season = np.zeros((len(values), YEAR))
    for _ in range(3):  # trend and season are estimated in turn; three rounds settle it
        rest = values - (values - season[:, position]) @ trend.T
        season = rest @ average.T
        season -= season.mean(axis=1, keepdims=True)
    if months < 2 * YEAR:
        return season * ONE_YEAR_SHRINK
    residual = rest - season[:, position]
    noise = NOISE_FACTOR * (residual**2).sum(axis=1) / (months - YEAR) * (1 / counts).mean()
    size = (season**2).sum(axis=1) / (YEAR - 1)
    believed = np.clip(1 - 9 / 11 * noise / np.maximum(size, np.finfo(float).tiny), 0, 1)
    result: Array = season * believed[:, None]
    return result


def exponential(values: Array, *, horizon: int) -> Smoothed:
    """Simple exponential smoothing, the constant chosen by least squares on a grid."""
    return _smooth(values, horizon=horizon, grid=np.array([(alpha, 0.0, 0.0) for alpha in _ALPHAS]), sloped=False)


def damped_trend(values: Array, *, horizon: int) -> Smoothed:
    """Gardner and McKenzie's damped additive trend, the constants chosen by least squares on a grid."""
    grid = [(a, a * share, phi) for a in _ALPHAS for share in _SLOPE_SHARES for phi in _DAMPINGS]
    return _smooth(values, horizon=horizon, grid=np.array(grid), sloped=True)


def _smooth(values: Array, *, horizon: int, grid: Array, sloped: bool) -> Smoothed:
    """Run every constant of the grid over every series, then the best one again to keep its residuals."""
    errors = _run(values, grid[:, 0], grid[:, 1], grid[:, 2], sloped=sloped)[2]
    best = grid[errors.argmin(axis=1)]
    alpha, beta, phi = (best[:, i : i + 1] for i in range(3))
    level, slope, _, residuals = _run(values, alpha, beta, phi, sloped=sloped)
    steps = np.arange(1, horizon + 1)
    ahead = level + slope * np.cumsum(phi**steps, axis=1)
    return Smoothed(ahead=ahead, residuals=residuals, alpha=alpha[:, 0])


def _run(values: Array, alpha: Array, beta: Array, phi: Array, *, sloped: bool) -> tuple[Array, Array, Array, Array]:
    months = values.shape[1]
    start = values[:, :STARTING_MONTHS].mean(axis=1, keepdims=True)
    shape = np.broadcast_shapes(start.shape, alpha.shape)
    level, slope, squares = start + np.zeros(shape), np.zeros(shape), np.zeros(shape)
    if sloped and months >= 2 * STARTING_MONTHS:
        second = values[:, STARTING_MONTHS : 2 * STARTING_MONTHS].mean(axis=1, keepdims=True)
        slope = (second - start) / STARTING_MONTHS + slope
        level = level - slope * (STARTING_MONTHS + 1) / 2
    residuals = np.empty(values.shape)
    expected, error, product = np.empty(shape), np.empty(shape), np.empty(shape)
    for t in range(months):  # in place: the grids are large, and new ones each month cost more than the sums
        np.multiply(phi, slope, out=slope)
        np.add(level, slope, out=expected)
        np.subtract(values[:, t : t + 1], expected, out=error)
        residuals[:, t] = error[:, 0]
        np.multiply(error, error, out=product)
        np.add(squares, product, out=squares)
        np.multiply(alpha, error, out=level)
        np.add(expected, level, out=level)
        np.multiply(beta, error, out=product)
        np.add(slope, product, out=slope)
    return level, slope, squares, residuals


def theta(values: Array, *, horizon: int) -> Array:
    """Assimakopoulos and Nikolopoulos' two-line theta: half the straight line, half the smoothed doubled bend."""
    months = values.shape[1]
    steps = np.arange(months)
    centred = steps - steps.mean()
    mean = values.mean(axis=1, keepdims=True)
    slope = ((values - mean) @ centred / (centred**2).sum())[:, None]
    bent = 2 * values - (mean + slope * centred)
    level = np.repeat(bent[:, :1], len(_THETA_ALPHAS), axis=1)
    squares = np.zeros_like(level)
    for t in range(1, months):
        error = bent[:, t : t + 1] - level
        squares += error * error
        level = level + _THETA_ALPHAS * error
    bend = level[np.arange(len(values)), squares.argmin(axis=1)][:, None]
    line = mean + slope * (months - 1 + np.arange(1, horizon + 1) - steps.mean())
    result: Array = (bend + line) / 2
    return result

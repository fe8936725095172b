"""The distribution around the centre: how wide for whom, and of which shape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huikuan.engine.paydate.records import Array

_LEVELS = np.array([0.01, 0.025, 0.05, *np.arange(0.1, 0.91, 0.05), 0.95, 0.975, 0.99])
# Quantiles of the standard normal at those levels: what is believed of the shape before anything was seen.
_NORMAL = np.array(
    [-2.3263, -1.96, -1.6449, -1.2816, -1.0364, -0.8416, -0.6745, -0.5244, -0.3853, -0.2533, -0.1257, 0.0]
)
_NORMAL = np.concatenate((_NORMAL, -_NORMAL[-2::-1]))
_BELIEVED_FROM = 60  # that many seen weigh as much as the normal curve


_TAIL = 3.0  # index of the upper tail: the later an item already is, the longer it may still take


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Distribution of the standardised miss: quantiles at ``_LEVELS`` with a line between, and tails.

    Below, exponential with mean excess ``lower``; above, Lomax with mean excess ``upper`` where it begins.
    """

    quantiles: Array
    lower: float
    upper: float

    def above(self, z: Array) -> Array:
        """The probability of more than ``z``; as exact far out as in the middle."""
        q = self.quantiles
        left = 1 - _LEVELS[0] * np.exp(np.minimum(z - q[0], 0.0) / self.lower)
        excess = np.maximum(z - q[-1], 0.0) / ((_TAIL - 1) * self.upper)
        right = (1 - _LEVELS[-1]) * (1 + excess) ** -_TAIL
        result: Array = np.where(z < q[0], left, np.where(z > q[-1], right, 1 - np.interp(z, q, _LEVELS)))
        return result


def find_shape(*, z: Array) -> Shape:
    """Quantiles of what was seen, mixed with the normal curve while little was."""
    n = len(z)
    believed = n / (n + _BELIEVED_FROM)
    seen = np.quantile(z, _LEVELS) if n else _NORMAL
    quantiles = believed * seen + (1 - believed) * _NORMAL
    quantiles = np.maximum.accumulate(quantiles) + np.arange(len(quantiles)) * 1e-6
    over, under = z[z > quantiles[-1]] - quantiles[-1], quantiles[0] - z[z < quantiles[0]]
    return Shape(
        quantiles=quantiles,
        lower=float((under.sum() + 3 * 0.35) / (len(under) + 3)),
        upper=float((over.sum() + 3 * 0.5) / (len(over) + 3)),
    )


def fit_scale(*, miss: Array, design: Array) -> Array:
    """Coefficients of log variance on ``design`` (its first column ones): Newton steps on the normal likelihood.

    Single extremes are cut at five times the usual size; a small ridge keeps the slopes of few rows quiet.
    """
    square = np.minimum(miss**2, 25.0 * max(float(np.median(miss**2)), 0.05) / 0.455) if len(miss) else miss
    columns = design.shape[1]
    coefficients = np.zeros(columns)
    coefficients[0] = np.log(float(square.mean()) + 0.05) if len(miss) else np.log(100.0)
    ridge = np.diag([1e-6] + [10.0] * (columns - 1))
    for _ in range(15):
        ratio = (square + 0.05) / np.exp(np.clip(design @ coefficients, -6, 14))
        slope = design.T @ (ratio - 1) - ridge @ coefficients + ridge[:, 0] * coefficients[0]
        curve = (design * np.clip(ratio, 0.3, 3.0)[:, None]).T @ design + ridge
        step = np.linalg.solve(curve, slope)
        coefficients = coefficients + np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < 1e-6:
            break
    return coefficients


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """Days late of each row: with probability ``share`` disputed (``shift`` days later and ``wider``)."""

    centre: Array
    scale: Array
    share: Array
    shift: float
    wider: float
    shape: Shape

    def above(self, x: Array) -> Array:
        """The probability of more than ``x`` days late (x between whole days)."""
        plain = self.shape.above((x - self.centre) / self.scale)
        if not self.shift:
            return plain
        late = self.shape.above((x - self.centre - self.shift) / (self.scale * self.wider))
        result: Array = (1 - self.share) * plain + self.share * late
        return result

    def day(self, *, above: Array, start: Array) -> Array:
        """The days late that are exceeded with probability ``above``, by bisection; never before ``start``."""
        reach = 60 * self.scale * self.wider
        low = np.maximum(self.centre + min(self.shift, 0.0) - reach, start)
        high = np.maximum(self.centre + max(self.shift, 0.0) + reach, start) + 4 * np.maximum(start - self.centre, 0.0)
        for _ in range(40):
            middle = (low + high) / 2
            earlier = self.above(middle) > above
            low, high = np.where(earlier, middle, low), np.where(earlier, high, middle)
        result: Array = (low + high) / 2
        return result

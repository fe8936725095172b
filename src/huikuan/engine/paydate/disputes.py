"""The odds that an item is disputed, which is not known at its issue: ridge logistic regression."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huikuan.engine.paydate.records import UNKNOWN, Array, Ints, Receivables

_ENOUGH = 50
_ROUNDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOdds:
    """Log odds = ``coefficients`` · (1, log odds of the customer's own share, standardised log amount)."""

    coefficients: Array
    mean: float  # of the log amount
    deviation: float

    def design(self, *, share: Array, amount: Ints) -> Array:
        """Columns of the regression."""
        logs = (_log(amount) - self.mean) / self.deviation
        return np.column_stack((np.ones(len(share)), np.log(share / (1 - share)), np.clip(logs, -3, 3)))

    def probability(self, *, share: Array, amount: Ints) -> Array:
        """The probability of a dispute."""
        result: Array = 1 / (1 + np.exp(-self.design(share=share, amount=amount) @ self.coefficients))
        return result


def fit_disputes(*, rows: Receivables, share: Array, taught_by: Ints) -> DisputeOdds:
    """Fit on the settled rows ``taught_by``; ``share`` of each row as known at its issue. Few rows: the share as is."""
    logs = _log(rows.amount)
    prior = np.array([0.0, 1.0, 0.0])
    odds = DisputeOdds(
        coefficients=prior,
        mean=float(logs.mean()) if len(logs) else 0.0,
        deviation=(float(logs.std()) if len(logs) else 1.0) + 1e-6,
    )
    told = taught_by[rows.disputed[taught_by] != UNKNOWN]
    truth = (rows.disputed[told] == 1).astype(np.float64)
    if len(told) < _ENOUGH or not 0 < truth.sum() < len(told):
        return odds
    design = odds.design(share=share[told], amount=rows.amount[told])
    ridge = np.diag([1.0, 10.0, 10.0])
    coefficients = prior
    for _ in range(_ROUNDS):
        expected = 1 / (1 + np.exp(-design @ coefficients))
        curve = (design * (expected * (1 - expected))[:, None]).T @ design + ridge
        slope = design.T @ (truth - expected) - ridge @ (coefficients - prior)
        coefficients = coefficients + np.linalg.solve(curve, slope)
    return DisputeOdds(coefficients=coefficients, mean=odds.mean, deviation=odds.deviation)


def _log(amount: Ints) -> Array:
    result: Array = np.log(np.maximum(amount, 1).astype(np.float64))
    return result

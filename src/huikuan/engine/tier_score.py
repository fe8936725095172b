"""A customer score from weighted criteria, with its parts: each criterion is a percentile among the customers.

Source: field work page 4.1 (scale, credit, sales, cooperation, receipts, potential); docs/rules/tiers.md.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from huikuan.engine.tiers import Tier

# The six criteria of the trade with their default weights (settings may replace the whole table).
DEFAULT_WEIGHTS: Mapping[str, int] = {
    "receipts": 300,
    "sales": 200,
    "potential": 200,
    "scale": 100,
    "credit": 100,
    "cooperation": 100,
}


class WeightsError(ValueError):
    """The weights are negative, or none is above zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """One criterion: the value, its percentile in thousandths, its weight, and the points it brings to the score."""

    criterion: str
    value: int
    percentile: int
    weight: int
    points: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """``permille`` 0–1000 is the sum of the points of the parts, rounded down; ``missing`` names unknown criteria."""

    customer: str
    permille: int
    parts: tuple[ScorePart, ...]
    missing: tuple[str, ...]


def score_customers(
    *, values: Mapping[str, Mapping[str, int | None]], weights: Mapping[str, int] | None = None
) -> tuple[Score, ...]:
    """Score every customer, in the order given.

    ``values``: customer → criterion → a whole number, higher is better (credit grade A–D as 4–1), None for unknown.
    Percentile = customers with a lower value ÷ (customers with a value − 1), in thousandths, rounded down; 1000 for a
    lone customer. An unknown value leaves its weight to the others; nothing known scores 0. Raises WeightsError.
    """
    weights = DEFAULT_WEIGHTS if weights is None else weights
    if any(weight < 0 for weight in weights.values()) or not any(weights.values()):
        raise WeightsError(f"weights must be 0 or more, one of them above: {dict(weights)}")
    known = {name: sorted(value for row in values.values() if (value := row.get(name)) is not None) for name in weights}
    return tuple(_score(customer, row, known, weights) for customer, row in values.items())


def tier_by_score(*, permille: int, at_least: tuple[int, int, int] = (800, 600, 300)) -> Tier:
    """Return the tier of a score: the least scores of tier 1, 2 and 3; below them a prospect."""
    for tier, least in zip(Tier, at_least, strict=False):
        if permille >= least:
            return tier
    return Tier.PROSPECT


def _score(
    customer: str, row: Mapping[str, int | None], known: Mapping[str, list[int]], weights: Mapping[str, int]
) -> Score:
    present = {name: value for name in weights if weights[name] and (value := row.get(name)) is not None}
    total = sum(weights[name] for name in present)
    parts = tuple(
        ScorePart(
            criterion=name,
            value=value,
            percentile=(percentile := _percentile(value, known[name])),
            weight=weights[name],
            points=Fraction(percentile * weights[name], total),
        )
        for name, value in present.items()
    )
    missing = tuple(name for name in weights if weights[name] and name not in present)
    permille = sum((part.points for part in parts), Fraction(0)).__floor__()
    return Score(customer=customer, permille=permille, parts=parts, missing=missing)


def _percentile(value: int, ordered: list[int]) -> int:
    others = len(ordered) - 1
    return bisect_left(ordered, value) * 1000 // others if others else 1000

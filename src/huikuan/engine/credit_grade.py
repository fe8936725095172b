"""Grade A to D from how a customer pays, explained number by number (docs/rules/credit.md).

Each number earns points by the step it falls on; the grade follows from the weighted mean of the points of those
numbers that are known. Everything is exact: shares and means are fractions of integers.
Source: receivables page 2.5; the steps are ours and settings of the company.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from huikuan.engine.money import Fen

STEPS = (100, 70, 40, 0)  # points on the first, second, third step and beyond
LETTERS = "ABCD"


class Trait(StrEnum):
    """One number of behaviour."""

    DAYS_LATE = "days_late"  # weighted by amount; in days
    PROMISES = "promises"  # share of promises kept, in percent; more is better
    DISPUTES = "disputes"  # disputed share of what was invoiced, in percent
    RETURNED = "returned"  # share of acceptance drafts that the bank returned, in percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """The facts of the last twelve months of one customer; all zero: nothing is known.

    ``late_fen_days`` is the sum of paid or still open amounts times the days each was late (early: 0), ``settled_fen``
    the sum of these amounts, ``instalments`` how many they are.
    """

    settled_fen: Fen = 0
    late_fen_days: int = 0
    instalments: int = 0
    kept: int = 0
    asked: int = 0
    disputed_fen: Fen = 0
    invoiced_fen: Fen = 0
    returned_fen: Fen = 0
    drafts_fen: Fen = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """``steps``: the last value on the steps worth 100, 70 and 40 points (days or percent), by trait; ``weights`` of
    the traits; ``bounds``: the fewest points for A, B, C; ``least``: fewer instalments give no grade."""

    steps: Mapping[Trait, tuple[int, int, int]] = field(
        default_factory=lambda: MappingProxyType(
            {
                Trait.DAYS_LATE: (5, 15, 45),
                Trait.PROMISES: (90, 70, 50),
                Trait.DISPUTES: (1, 5, 15),
                Trait.RETURNED: (0, 5, 10),
            }
        )
    )
    weights: Mapping[Trait, int] = field(
        default_factory=lambda: MappingProxyType(
            {Trait.DAYS_LATE: 50, Trait.PROMISES: 25, Trait.DISPUTES: 10, Trait.RETURNED: 15}
        )
    )
    bounds: tuple[int, int, int] = (85, 65, 40)
    least: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One number and what it earned; ``value`` and ``points`` None where it is not known and so does not count."""

    trait: Trait
    value: Fraction | None
    points: int | None
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading:
    """The numbers, their weighted mean and the letter; no letter for a customer of whom too little is known."""

    scores: tuple[Score, ...]
    mean: Fraction | None
    letter: str | None


def values(behaviour: Behaviour) -> dict[Trait, Fraction | None]:
    """Days late in days, the shares in percent."""
    return {
        Trait.DAYS_LATE: _mean(behaviour.late_fen_days, behaviour.settled_fen),
        Trait.PROMISES: _mean(100 * behaviour.kept, behaviour.asked),
        Trait.DISPUTES: _mean(100 * behaviour.disputed_fen, behaviour.invoiced_fen),
        Trait.RETURNED: _mean(100 * behaviour.returned_fen, behaviour.drafts_fen),
    }


def grade(*, behaviour: Behaviour, scale: Scale) -> Grading:
    """Points of each known number, their weighted mean, the letter."""
    scores = tuple(
        Score(trait=trait, value=value, points=_points(trait, value, scale.steps[trait]), weight=scale.weights[trait])
        for trait, value in values(behaviour).items()
    )
    known = [(one.points, one.weight) for one in scores if one.points is not None and one.weight > 0]
    weight = sum(one for _points_, one in known)
    mean = Fraction(sum(points * one for points, one in known), weight) if weight else None
    enough = mean is not None and behaviour.instalments >= scale.least
    return Grading(
        scores=scores, mean=mean, letter=_letter(mean, scale.bounds) if enough and mean is not None else None
    )


def _mean(total: int, count: int) -> Fraction | None:
    return Fraction(total, count) if count > 0 else None


def _points(trait: Trait, value: Fraction | None, steps: Sequence[int]) -> int | None:
    if value is None:
        return None
    for points, step in zip(STEPS, steps, strict=False):
        if value >= step if trait is Trait.PROMISES else value <= step:
            return points
    return STEPS[-1]


def _letter(mean: Fraction, bounds: Sequence[int]) -> str:
    return next((letter for letter, bound in zip(LETTERS, bounds, strict=False) if mean >= bound), LETTERS[-1])

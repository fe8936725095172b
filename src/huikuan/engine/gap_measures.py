"""The catalogue of gap measures and the choice of one to suggest for one customer's gap.

A suggestion is not a measure of the ledger: it counts as "measured" only once it is approved (see ledger_sources.py).
The optimiser over all customers comes later. Source: collections page 3.4; docs/rules/collection-plan.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from huikuan.engine.money import Fen


class MeasureBase(StrEnum):
    """What a measure works on."""

    RECEIVABLE = "receivable"  # money already owed: it can bring no more than that
    SALES = "sales"  # new turnover paid inside the month: its effect is a share of the gap


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueMeasure:
    """One measure: days until it works, effect as thousandths of its base (low to high), cost.

    The cost is ``fixed_cost`` fen plus ``cost_permille`` thousandths of the middle effect.
    """

    code: str
    base: MeasureBase
    lead_days: int
    effect_low_permille: int
    effect_high_permille: int
    fixed_cost: Fen
    cost_permille: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A measure proposed for a gap: effect from low to high and cost, in fen, and the first day it can work."""

    code: str
    effect_low: Fen
    effect_high: Fen
    cost: Fen
    works_from: date


def _measure(
    code: str, base: MeasureBase, lead: int, effect: tuple[int, int], cost: tuple[Fen, int]
) -> CatalogueMeasure:
    return CatalogueMeasure(
        code=code,
        base=base,
        lead_days=lead,
        effect_low_permille=effect[0],
        effect_high_permille=effect[1],
        fixed_cost=cost[0],
        cost_permille=cost[1],
    )


DEAREST_PERMILLE = 100  # a suggestion may cost at most a tenth of its middle effect

# First values to be replaced by the company's own and later by proven effects.
DEFAULT_CATALOGUE: tuple[CatalogueMeasure, ...] = (
    _measure("receivable_analysis", MeasureBase.RECEIVABLE, 2, (150, 400), (0, 0)),
    _measure("payment_incentive", MeasureBase.RECEIVABLE, 3, (300, 700), (0, 15)),
    _measure("promotion", MeasureBase.SALES, 10, (300, 800), (500_000, 50)),
    _measure("develop_outlets", MeasureBase.SALES, 20, (200, 600), (300_000, 20)),
    _measure("train_sales_staff", MeasureBase.SALES, 7, (100, 300), (100_000, 0)),
    _measure("help_distributors_order", MeasureBase.SALES, 5, (200, 500), (50_000, 10)),
)


def suggest_measure(
    *, gap: Fen, open_receivable: Fen, today: date, last_day: date, catalogue: Sequence[CatalogueMeasure]
) -> Suggestion | None:
    """The cheapest measure whose high effect closes the gap by ``last_day``; if none does, the one with most effect.

    ``open_receivable``: what is owed and not yet received or promised. The effect of a receivable measure is a share
    of that, of a sales measure a share of the gap; never more than the gap. Equal ones by catalogue order. None when
    there is no gap, nothing works in time, or everything costs more than a tenth of what it brings.
    """
    if gap <= 0:
        return None
    choices: list[tuple[tuple[int, Fen, Fen, int], Suggestion]] = []
    for place, measure in enumerate(catalogue):
        works_from = today + timedelta(days=measure.lead_days)
        base = max(0, open_receivable) if measure.base is MeasureBase.RECEIVABLE else gap
        low = min(gap, base * measure.effect_low_permille // 1000)
        high = min(gap, base * measure.effect_high_permille // 1000)
        if works_from > last_day or high == 0:
            continue
        cost = measure.fixed_cost + (low + high) // 2 * measure.cost_permille // 1000
        if cost * 1000 > (low + high) // 2 * DEAREST_PERMILLE:
            continue
        closes = high >= gap
        rank = (0, cost, -high, place) if closes else (1, -high, cost, place)
        choices.append(
            (
                rank,
                Suggestion(code=measure.code, effect_low=low, effect_high=high, cost=cost, works_from=works_from),
            )
        )
    return min(choices, key=lambda choice: choice[0])[1] if choices else None

"""What a young outlet will sell, from its opening day: its own months made full, beside what is usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import exp

from huikuan.engine.forecast.models import YEAR
from huikuan.engine.forecast.monthly import QUANTILES, SCARCE_SPREAD, Forecast, Method
from huikuan.engine.money import Fen
from huikuan.engine.outlets import DEFAULT_RAMP, open_worth
from huikuan.engine.periods import Month

BELIEVED = 2  # full months of its own that an outlet must have sold to be believed as much as what is usual
YOUNG = YEAR  # complete months after which its history speaks for itself


def full_month(
    *, opened: date, sales: Mapping[int, Fen], usual_fen: Fen | None, ramp: Sequence[Decimal] = DEFAULT_RAMP
) -> Fraction | None:
    """What the outlet sells in a month once it counts in full: (Σ sold + 2 × usual) ÷ (Σ worth + 2), fen.

    ``sales``: month index → fen of complete months; those before the opening don't count. Without ``usual_fen`` only
    its own figures speak; None without either.
    """
    known = [index for index in sales if index >= Month.of(opened).index]
    worth = sum(
        (open_worth(period=Month.from_index(index).period, opened=opened, ramp=ramp) for index in known), Fraction(0)
    )
    sold = Fraction(sum(sales[index] for index in known))
    if usual_fen is not None:
        sold, worth = sold + BELIEVED * usual_fen, worth + BELIEVED
    return max(sold / worth, Fraction(0)) if worth else None


def young_forecast(*, full_fen: Fraction, worth: Fraction, month: int) -> Forecast:
    """Forecast one month of an outlet that is worth so much in it; spread as of a series too young to show its own."""
    median = full_fen * worth
    rows = {
        name: (round(median * Fraction(exp(z * SCARCE_SPREAD))) if z else round(median),)
        for name, z in QUANTILES.items()
    }
    return Forecast(
        first_month=month,
        **rows,
        method=Method.OPENING,
        months_used=0,
        profile=(1.0,) * YEAR,
        findings=(),
    )

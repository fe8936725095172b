"""What the forecast would have said in each of the last months, had it been asked just before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from huikuan.engine.forecast.monthly import forecast_many
from huikuan.engine.forecast.series import MonthlyHistory
from huikuan.engine.money import Fen


class Band(NamedTuple):
    """A month's forecast: P10, P50 and P90, in fen."""

    p10: Fen
    p50: Fen
    p90: Fen


class Coverage(NamedTuple):
    """Of ``months`` that could be tested, how many fell below P10 and how many rose above P90."""

    months: int
    below: int
    above: int

    @property
    def inside(self) -> int:
        """Months between the two, which should be eight of ten."""
        return self.months - self.below - self.above


def one_step_forecasts(
    *,
    histories: Mapping[str, MonthlyHistory],
    month: int,
    months: int = 12,
    working_days: Mapping[int, int] | None = None,
) -> dict[str, dict[int, Band]]:
    """Return for each series month index → band for the ``months`` before ``month``, each from what was known before.

    Months that nothing was known before are absent. ``working_days`` as in `forecast_many`.
    """
    result: dict[str, dict[int, Band]] = {key: {} for key in histories}
    for asked in range(month - months, month):
        for key, forecast in forecast_many(histories=histories, month=asked, working_days=working_days).items():
            if forecast.p50:
                result[key][asked] = Band(forecast.p10[0], forecast.p50[0], forecast.p90[0])
    return result


def coverage(*, sales: Mapping[int, Fen], bands: Mapping[int, Band]) -> Coverage:
    """Count how often what was sold lay below, in and above the band; months without a figure are left out."""
    known = [(sales[month], band) for month, band in bands.items() if month in sales]
    below = sum(sold < band.p10 for sold, band in known)
    return Coverage(len(known), below, sum(sold > band.p90 for sold, band in known))

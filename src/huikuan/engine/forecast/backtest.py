"""What the forecast would have said in each of the last months, had it been asked just before."""

from __future__ import annotations

from collections.abc import Mapping

from huikuan.engine.forecast.monthly import forecast_many
from huikuan.engine.forecast.series import MonthlyHistory
from huikuan.engine.money import Fen


def one_step_forecasts(
    *, histories: Mapping[str, MonthlyHistory], month: int, months: int = 12
) -> dict[str, dict[int, Fen]]:
    """Return for each series month index → P50 for the ``months`` before ``month``, each from what was known before.

    Months that nothing was known before are absent.
    """
    result: dict[str, dict[int, Fen]] = {key: {} for key in histories}
    for asked in range(month - months, month):
        for key, forecast in forecast_many(histories=histories, month=asked).items():
            if forecast.p50:
                result[key][asked] = forecast.p50[0]
    return result

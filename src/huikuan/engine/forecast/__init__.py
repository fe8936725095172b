"""Monthly forecasts with quantiles (docs/rules/forecast.md). Floats inside, integer fen at the border."""

from huikuan.engine.forecast.backtest import Band, Coverage, coverage, one_step_forecasts
from huikuan.engine.forecast.monthly import Forecast, Method, forecast_many, forecast_month
from huikuan.engine.forecast.openings import YOUNG, full_month, young_forecast
from huikuan.engine.forecast.series import MissingDaysError, MonthlyHistory

__all__ = [
    "YOUNG",
    "Band",
    "Coverage",
    "Forecast",
    "Method",
    "MissingDaysError",
    "MonthlyHistory",
    "coverage",
    "forecast_many",
    "forecast_month",
    "full_month",
    "one_step_forecasts",
    "young_forecast",
]

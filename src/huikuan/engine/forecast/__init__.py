"""Monthly forecasts with quantiles (docs/rules/forecast.md). Floats inside, integer fen at the border."""

from huikuan.engine.forecast.backtest import Band, Coverage, coverage, one_step_forecasts
from huikuan.engine.forecast.monthly import Forecast, Method, forecast_many, forecast_month
from huikuan.engine.forecast.series import MissingDaysError, MonthlyHistory

__all__ = [
    "Band",
    "Coverage",
    "Forecast",
    "Method",
    "MissingDaysError",
    "MonthlyHistory",
    "coverage",
    "forecast_many",
    "forecast_month",
    "one_step_forecasts",
]

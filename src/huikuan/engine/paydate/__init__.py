"""When will it be paid? Expected day, 80 % interval and late probability of receivables (docs/rules/pay-date.md).

Floats hold days and probabilities here, never money.
"""

from huikuan.engine.paydate.backtest import Bin, Calibration, Tested, auc, backtest, calibrate
from huikuan.engine.paydate.model import PaydateModel, from_json, to_json
from huikuan.engine.paydate.predict import Predictions, predict
from huikuan.engine.paydate.records import OPEN, UNKNOWN, PaydateInputError, Receivables
from huikuan.engine.paydate.training import train

__all__ = [
    "OPEN",
    "UNKNOWN",
    "Bin",
    "Calibration",
    "PaydateInputError",
    "PaydateModel",
    "Predictions",
    "Receivables",
    "Tested",
    "auc",
    "backtest",
    "calibrate",
    "from_json",
    "predict",
    "to_json",
    "train",
]

"""Keeping what the pay-date model says: the tables are derived, the whole of them made anew."""

from __future__ import annotations

from datetime import date
from typing import Any

from huikuan.business.receivables.models import ForecastTest, PayForecast
from huikuan.business.receivables.policies import FORECAST
from huikuan.business.receivables.queries.forecasts import Foresight, foresee
from huikuan.engine.paydate import Calibration
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.writing import insert_frame, lock_table
from huikuan.foundation.operations import operation
from huikuan.foundation.permissions.actor import Actor

_PERMILLE = 1000
_TENTHS = 10
_BIN = ("low", "high", "items", "said", "happened")


@operation(FORECAST)
def keep_forecasts(*, actor: Actor, today: date, foresight: Foresight | None = None) -> dict[str, Any]:
    """Replace all forecasts by those of today; ``foresight`` is worked out here unless a job has done it beforehand.

    Returns how many instalments are foretold and from how many paid ones that was learnt.
    """
    found = foresee(today) if foresight is None else foresight
    lock_table(PayForecast)
    PayForecast.objects.all().delete()
    insert_frame(PayForecast, found.forecasts)
    ForecastTest.objects.all().delete()
    ForecastTest.objects.create(made_on=today, learnt_from=found.learnt_from, **_figures(found.tested))
    kept = {"foretold": found.forecasts.height, "learnt_from": found.learnt_from}
    record(actor=actor, action="receivables.keep_forecasts", subject=today.isoformat(), after=kept)
    return kept


def _figures(tested: Calibration) -> dict[str, Any]:
    return {
        "items": tested.items,
        "judged": tested.judged,
        "below": round(tested.below * _PERMILLE),
        "inside": round(tested.inside * _PERMILLE),
        "above": round(tested.above * _PERMILLE),
        "error": round(tested.error * _TENTHS),
        "ranking": round(tested.auc * _PERMILLE),
        "bins": [
            [each.items if name == "items" else round(getattr(each, name) * _PERMILLE) for name in _BIN]
            for each in tested.bins
        ],
    }

"""What the pay-date model has learnt, as a value that can be kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from huikuan.engine.paydate.disputes import DisputeOdds
from huikuan.engine.paydate.effects import Cuts
from huikuan.engine.paydate.reading import Belief, Misses, Reading
from huikuan.engine.paydate.records import Array
from huikuan.engine.paydate.spread import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class PaydateModel:
    """All that was learnt; it holds no customer's history, which the prediction reads from the receivables.

    ``settled`` is how many settled items taught it, ``developments`` how far what is new is believed, ``scale`` the
    coefficients of the log variance, ``disputed_scale`` what a dispute adds to them.
    """

    settled: int
    reading: Reading
    developments: Array
    odds: DisputeOdds
    scale: Array
    disputed_scale: float
    shape: Shape


def to_json(model: PaydateModel) -> dict[str, Any]:
    """The model as plain lists, numbers and texts."""
    plain: dict[str, Any] = _plain(asdict(model))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value


def from_json(kept: dict[str, Any]) -> PaydateModel:
    """The model that ``to_json`` wrote."""
    reading, odds, shape = kept["reading"], kept["odds"], kept["shape"]
    cuts = {name: np.array(cut, dtype=np.int64) for name, cut in reading["cuts"].items()}
    low, high = reading["extremes"]
    return PaydateModel(
        settled=kept["settled"],
        reading=Reading(
            **{
                **reading,
                "cuts": Cuts(**cuts),
                "groups": {name: _floats(effect) for name, effect in reading["groups"].items()},
                "extremes": (low, high),
                "belief": Belief(**reading["belief"]),
                "misses": Misses(**reading["misses"]),
            }
        ),
        developments=_floats(kept["developments"]),
        odds=DisputeOdds(**{**odds, "coefficients": _floats(odds["coefficients"])}),
        scale=_floats(kept["scale"]),
        disputed_scale=kept["disputed_scale"],
        shape=Shape(**{**shape, "quantiles": _floats(shape["quantiles"])}),
    )


def _floats(values: list[float]) -> Array:
    return np.array(values, dtype=np.float64)

"""What the model would have said of the past, and what happened: the calibration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huikuan.engine.paydate.predict import Predictions, predict
from huikuan.engine.paydate.records import Array, Bools, Ints, Receivables
from huikuan.engine.paydate.training import train

LATE_CUTS = (0.1, 0.25, 0.5, 0.75, 0.9)
RETRAINED = 91  # days between two trainings of the backtest


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """Predictions made at issue for the rows ``asked``, and what is known of them by ``today``."""

    asked: Ints
    said: Predictions
    days_late: Ints  # settlement − due; while open, so late so far
    closed: Bools
    age: Ints  # today − due


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Items whose late probability lay in [low, high): how many, the mean said, and the share that was late."""

    low: float
    high: float
    items: int
    said: float
    happened: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """``items`` tested; ``below``, ``inside`` and ``above`` are shares of those whose 80 % interval is over.

    ``error`` is the mean absolute miss of the expected day, days, of the settled ones among these; ``auc`` the
    probability that a late one was given a higher late probability than one in time (0.5 = no idea).
    """

    items: int
    judged: int
    below: float
    inside: float
    above: float
    error: float
    auc: float
    bins: tuple[Bin, ...]


def backtest(*, rows: Receivables, first: int, today: int) -> list[Tested]:
    """Predict every item issued from ``first`` on to before ``today`` at its issue, by models trained until then.

    A new model every quarter, each from what was known on its first day.
    """
    result = []
    for start in range(first, today, RETRAINED):
        asked = np.flatnonzero((rows.issued >= start) & (rows.issued < min(start + RETRAINED, today)))
        if len(asked):
            said = predict(model=train(rows=rows, today=start), rows=rows, asked=asked, moment=rows.issued[asked])
            closed = rows.settled[asked] < today
            late = np.where(closed, rows.settled[asked], today) - rows.due[asked]
            result.append(Tested(asked=asked, said=said, days_late=late, closed=closed, age=today - rows.due[asked]))
    return result


def calibrate(*, tested: list[Tested]) -> Calibration:
    """Compare what was said with what happened; items of which that is not decided yet are left out.

    Late or not is decided once the due day is over, the interval once its last day is over; for all items of that age
    alike, paid or not, since otherwise the slow ones would be missing.
    """
    if not tested:
        return Calibration(items=0, judged=0, below=0, inside=0, above=0, error=0, auc=0.5, bins=())
    low, middle, high = (np.concatenate([getattr(part.said, q) for part in tested]) for q in ("p10", "p50", "p90"))
    said = np.concatenate([part.said.late for part in tested])
    days, age = (np.concatenate([getattr(part, name) for part in tested]) for name in ("days_late", "age"))
    closed = np.concatenate([part.closed for part in tested])
    decided, over = age > 0, age > high
    missed = np.abs(days - middle)[over & closed]
    return Calibration(
        items=int(decided.sum()),
        judged=int(over.sum()),
        below=_share((days < low)[over]),
        inside=_share(((days >= low) & (days <= high) & closed)[over]),
        above=_share((days > high)[over]),
        error=float(missed.mean()) if len(missed) else 0.0,
        auc=auc(late=days[decided] > 0, said=said[decided]),
        bins=_bins(said[decided], days[decided] > 0),
    )


def auc(*, late: Bools, said: Array) -> float:
    """Probability that a late item was given a higher probability than one in time, ties counted half."""
    lates, others = int(late.sum()), int((~late).sum())
    if not lates or not others:
        return 0.5
    _, place, count = np.unique(said, return_inverse=True, return_counts=True)
    rank = np.cumsum(count) - (count - 1) / 2
    return float((rank[place][late].sum() - lates * (lates + 1) / 2) / (lates * others))


def _bins(said: Array, late: Bools) -> tuple[Bin, ...]:
    edges = (0.0, *LATE_CUTS, 1.0)
    which = np.searchsorted(LATE_CUTS, said, side="right")
    found = []
    for place in range(len(edges) - 1):
        mine = which == place
        if mine.any():
            found.append(
                Bin(
                    low=edges[place],
                    high=edges[place + 1],
                    items=int(mine.sum()),
                    said=float(said[mine].mean()),
                    happened=float(late[mine].mean()),
                )
            )
    return tuple(found)


def _share(which: Bools) -> float:
    return float(which.mean()) if len(which) else 0.0

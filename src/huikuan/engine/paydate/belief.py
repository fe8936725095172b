"""Choosing how to read a customer's history: what would have predicted the later part best, each item at its issue."""

from __future__ import annotations

import numpy as np

from huikuan.engine.paydate.reading import MEMORY, Belief, Rests, latest_rests, usual_rest
from huikuan.engine.paydate.records import OPEN, UNKNOWN, Ints, Receivables

_FADINGS = (1.0, 0.95, 0.85, 0.7)
_REACHES = (2.5, 0.7, 0.0)  # in usual rests
_HABITS = (0.5, 1.0, 2.0, 4.0, 8.0)
_DISPUTES = (0.5, 1.0, 2.0, 4.0, 8.0)
_UNUSUAL = 0.003  # so much better has another way than the first to be
_ENOUGH = 50
_JUDGED = 10_000  # the later part is thinned out to about so many
UNTRIED = Belief(fading=1.0, reach=30.0, habit=1.0, dispute=2.0)


def dispute_share(*, rows: Receivables) -> float:
    """The company's share of disputed items, never quite 0 or 1."""
    told = (rows.settled < OPEN) & (rows.disputed != UNKNOWN)
    return float(((rows.disputed[told] == 1).sum() + 0.5) / (told.sum() + 5.0))


def choose_belief(*, rows: Receivables, rests: Rests, share: float) -> Belief:
    """Try every way of reading on the items issued after the first 40 %; the measure is the mean absolute miss."""
    closed = rows.settled < OPEN
    if closed.sum() < _ENOUGH:
        return UNTRIED
    judged = np.flatnonzero(closed & (rows.issued >= np.quantile(rows.issued, 0.4)))
    judged = judged[:: max(len(judged) // _JUDGED, 1)]
    latest, known = latest_rests(rests=rests, customer=rows.customer[judged], moment=rows.issued[judged])
    middle = np.median(rests.rest[closed])
    usual = float(np.median(np.abs(rests.rest[closed] - middle))) + 0.5
    scores: dict[tuple[float, float, float], float] = {}
    for fading in _FADINGS:
        for reach in _REACHES:
            weights = known * fading ** np.arange(MEMORY)
            centre, weight = usual_rest(latest=latest, weights=weights, reach=reach * usual)
            handicap = 1 + _UNUSUAL * ((fading != _FADINGS[0]) + (reach != _REACHES[0]))
            for habit in _HABITS:
                miss = rests.rest[judged] - centre * weight / (weight + habit)
                scores[fading, reach, habit] = float(np.abs(miss - np.median(miss)).mean()) * handicap
    fading, reach, habit = min(scores, key=scores.__getitem__)
    dispute = _dispute_prior(rows, rests, judged, share)
    return Belief(fading=fading, reach=reach * usual, habit=habit, dispute=dispute)


def _dispute_prior(rows: Receivables, rests: Rests, judged: Ints, base: float) -> float:
    """How many invoices the company's share weighs beside the customer's own: by the likelihood."""
    judged = judged[rows.disputed[judged] != UNKNOWN]
    if not len(judged):
        return UNTRIED.dispute
    start, end = rests.by_customer.slice_before(key=rows.customer[judged], moment=rows.issued[judged])
    yes = rests.by_customer.sums((rows.disputed == 1).astype(np.float64), start=start, end=end)
    told = rests.by_customer.sums((rows.disputed != UNKNOWN).astype(np.float64), start=start, end=end)
    truth = rows.disputed[judged] == 1

    def loss(prior: float) -> float:
        share = (yes + prior * base) / (told + prior)
        return float(-np.log(np.where(truth, share, 1 - share)).mean())

    return min(_DISPUTES, key=loss)

"""Training: what can be learnt from the receivables as they were known on a day (docs/rules/pay-date.md)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from huikuan.engine.paydate.belief import UNTRIED, choose_belief, dispute_share
from huikuan.engine.paydate.disputes import fit_disputes
from huikuan.engine.paydate.effects import find_cuts, fit, levels
from huikuan.engine.paydate.model import PaydateModel
from huikuan.engine.paydate.reading import (
    Features,
    Misses,
    Reading,
    Rests,
    developments,
    features,
    raw_misses,
    read_misses,
    rests,
    scale_design,
)
from huikuan.engine.paydate.records import OPEN, UNKNOWN, Array, Bools, Receivables
from huikuan.engine.paydate.spread import find_shape, fit_scale

_NEWS = np.array([0.5, 0.5])  # how far what is new is believed before any was seen, and how doubtful that is
_NEWS_DOUBT = 0.3
_RIPE = 0.95  # share of items settled after so many days that a month teaches
_TWO_YEARS = 730
_WARM = 0.3  # share of the items before which hardly any customer has a history


def train(*, rows: Receivables, today: int) -> PaydateModel:
    """Learn from what was known at the beginning of ``today`` (day number).

    Items issued before it, settlements strictly before it; anything later in ``rows`` is disregarded, so that the
    same call answers for any past day. Without any settled item the model expects payment when due, within weeks.
    """
    rows = known_on(rows=rows, today=today)
    late, ripe = _observed(rows, today)
    reading, own, missed = _read(rows, late, ripe)
    closed = rows.settled < OPEN
    everything = np.arange(len(rows))
    known = features(rows=rows, rests=own, missed=missed, reading=reading, asked=everything, moment=rows.issued)
    centre, news = _with_news(rows, late, reading, own, known, ripe)
    in_dispute = rows.disputed == 1
    miss = late - centre - np.where(in_dispute, reading.dispute, 0.0)
    design = scale_design(rows=rows, asked=everything, centre=centre, known=known, belief=reading.belief)
    design = np.column_stack((design, in_dispute.astype(np.float64)))
    scale = fit_scale(miss=miss[ripe], design=design[ripe])
    warm = ripe & (rows.issued >= np.quantile(rows.issued, _WARM)) if len(rows) else ripe
    return PaydateModel(
        settled=int(closed.sum()),
        reading=reading,
        developments=news,
        odds=fit_disputes(rows=rows, share=known.disputes, taught_by=np.flatnonzero(ripe & closed)),
        scale=scale[:-1],
        disputed_scale=float(scale[-1]),
        shape=find_shape(z=miss[warm] / np.exp(design[warm] @ scale / 2)),
    )


def known_on(*, rows: Receivables, today: int) -> Receivables:
    """What stood in the books at the beginning of the day: settled later is open, issued later is not there."""
    there = rows.issued < today
    settled = np.where(rows.settled < today, rows.settled, OPEN)
    on_record = np.where(rows.on_record < today, rows.on_record, OPEN)
    disputed = np.where(settled < OPEN, rows.disputed, np.where(on_record < OPEN, 1, UNKNOWN))
    return Receivables(
        customer=rows.customer[there],
        segment=rows.segment[there],
        issued=rows.issued[there],
        due=rows.due[there],
        settled=settled[there],
        amount=rows.amount[there],
        disputed=disputed[there],
        attributes=tuple(column[there] for column in rows.attributes),
        disputed_on=on_record[there],
    )


def _observed(rows: Receivables, today: int) -> tuple[Array, Bools]:
    """Days late, open ones with what may be expected of them, and which rows to learn from.

    Of the last weeks only the quick payers are settled; learning from those alone would make everybody quick. So only
    items old enough to be nearly all settled teach, and what is still open of them counts as late so far plus what
    items that late usually still took.
    """
    closed = rows.settled < OPEN
    late = np.where(closed, rows.days_late, 0).astype(np.float64)
    if not closed.any():
        return late, closed
    ripening = int(np.quantile((rows.settled - rows.issued)[closed], _RIPE))
    ripening = min(ripening, int(today - np.quantile(rows.issued, 0.6)))  # a young company learns from what it has
    ripe = rows.issued <= today - ripening
    taught = closed & ripe if (closed & ripe).any() else closed
    seen = np.sort(late[taught])
    so_far = (today - rows.due)[~closed].astype(np.float64)
    above = np.searchsorted(seen, so_far)
    left = len(seen) - above
    later = np.concatenate((np.cumsum(seen[::-1])[::-1], [0.0]))[above]
    late[~closed] = np.where(left > 5, later / np.maximum(left, 1), so_far + max(float(seen.std()), 5.0))
    return late, ripe


def _read(rows: Receivables, late: Array, ripe: Bools) -> tuple[Reading, Rests, Array]:
    """Fit the effects known at issue, then choose how to read what the customers add."""
    cuts = find_cuts(rows=rows)
    codes = {name: code[ripe] for name, code in levels(rows=rows, cuts=cuts).items()}
    if len(rows) and rows.due.max() - rows.due.min() < _TWO_YEARS:
        del codes["month"]  # seen once a month can't be told from what happened then
    closed = rows.settled < OPEN
    lowest, highest = _extremes(late[closed])
    # What is never paid must show in the tail of the distribution, not pull everybody's centre along.
    drawn = np.clip(late[ripe], lowest, highest)
    effects = fit(late=drawn, codes=codes, customer=rows.customer[ripe], disputed=rows.disputed[ripe])
    reading = Reading(
        cuts=cuts,
        base=effects.base,
        groups=effects.groups,
        dispute=effects.dispute,
        extremes=(lowest - effects.base, highest - effects.base),
        belief=UNTRIED,
        dispute_share=dispute_share(rows=rows),
        misses=Misses(low=0.0, high=0.0, mean=0.0, size=0.0),
    )
    own = rests(rows=rows, reading=reading)
    belief = choose_belief(rows=rows, rests=own, share=reading.dispute_share)
    reading = replace(reading, belief=belief)
    if closed.any():
        # The base becomes what is usual in the sense in which a customer's rests are read; new customers get it.
        middle = np.median(own.rest[closed])
        offset = float(np.clip(own.rest[closed], middle - belief.reach, middle + belief.reach).mean())
        reading = replace(reading, base=reading.base + offset)
        own = replace(own, rest=own.rest - offset)
        reading = replace(reading, extremes=(reading.extremes[0] - offset, reading.extremes[1] - offset))
    missed = raw_misses(rows=rows, rests=own, belief=belief)
    return replace(reading, misses=read_misses(missed=missed[closed])), own, missed


def _extremes(late: Array) -> tuple[float, float]:
    """Beyond the usual range and as much again on either side an item counts no further."""
    if not len(late):
        return -3650.0, 3650.0
    low, high = (float(value) for value in np.quantile(late, (0.1, 0.9)))
    reach = max(high - low, 10.0)
    return low - reach, high + reach


def _with_news(
    rows: Receivables, late: Array, reading: Reading, own: Rests, known: Features, ripe: Bools
) -> tuple[Array, Array]:
    """Centre of every row without dispute, and how far to believe what is new: ridge towards the prior belief."""
    usual = reading.base + sum(own.parts.values(), np.zeros(len(rows))) + known.habit + known.stopped
    columns = developments(known=known)
    if not ripe.any():
        return usual + columns @ _NEWS, _NEWS
    rest = (late - usual - np.where(rows.disputed == 1, reading.dispute, 0.0))[ripe]
    target = np.clip(rest, reading.misses.low, reading.misses.high)
    target = target - target.mean()
    ridge = np.eye(len(_NEWS)) * (float(target.var()) + 1.0) / _NEWS_DOUBT**2
    seen = columns[ripe]
    news = np.clip(np.linalg.solve(seen.T @ seen + ridge, seen.T @ target + ridge @ _NEWS), 0.0, 1.0)
    return usual + columns @ news, news

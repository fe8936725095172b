"""Prediction: when each asked receivable will be paid, how sure that is, and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huikuan.engine.paydate.model import PaydateModel
from huikuan.engine.paydate.reading import Features, developments, features, raw_misses, rests, scale_design
from huikuan.engine.paydate.records import Array, Ints, PaydateInputError, Receivables
from huikuan.engine.paydate.spread import Mixture

NEWS = ("company", "waiting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictions:
    """One row an asked receivable. Days late (settlement − due day): ``p10``, ``p50``, ``p90``; ``late`` a probability.

    ``settled`` and ``overdue`` count the customer's settled and other overdue items at the moment. ``reasons`` are
    days, a column for each of ``codes``; a row adds up to the median before it is rounded to a day.
    """

    p10: Ints
    p50: Ints
    p90: Ints
    late: Array
    settled: Ints
    overdue: Ints
    reasons: Array
    codes: tuple[str, ...]


def predict(*, model: PaydateModel, rows: Receivables, asked: Ints, moment: Ints) -> Predictions:
    """Predict the rows ``asked``, each at the beginning of its ``moment`` (day number), as not paid before it.

    Of ``rows`` counts what was settled, or on record as disputed, strictly before the moment. Raises PaydateInputError
    for a moment before the issue of the item asked for.
    """
    if (moment < rows.issued[asked]).any():
        raise PaydateInputError("asked before the issue")
    reading = model.reading
    own = rests(rows=rows, reading=reading)
    missed = raw_misses(rows=rows, rests=own, belief=reading.belief)
    known = features(rows=rows, rests=own, missed=missed, reading=reading, asked=asked, moment=moment)
    reasons = {"usual": np.full(len(asked), reading.base)}
    reasons |= {name: part[asked] for name, part in own.parts.items()}
    reasons |= {"habit": known.habit, "stopped": known.stopped}
    reasons |= dict(zip(NEWS, (developments(known=known) * model.developments).T, strict=True))
    centre = np.sum(list(reasons.values()), axis=0)
    spread = _spread(model, rows, asked, moment, centre, known)
    everything = np.ones(len(asked))
    middle = spread.day(above=everything / 2, start=np.full(len(asked), -np.inf))
    reasons["disputes" if reading.dispute else "usual"] = middle - centre + (0 if reading.dispute else reasons["usual"])
    # On the day of issue nothing has been survived yet; from the next day on, unpaid so far is something known.
    floor = (moment - rows.due[asked]).astype(np.float64) - 0.5
    left = np.where(moment > rows.issued[asked], spread.above(floor), everything)
    p10, p50, p90 = (spread.day(above=left * share, start=floor) for share in (0.9, 0.5, 0.1))
    reasons["unpaid"] = p50 - middle
    late = spread.above(np.maximum(floor, 0.5)) / left
    median = np.maximum(np.rint(p50), np.ceil(floor)).astype(np.int64)
    return Predictions(
        # Whole days inside the interval: rounding outwards or to the nearest would cover more than is promised.
        p10=np.minimum(np.ceil(p10).astype(np.int64), median),
        p50=median,
        p90=np.maximum(np.floor(p90).astype(np.int64), median),
        late=np.clip(late, 0.0, 1.0),
        settled=known.settled.astype(np.int64),
        overdue=known.overdue.astype(np.int64),
        reasons=np.column_stack(list(reasons.values())),
        codes=tuple(reasons),
    )


def _spread(
    model: PaydateModel, rows: Receivables, asked: Ints, moment: Ints, centre: Array, known: Features
) -> Mixture:
    design = scale_design(rows=rows, asked=asked, centre=centre, known=known, belief=model.reading.belief)
    share = model.odds.probability(share=known.disputes, amount=rows.amount[asked])
    on_record = rows.on_record[asked] < moment
    return Mixture(
        centre=centre,
        scale=np.exp(np.clip(design @ model.scale, -4, 14) / 2),
        share=np.where(on_record, 1.0, share),
        shift=model.reading.dispute,
        wider=float(np.exp(model.disputed_scale / 2)),
        shape=model.shape,
    )

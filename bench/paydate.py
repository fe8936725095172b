"""Pay-date model: miss, ranking, calibration and time on the public late-payment set, beside plain predictions.

Run ``python -m bench.paydate``. Split at 2013-05-01 by issue; of an earlier item counts only a settlement strictly
before the issue of the predicted one. LightGBM is measured where it is installed.
"""

from __future__ import annotations

import csv
import importlib
import importlib.util
import time
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from huikuan.engine.paydate import OPEN, UNKNOWN, Predictions, Receivables, auc, predict, train

DATA = Path(__file__).parents[1].parent / "shared" / "data" / "receivables" / "late_payment_histories.csv"
SPLIT = date(2013, 5, 1).toordinal()
MAE_LIMIT, AUC_LIMIT = 5.3, 0.89
QUOTED = (("customer median", 6.24, 0.869), ("LightGBM", 5.73, 0.873), ("ridge", 5.44, 0.885))
SIZE, CUSTOMERS, DAYS = 200_000, 8_000, 1_000
SECONDS_LIMIT = 10.0  # of processor time, other work may be going on

Array = NDArray[np.float64]


def public_set() -> Receivables:
    """Read the public set; what is said of disputes counts only once an item is settled."""
    with DATA.open() as file:
        table = list(csv.DictReader(file))

    def codes(name: str) -> NDArray[np.int64]:
        return np.unique([row[name] for row in table], return_inverse=True)[1].astype(np.int64)

    def days(name: str) -> NDArray[np.int64]:
        parts = [tuple(map(int, row[name].split("/"))) for row in table]
        return np.array([date(year, month, day).toordinal() for day, month, year in parts], dtype=np.int64)

    return Receivables(
        customer=codes("customerID"),
        segment=codes("countrycode"),
        issued=days("InvoiceDate"),
        due=days("DueDate"),
        settled=days("SettledDate"),
        amount=np.array([round(float(row["InvoiceAmount"]) * 100) for row in table], dtype=np.int64),
        disputed=codes("Disputed"),
        attributes=(codes("PaperlessBill"),),
    )


def plain_features(rows: Receivables) -> Array:
    """What a plain regression gets, row by row and slowly: the customer's past at issue, amount, calendar, billing."""
    late, features = rows.days_late, []
    overall = float(np.median(late[rows.settled < SPLIT]))
    for one in range(len(rows)):
        past = np.flatnonzero((rows.customer == rows.customer[one]) & (rows.settled < rows.issued[one]))
        past = past[np.argsort(rows.settled[past], kind="stable")]
        mine = late[past] if len(past) else np.array([overall])
        features.append(
            (
                np.median(mine),
                mine.mean(),
                mine[-1],
                mine[-3:].mean(),
                (mine > 0).mean(),
                (rows.disputed[past] == 1).mean() if len(past) else 0.2,
                len(past),
                np.log(rows.amount[one]),
                rows.attributes[0][one],
                *(rows.segment[one] == np.arange(5)),
                *(rows.due[one] % 7 == np.arange(7)),
            )
        )
    return np.array(features, dtype=np.float64)


def ridge(known: Array, late: Array, asked: Array) -> Array:
    """Linear regression with a ridge of 10 on standardised columns."""
    mean, deviation = known.mean(axis=0), known.std(axis=0) + 1e-9
    design = (known - mean) / deviation
    found = np.linalg.solve(design.T @ design + 10 * np.eye(design.shape[1]), design.T @ (late - late.mean()))
    result: Array = (asked - mean) / deviation @ found + late.mean()
    return result


def boosted(known: Array, late: Array, asked: Array) -> Array:
    """LightGBM as it comes."""
    lightgbm = importlib.import_module("lightgbm")
    model = lightgbm.LGBMRegressor(objective="l1", n_estimators=300, learning_rate=0.03, verbose=-1)
    return np.asarray(model.fit(known, late).predict(asked))


def line(name: str, miss: float, ranking: float, rest: str = "") -> None:
    """One line of the table, with the ratios to the limits."""
    print(f"  {name:<26} MAE {miss:5.3f} days  AUC {ranking:.4f}  {rest}")


def accuracy() -> None:
    """Ours beside plain predictions, and the calibration table."""
    rows = public_set()
    asked, taught = np.flatnonzero(rows.issued >= SPLIT), np.flatnonzero(rows.settled < SPLIT)
    truth = rows.days_late[asked]
    start = time.perf_counter()
    model = train(rows=rows, today=SPLIT)
    trained = time.perf_counter() - start
    said = predict(model=model, rows=rows, asked=asked, moment=rows.issued[asked])
    seconds = time.perf_counter() - start
    miss, ranking = float(np.abs(truth - said.p50).mean()), auc(late=truth > 0, said=said.late)
    print(f"{len(taught)} known at 2013-05-01, {len(asked)} predicted at issue; trained once")
    line("huikuan", miss, ranking, f"trained in {trained:.2f} s, with predictions {seconds:.2f} s")
    print(
        f"  limit MAE {MAE_LIMIT}: ratio {miss / MAE_LIMIT:.3f}; limit AUC {AUC_LIMIT}: ratio {ranking / AUC_LIMIT:.3f}"
    )
    starts = range(SPLIT, int(rows.issued.max()) + 1, 30)
    parts = [(day, np.flatnonzero((rows.issued >= day) & (rows.issued < day + 30))) for day in starts]
    monthly = [
        predict(model=train(rows=rows, today=day), rows=rows, asked=part, moment=rows.issued[part])
        for day, part in parts
    ]
    again = rows.days_late[np.concatenate([part for _, part in parts])]
    median, odds = (np.concatenate([getattr(part, name) for part in monthly]) for name in ("p50", "late"))
    line("huikuan, trained monthly", float(np.abs(again - median).mean()), auc(late=again > 0, said=odds))
    features = plain_features(rows)
    medians = features[asked, 0]
    line("customer median, measured", float(np.abs(truth - medians).mean()), auc(late=truth > 0, said=medians))
    peers: list[tuple[str, Callable[[Array, Array, Array], Array]]] = [("ridge, measured", ridge)]
    if importlib.util.find_spec("lightgbm"):
        peers.append(("LightGBM, measured", boosted))
    for name, peer in peers:
        found = peer(features[taught], rows.days_late[taught].astype(np.float64), features[asked])
        line(name, float(np.abs(truth - found).mean()), auc(late=truth > 0, said=found))
    for name, quoted_miss, quoted_ranking in QUOTED:
        line(f"{name}, quoted", quoted_miss, quoted_ranking, f"ours/theirs {miss / quoted_miss:.3f}")
    calibration(said, truth)


def calibration(said: Predictions, truth: NDArray[np.int64]) -> None:
    """Predicted against observed."""
    inside = (truth >= said.p10) & (truth <= said.p90)
    print(f"80 % intervals: {(truth < said.p10).mean():.1%} below, {inside.mean():.1%} inside, ", end="")
    print(f"{(truth > said.p90).mean():.1%} above; mean width {(said.p90 - said.p10).mean():.1f} days")
    print("late probability   items   said  happened")
    edges = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.01)
    for low, high in pairwise(edges):
        mine = (said.late >= low) & (said.late < high)
        if mine.any():
            happened = (truth[mine] > 0).mean()
            print(
                f"  {low:4.2f} – {min(high, 1):4.2f}    {mine.sum():5d}  {said.late[mine].mean():5.1%}  {happened:5.1%}"
            )


def speed() -> None:
    """Training and prediction of a large company."""
    random = np.random.default_rng(1)
    customer, issued = random.integers(0, CUSTOMERS, SIZE), 736_000 + random.integers(0, DAYS, SIZE)
    late = random.normal(0, 8, CUSTOMERS)[customer] + random.normal(0, 8, SIZE)
    today = 736_000 + DAYS
    settled = np.maximum(issued + 30 + np.rint(late).astype(np.int64), issued)
    rows = Receivables(
        customer=customer,
        segment=customer % 12,
        issued=issued,
        due=issued + 30,
        settled=np.where(settled < today, settled, OPEN),
        amount=np.exp(random.normal(12, 1, SIZE)).astype(np.int64),
        disputed=np.full(SIZE, UNKNOWN),
    )
    start, work = time.perf_counter(), time.process_time()
    model = train(rows=rows, today=today)
    seconds, worked = time.perf_counter() - start, time.process_time() - work
    asked = np.flatnonzero(rows.settled == OPEN)
    start = time.perf_counter()
    predict(model=model, rows=rows, asked=asked, moment=np.full(len(asked), today))
    print(f"{SIZE:,} receivables of {CUSTOMERS:,} customers: trained in {seconds:.2f} s, ", end="")
    print(f"{worked:.2f} s of processor time, ", end="")
    print(f"limit {SECONDS_LIMIT:.0f} s, ratio {worked / SECONDS_LIMIT:.2f}; ", end="")
    print(f"{len(asked):,} open ones predicted in {time.perf_counter() - start:.2f} s")


def main() -> None:
    """Print accuracy on the public set, then speed."""
    if DATA.exists():
        accuracy()
    else:
        print("bench.paydate: accuracy skipped, ../shared/data/receivables is not here")
    speed()


if __name__ == "__main__":
    main()

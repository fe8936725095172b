"""Forecast accuracy and speed: 36 months → 12 on the M3 monthly series, beside naive and library forecasts.

Run ``python -m bench.forecast``; HUIKUAN_BENCH_SAMPLE sets how many series the slow library peers get (default 60).
"""

from __future__ import annotations

import csv
import gzip
import os
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from huikuan.engine.forecast import Forecast, forecast_many, forecast_month

DATA = Path(__file__).parents[1].parent / "shared" / "data" / "forecast"
TRAIN, AHEAD, YEAR = 36, 12, 12
SMAPE_LIMIT, MS_LIMIT = 12.8, 2.0
START = 2020 * 12  # M3 series carry no usable calendar; any first month will do
QUOTED = (("seasonal naive", 16.2, 1.08), ("AutoETS", 14.26, 0.908), ("plain mean of 5 methods", 13.31, 0.877))

Array = NDArray[np.float64]


def m3() -> tuple[Array, Array]:
    """Return the last 36 training months and the first 12 test months of each series."""
    parts: dict[str, dict[str, list[float]]] = {"train": {}, "test": {}}
    with gzip.open(DATA / "m3_monthly.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            parts[row["part"]].setdefault(row["series"], []).append(float(row["y"]))
    train = [values[-TRAIN:] for values in parts["train"].values()]
    return np.array(train), np.array([parts["test"][key][:AHEAD] for key in parts["train"]])


def tourism() -> tuple[Array, Array]:
    """Return the same cut of the Australian tourism series, at eight origins two years apart."""
    with gzip.open(DATA / "vn_tourism_monthly_228x525.csv.gz", "rt") as file:
        values = np.array([[float(cell) for cell in row] for row in list(csv.reader(file))[1:]])
    values = values[:, (values > 0).mean(axis=0) > 0.98]
    origins = range(48, 217, 24)
    train = np.concatenate([values[at - TRAIN : at].T for at in origins])
    return train, np.concatenate([values[at : at + AHEAD].T for at in origins])


def scores(train: Array, test: Array, ahead: Array) -> tuple[float, float]:
    """Return sMAPE in per cent (mean over all points) and MASE (scaled by the in-sample seasonal naive error)."""
    error = np.abs(ahead - test)
    scale = np.abs(train[:, YEAR:] - train[:, :-YEAR]).mean(axis=1)
    smape = 200 * error / np.maximum(np.abs(ahead) + np.abs(test), 1e-9)
    return float(smape.mean()), float((error[scale > 0] / scale[scale > 0, None]).mean())


def ours(train: Array) -> list[Forecast]:
    """Forecast through the public function, amounts in fen."""
    fen = np.rint(train * 100).astype(np.int64).tolist()
    histories = {str(i): list(enumerate(row, START)) for i, row in enumerate(fen)}
    return list(forecast_many(histories=histories, month=START + TRAIN, horizon=AHEAD).values())


def library(name: str) -> Callable[[Array], Array]:
    """Return a peer of statsmodels for one series."""

    def holt_winters(row: Array) -> Array:
        model = ExponentialSmoothing(row, trend="add", damped_trend=True, seasonal="mul", seasonal_periods=YEAR)
        return np.asarray(model.fit().forecast(AHEAD))

    def theta(row: Array) -> Array:
        months = pd.period_range("2020-01", periods=TRAIN, freq="M")
        return np.asarray(ThetaModel(pd.Series(row, index=months), period=YEAR).fit().forecast(AHEAD))

    return {"holt_winters": holt_winters, "theta": theta}[name]


def report(name: str, train: Array, test: Array) -> tuple[float, float]:
    """Print accuracy, coverage and time of ours on one set; return sMAPE and ms a series."""
    start = time.perf_counter()
    forecasts = ours(train)
    ms = (time.perf_counter() - start) * 1000 / len(train)
    low, point, high, top = (np.array([getattr(f, q) for f in forecasts]) / 100 for q in ("p10", "p50", "p90", "p95"))
    smape, mase = scores(train, test, point)
    naive = scores(train, test, train[:, -YEAR:])
    print(f"{name}: {len(train)} series, {TRAIN} → {AHEAD} months")
    print(f"  seasonal naive       sMAPE {naive[0]:6.2f}  MASE {naive[1]:.3f}")
    print(f"  huikuan              sMAPE {smape:6.2f}  MASE {mase:.3f}  {ms:.2f} ms a series")
    outside = (
        f"{(test < low).mean():.1%} under P10, {(test > high).mean():.1%} over P90, {(test > top).mean():.1%} over P95"
    )
    print(f"  huikuan intervals    {outside}")
    return smape, ms


def main() -> None:
    """Print ours, the naive baseline, measured and quoted peers, the limits and the ratios."""
    if not DATA.exists():
        print("bench.forecast: skipped, ../shared/data/forecast is not here")
        return
    train, test = m3()
    smape, ms = report("M3 monthly", train, test)
    print(
        f"  limit sMAPE {SMAPE_LIMIT}: ratio {smape / SMAPE_LIMIT:.3f}; limit {MS_LIMIT} ms: ratio {ms / MS_LIMIT:.2f}"
    )
    for name, quoted_smape, quoted_mase in QUOTED:
        print(f"  quoted {name:<24} {quoted_smape:6.2f} {quoted_mase:.3f}  ours/theirs {smape / quoted_smape:.3f}")
    sample = int(os.environ.get("HUIKUAN_BENCH_SAMPLE", "60"))
    chosen = np.sort(np.random.default_rng(1).choice(len(train), sample, replace=False))
    print(f"Measured peers, sample of {sample} of the M3 series:")
    start = time.perf_counter()
    ahead = np.array([f.p50 for f in ours(train[chosen])]) / 100
    print(_line("huikuan", scores(train[chosen], test[chosen], ahead), time.perf_counter() - start, sample))
    for name in ("holt_winters", "theta"):
        fit = library(name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            start = time.perf_counter()
            ahead = np.array([fit(row) for row in train[chosen]])
            seconds = time.perf_counter() - start
        print(_line(f"statsmodels {name}", scores(train[chosen], test[chosen], ahead), seconds, sample))
    single = [list(enumerate(np.rint(row * 100).astype(np.int64).tolist(), START)) for row in train[:50]]
    start = time.perf_counter()
    for history in single:
        forecast_month(history=history, month=START + TRAIN)
    seconds = time.perf_counter() - start
    print(f"50 series one by one: {seconds:.3f} s, limit 1 s, ratio {seconds:.2f}")
    report("Australian tourism", *tourism())


def _line(name: str, score: tuple[float, float], seconds: float, sample: int) -> str:
    return f"  {name:<26} sMAPE {score[0]:6.2f}  MASE {score[1]:.3f}  {seconds * 1000 / sample:7.2f} ms a series"


if __name__ == "__main__":
    main()

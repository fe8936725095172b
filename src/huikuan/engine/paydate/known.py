"""What was known of a customer at a moment: settlements strictly before it, and what was open and overdue then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huikuan.engine.paydate.records import Array, Ints

_SPAN = 10**8  # more than any day number: (key, day) sorts as one integer


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Rows sorted by key (a customer, or the company) and by the day on which something became known."""

    order: Ints
    places: Ints  # key × span + day, ascending

    def slice_before(self, *, key: Ints, moment: Ints, window: int = _SPAN // 2, last: int = 0) -> tuple[Ints, Ints]:
        """First and end position of each key's rows in [moment − window, moment), or only its ``last`` rows."""
        end = np.searchsorted(self.places, key * _SPAN + moment)
        start = np.searchsorted(self.places, key * _SPAN + np.maximum(moment - window, 0))
        if last:
            start = np.maximum(start, end - last)
        return start.astype(np.int64), end.astype(np.int64)

    def sums(self, values: Array, *, start: Ints, end: Ints) -> Array:
        """Sums of a column over such slices."""
        running = np.concatenate(([0.0], np.cumsum(values[self.order])))
        result: Array = running[end] - running[start]
        return result


def past(*, key: Ints, day: Ints) -> Past:
    """Sort rows by key and day (ties in the order given)."""
    places = key * _SPAN + day
    order = np.argsort(places, kind="stable").astype(np.int64)
    return Past(order=order, places=places[order])


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """Open and past due at a moment, the asked item itself left out: how many, and how late so far on average."""

    count: Array
    age: Array


def open_overdue(*, customer: Ints, due: Ints, settled: Ints, asked: Ints, moment: Ints) -> Overdue:
    """Count items with due < moment ≤ settled of the same customer.

    Those due before the moment less those both due and settled before it: two look-ups instead of a scan.
    """
    came, went = past(key=customer, day=due), past(key=customer, day=np.maximum(due, settled))
    key = customer[asked]
    counts, sums = np.zeros(len(asked)), np.zeros(len(asked))
    shift = int(due.min()) if len(due) else 0
    for sign, sorted_rows in ((1.0, came), (-1.0, went)):
        start, end = sorted_rows.slice_before(key=key, moment=moment)
        counts += sign * (end - start)
        sums += sign * sorted_rows.sums((due - shift).astype(np.float64), start=start, end=end)
    own = (due[asked] < moment) & (settled[asked] >= moment)
    counts -= own
    sums -= np.where(own, due[asked] - shift, 0)
    age = np.where(counts > 0, (moment - shift) - sums / np.maximum(counts, 1), 0.0)
    return Overdue(count=counts, age=age)

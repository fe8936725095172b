"""From what the books hold to a gapless series that a model can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from huikuan.engine.findings import Finding, Severity
from huikuan.engine.forecast.models import Array
from huikuan.engine.money import Fen

MonthlyHistory: TypeAlias = Sequence[tuple[int, Fen | None]]
LONGEST_MONTHS = 60  # older months say little about the next
LONGEST_SILENCE = 12  # a series that ended over a year ago has no forecast


class MissingDaysError(ValueError):
    """Working days are given for some of the months needed but not for all."""

    def __init__(self, month: int) -> None:
        super().__init__(f"no working days for month index {month}")
        self.month = month


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A gapless series: ``values[0]`` is month ``first``, the last value is month ``last``; empty when unusable."""

    first: int
    last: int
    values: Array
    findings: tuple[Finding, ...]


def prepare(*, history: MonthlyHistory, month: int, subject: str) -> Prepared:
    """Order the months before ``month``, cut the time before the first sale, bridge gaps by straight lines.

    None and absent mean unknown, 0 means nothing sold; leading zeros mean not yet selling. A month given twice counts
    with its sum. Months from ``month`` on are ignored: the month that is being planned is not known yet.
    """
    known: dict[int, Fen] = {}
    for index, amount in history:
        if index < month and amount is not None:
            known[index] = known.get(index, 0) + amount
    first = min((index for index, amount in known.items() if amount), default=None)
    if first is None:
        first = min(known, default=month)
    known = {index: amount for index, amount in known.items() if index >= max(first, month - LONGEST_MONTHS)}
    last = max(known, default=month - LONGEST_SILENCE - 2)
    silence = month - 1 - last
    if silence > LONGEST_SILENCE:
        none = Finding(code="forecast.no_history", severity=Severity.INFO, subject=subject)
        return Prepared(first=month, last=month - 1, values=np.empty(0), findings=(none,))
    first = min(known)
    found = sorted(known)
    values = np.array([known[index] for index in found], dtype=np.float64)
    findings = []
    if len(found) < last + 1 - first:
        values = np.interp(np.arange(first, last + 1), found, values)
        params = {"months": last + 1 - first - len(found)}
        findings.append(Finding(code="forecast.gaps_bridged", subject=subject, params=params))
    if silence:
        findings.append(Finding(code="forecast.last_months_missing", subject=subject, params={"months": silence}))
    return Prepared(first=first, last=last, values=values, findings=tuple(findings))


def day_factors(*, days: Mapping[int, int], first: int, last: int) -> Array:
    """Return working days of the months ``first``..``last``, relative to their mean."""
    for index in range(first, last + 1):
        if days.get(index, 0) <= 0:
            raise MissingDaysError(index)
    counts = np.array([days[index] for index in range(first, last + 1)], dtype=np.float64)
    result: Array = counts / counts.mean()
    return result

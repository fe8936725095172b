"""Collects findings with their places, and keeps a million bad rows from becoming a million lines."""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl

from huikuan.engine.findings import Finding, Severity
from huikuan.foundation.imports.raw import UNCALCULATED
from huikuan.foundation.imports.table import Place, PlacedFinding

CAP = 200  # findings of one code in one column of one sheet; the rest is counted
SHOWN = 80  # characters of a value that are quoted


def shown(value: object) -> str:
    """The value as quoted in a finding: shortened, an uncalculated formula without its marker."""
    text = str(value).removeprefix(UNCALCULATED)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


class Doubts:
    """The findings of one reading, in the order they were noticed; each kind is capped at `CAP` per sheet and column.

    What is beyond the cap is counted in one closing ``findings.more`` (params ``code``, ``count``).
    """

    def __init__(self) -> None:
        self._listed: list[PlacedFinding] = []
        self._count: Counter[tuple[str, str, str, Severity]] = Counter()

    def add(self, code: str, severity: Severity, place: Place, /, subject: str = "", **params: Any) -> None:
        """Note one doubt; the value at its place is a parameter too, so that a sentence can name it."""
        if place.value:
            params = {"value": place.value, **params}
        self._count[place.sheet, code, place.column, severity] += 1
        if self._count[place.sheet, code, place.column, severity] <= CAP:
            finding = Finding(code=code, severity=severity, subject=subject, params=params)
            self._listed.append(PlacedFinding(finding=finding, place=place))

    def add_rows(
        self, code: str, severity: Severity, place: Place, /, *, rows: pl.Series, values: pl.Series, **params: object
    ) -> None:
        """Note the same doubt for many rows of the column at ``place``.

        ``values`` go with ``rows``, and so does a parameter that is a Series.
        """
        key = (place.sheet, code, place.column, severity)
        room = max(0, CAP - self._count[key])
        for i, (row, value) in enumerate(zip(rows.head(room), values.head(room), strict=True)):
            text = "" if value is None else shown(value)
            facts: dict[str, Any] = {
                name: fact[i] if isinstance(fact, pl.Series) else fact for name, fact in params.items()
            }
            self.add(code, severity, Place(sheet=place.sheet, row=row, column=place.column, value=text), **facts)
        self._count[key] += max(0, len(rows) - room)

    def extend(self, other: Doubts) -> None:
        """Take over what another reading noticed."""
        self._listed += other._listed
        self._count += other._count

    def findings(self) -> tuple[PlacedFinding, ...]:
        """All that was noticed, with what the cap left out as counts at the end."""
        rest = [
            PlacedFinding(
                finding=Finding(code="findings.more", severity=severity, params={"code": code, "count": count - CAP}),
                place=Place(sheet=sheet, column=column),
            )
            for (sheet, code, column, severity), count in self._count.items()
            if count > CAP
        ]
        return (*self._listed, *rest)

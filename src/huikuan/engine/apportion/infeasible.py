"""The refusal all splits and edits share: which bounds clash, and by how much."""

from __future__ import annotations

from enum import StrEnum

from huikuan.engine.findings import Finding, Severity


class Clash(StrEnum):
    """Why an amount cannot be placed."""

    MINIMUM = "minimum"  # the smallest the cells may be is already more than the amount
    MAXIMUM = "maximum"  # the largest the cells may be is less than the amount
    CROSSED = "crossed"  # one cell's minimum is above its maximum
    HELD = "held"  # the cell to be edited is itself held
    MARGINS = "margins"  # rows and columns of a two-way split have different sums


class Infeasible(ValueError):  # noqa: N818 - the specification's word for the refusal
    """A split or edit that no amounts can satisfy; nothing has changed.

    ``required`` is the amount to be placed, ``limit`` the nearest amount that could be placed, ``by`` the distance
    between them (> 0, fen). ``cells`` are the indices whose minimum, maximum or hold makes the limit; ``group`` is the
    group of ``apportion_groups`` or the node of a tree where the clash stands, else None. ``rows`` and ``columns`` are
    the lines of a two-way split that cannot be satisfied together.
    """

    def __init__(
        self,
        *,
        clash: Clash,
        required: int,
        limit: int,
        cells: tuple[int, ...] = (),
        group: int | None = None,
        rows: tuple[int, ...] = (),
        columns: tuple[int, ...] = (),
    ) -> None:
        self.clash = clash
        self.required = required
        self.limit = limit
        self.by = abs(required - limit)
        self.cells = cells
        self.group = group
        self.rows = rows
        self.columns = columns
        super().__init__(f"{clash}: required {required}, limit {limit}, by {self.by}, cells {cells}, group {group}")

    def mirrored(self) -> Infeasible:
        """The same refusal for the negated amounts, whose minima are maxima."""
        clash = {Clash.MINIMUM: Clash.MAXIMUM, Clash.MAXIMUM: Clash.MINIMUM}.get(self.clash, self.clash)
        required, limit = (self.limit, self.required) if clash is Clash.CROSSED else (self.required, self.limit)
        return Infeasible(clash=clash, required=-required, limit=-limit, cells=self.cells, group=self.group)

    def finding(self, *, subject: str = "") -> Finding:
        """The refusal as a finding ``apportion.<clash>`` (amounts in fen)."""
        params = {"required_fen": self.required, "limit_fen": self.limit, "by_fen": self.by}
        return Finding(code=f"apportion.{self.clash}", severity=Severity.ERROR, subject=subject, params=params)


def refuse_outside(
    *, total: int, lows: list[int], highs: list[int], group: int | None = None, first_cell: int = 0
) -> None:
    """Raise `Infeasible` unless cells between ``lows`` and ``highs`` can add up to ``total``."""
    for cell, (low, high) in enumerate(zip(lows, highs, strict=True), start=first_cell):
        if low > high:
            raise Infeasible(clash=Clash.CROSSED, required=low, limit=high, cells=(cell,), group=group)
    lowest, highest = sum(lows), sum(highs)
    if total < lowest:
        cells = tuple(cell for cell, low in enumerate(lows, start=first_cell) if low > 0)
        raise Infeasible(clash=Clash.MINIMUM, required=total, limit=lowest, cells=cells, group=group)
    if total > highest:
        cells = tuple(range(first_cell, first_cell + len(highs)))
        raise Infeasible(clash=Clash.MAXIMUM, required=total, limit=highest, cells=cells, group=group)

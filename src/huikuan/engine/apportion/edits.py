"""Break-back on one level: change a cell or the total, and the cells that are not held make up for it.

None is an unplanned cell, 0 one where nothing is expected. Both weigh nothing: where another cell carries an amount
they stay as they are. Where none does, an even spread goes to the unplanned cells first, because a 0 is a statement.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeAlias

from huikuan.engine.apportion.infeasible import Clash, Infeasible
from huikuan.engine.apportion.splits import apportion

Cells: TypeAlias = tuple[int | None, ...]


def set_total(
    *,
    values: Sequence[int | None],
    total: int,
    held: Collection[int] = (),
    weights: Sequence[int] | None = None,
    minimum: Sequence[int | None] | None = None,
    maximum: Sequence[int | None] | None = None,
) -> Cells:
    """New cells that sum to ``total`` fen: held ones (indices) as they are, the others in proportion to their values.

    ``weights`` decide where the free cells have no amounts yet. Values must be ≥ 0 (ValueError). Raises `Infeasible`,
    which counts a hold as a minimum and a maximum.
    """
    present = [value or 0 for value in values]
    free = [cell for cell in range(len(present)) if cell not in held]
    if any(present[cell] < 0 for cell in free):
        raise ValueError("amounts below zero cannot be spread in proportion")
    shares = apportion(
        total=total,
        weights=_weights(values, free, weights),
        minimum=minimum,
        maximum=maximum,
        held=[present[cell] if cell in held else None for cell in range(len(present))],
    )
    return tuple(None if old is None and new == 0 else new for old, new in zip(values, shares, strict=True))


def set_cell(
    *,
    values: Sequence[int | None],
    cell: int,
    value: int | None,
    total_held: bool = False,
    held: Collection[int] = (),
    weights: Sequence[int] | None = None,
    minimum: Sequence[int | None] | None = None,
    maximum: Sequence[int | None] | None = None,
) -> Cells:
    """New cells with ``value`` at index ``cell``; the others make up for it if the total is held, else the total moves.

    Refuses (`Infeasible`) a held cell, a value beyond the cell's own bounds, and one the others cannot make up for.
    """
    amount = value or 0
    if cell in held:
        raise Infeasible(clash=Clash.HELD, required=amount, limit=values[cell] or 0, cells=(cell,))
    low, high = minimum[cell] if minimum else None, maximum[cell] if maximum else None
    if value is not None and low is not None and value < low:
        raise Infeasible(clash=Clash.MINIMUM, required=value, limit=low, cells=(cell,))
    if value is not None and high is not None and value > high:
        raise Infeasible(clash=Clash.MAXIMUM, required=value, limit=high, cells=(cell,))
    edited = (*values[:cell], value, *values[cell + 1 :])
    if not total_held:
        return edited
    return set_total(
        values=edited,
        total=sum(present or 0 for present in values),
        held={cell, *held},
        weights=weights,
        minimum=minimum,
        maximum=maximum,
    )


def _weights(values: Sequence[int | None], free: list[int], typed: Sequence[int] | None) -> list[int]:
    """The first of these that weighs anything among the free cells: values, typed weights, unplanned cells, all."""
    for weights in ([value or 0 for value in values], typed, [int(value is None) for value in values]):
        if weights is not None and any(weights[cell] for cell in free):
            return list(weights)
    return [1] * len(values)

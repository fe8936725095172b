"""The three levels of a total over its parts, exact and never falling (docs/rules/proposal.md)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from huikuan.engine.apportion import apportion_groups

Fens = npt.NDArray[np.int64]
Indexes = npt.NDArray[np.int64]


class FallingLevelsError(ValueError):
    """A total's challenge is below its base, or its stretch below its challenge."""


def spread_levels(*, totals: Sequence[Fens], targets: Fens, shapes: Sequence[Fens], group_of: Indexes) -> list[Fens]:
    """Base, challenge and stretch of every group (``totals``, fen) over its cells, each to the fen.

    ``shapes`` are the cells' own quantiles in the same order. Base is shared by the first of them, what challenge has
    beyond base by the cells' own widths, and stretch likewise: a steady cell gets levels close together, and the
    levels of no cell fall. A cell without a target gets none; where a group's cells say nothing their targets weigh.
    Raises `FallingLevelsError`.
    """
    found: list[Fens] = []
    below, narrower = np.zeros_like(totals[0]), np.zeros_like(targets)
    for total, shape in zip(totals, shapes, strict=True):
        steps = total - below
        if found and (steps < 0).any():
            raise FallingLevelsError
        widths = np.where(targets > 0, np.maximum(shape - narrower, 0), 0)
        told = np.zeros(len(total), dtype=np.bool_)
        told[group_of[widths > 0]] = True
        shares = apportion_groups(totals=steps, weights=np.where(told[group_of], widths, targets), group_of=group_of)
        found.append(shares + found[-1] if found else shares)
        below, narrower = total, np.maximum(shape, narrower)
    return found

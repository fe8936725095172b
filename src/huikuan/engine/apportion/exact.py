"""The definition of a split, in Python integers: any size, any bounds; the array version must agree with it."""

from __future__ import annotations

from huikuan.engine.apportion.infeasible import Infeasible, refuse_outside


def split(*, total: int, weights: list[int], lows: list[int | None], highs: list[int | None]) -> list[int]:
    """Split ``total`` over cells by ``weights`` (≥ 0) inside [low, high]; None means the default bound.

    By default a share lies between 0 and the total's side of infinity. A negative total is the mirror image of the
    positive one, so that a correction by the same amount cancels to the fen. Raises `Infeasible`.
    """
    if total < 0:
        try:
            mirrored = split(total=-total, weights=weights, lows=_negated(highs), highs=_negated(lows))
        except Infeasible as refusal:
            raise refusal.mirrored() from None
        return [-share for share in mirrored]
    floors = [0 if low is None else low for low in lows]
    # No share can need more than this, so it stands for "no maximum".
    endless = total + sum(abs(low) for low in floors)
    ceilings = [max(endless, low) if high is None else high for low, high in zip(floors, highs, strict=True)]
    refuse_outside(total=total, lows=floors, highs=ceilings)
    if not any(weights):
        weights = [1] * len(weights)
    weighted = [cell for cell, weight in enumerate(weights) if weight]
    idle = [cell for cell, weight in enumerate(weights) if not weight]
    shares = [min(max(0, low), high) for low, high in zip(floors, ceilings, strict=True)]
    rest = total - sum(shares[cell] for cell in idle)
    lowest = sum(floors[cell] for cell in weighted)
    highest = sum(ceilings[cell] for cell in weighted)
    if lowest <= rest <= highest:
        _fill(shares, weighted, rest, weights, floors, ceilings)
        return shares
    # The weighted cells stand at their bounds, and cells without weight must carry the difference: evenly.
    pinned = floors if rest < lowest else ceilings
    for cell in weighted:
        shares[cell] = pinned[cell]
    rest = total - sum(pinned[cell] for cell in weighted)
    _fill(shares, idle, rest, [1] * len(weights), floors, ceilings)
    return shares


def _negated(bounds: list[int | None]) -> list[int | None]:
    return [None if bound is None else -bound for bound in bounds]


def _fill(
    shares: list[int], cells: list[int], rest: int, weights: list[int], floors: list[int], ceilings: list[int]
) -> None:
    """Give every cell of ``cells`` the amount clamp(λ·weight, floor, ceiling) for the λ that uses up ``rest``.

    Each round takes λ from the free cells and pins those beyond a bound, on the side where the clamped sum errs:
    λ can only move away from that side, so a pinned cell stays pinned. The free quotas are then rounded by largest
    remainder; they lie strictly inside whole bounds, so rounding cannot leave them.
    """
    while cells:
        weight_sum = sum(weights[cell] for cell in cells)
        low, high, excess = [], [], 0
        for cell in cells:
            quota = rest * weights[cell]
            if quota < floors[cell] * weight_sum:
                low.append(cell)
                excess += floors[cell] * weight_sum - quota
            elif quota > ceilings[cell] * weight_sum:
                high.append(cell)
                excess += ceilings[cell] * weight_sum - quota
        if not low and not high:
            _largest_remainder(shares, cells, rest, weights, weight_sum)
            return
        pinned = set()
        for side, bound, errs in ((low, floors, excess >= 0), (high, ceilings, excess <= 0)):
            if errs:
                pinned.update(side)
                for cell in side:
                    shares[cell] = bound[cell]
                    rest -= bound[cell]
        cells = [cell for cell in cells if cell not in pinned]


def _largest_remainder(shares: list[int], cells: list[int], rest: int, weights: list[int], weight_sum: int) -> None:
    remainders = []
    owed = rest
    for cell in cells:
        shares[cell], remainder = divmod(rest * weights[cell], weight_sum)
        owed -= shares[cell]
        remainders.append((-remainder, cell))
    for _, cell in sorted(remainders)[:owed]:
        shares[cell] += 1

"""Exact quotas and largest remainders for many groups at once, in 64-bit integers.

A share is ⌊total·weight ÷ sum⌋, plus one fen for those with the largest remainders. The product overflows 64 bits, but
the remainder total·weight − share·sum does not: with a share guessed in floating point and at most two off, it is exact
in wrapping arithmetic, and its sign says how to correct the guess. The remainders of one group share a denominator and
are compared as integers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huikuan.engine.apportion.guidance import GUESS_LIMIT, Floats, Ints, Mask, Offsets, ratios, scaled

_DIGIT = 30  # bits a wide total is taken apart by


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Whole groups side by side, none empty. ``starts``, ``counts``, ``totals`` are by group, the rest by cell.

    Totals and weights are ≥ 0; totals and sums of weights stay below 2⁶¹.
    """

    starts: Offsets
    counts: Offsets
    totals: Ints
    weights: Ints

    def taken(self, *, groups: Offsets, cells: Offsets) -> Block:
        """Some groups and their cells."""
        counts = self.counts[groups]
        return Block(
            starts=np.cumsum(counts) - counts, counts=counts, totals=self.totals[groups], weights=self.weights[cells]
        )


def quotas(*, totals: Ints, weights: Ints, sums: Ints, counts: Offsets) -> tuple[Ints, Ints]:
    """⌊total·weight ÷ sum⌋ and its remainder, by cell, for 0 ≤ weight ≤ sum and sum > 0."""
    divisors = np.repeat(sums, counts)
    if int(totals.max()) < GUESS_LIMIT:
        return _multiply_divide(totals, weights, sums, divisors, counts)
    # In digits: total = high·2³⁰ + low, and the remainder of the high part, one digit up, joins the low part.
    high, low = totals >> _DIGIT, totals & ((1 << _DIGIT) - 1)
    digit = np.full_like(sums, 1 << _DIGIT)
    shares, carried = _multiply_divide(high, weights, sums, divisors, counts)
    middle, remainders = _multiply_divide(digit, carried, sums, divisors, counts)
    lower, rest = _multiply_divide(low, weights, sums, divisors, counts)
    remainders += rest
    carry = remainders >= divisors
    remainders[carry] -= divisors[carry]
    shares <<= _DIGIT
    shares += middle
    shares += lower
    shares += carry
    return shares, remainders


def _multiply_divide(amounts: Ints, factors: Ints, sums: Ints, divisors: Ints, counts: Offsets) -> tuple[Ints, Ints]:
    """Quotients and remainders of amount·factor ÷ divisor, quotients below `GUESS_LIMIT`; amounts and sums by group."""
    guide: Floats = np.repeat(ratios(numerators=amounts, denominators=sums), counts)
    quotients = scaled(factors=factors, ratio=guide)
    remainders = np.repeat(amounts, counts)
    remainders *= factors
    remainders -= quotients * divisors
    # As unsigned numbers, negative remainders are large: one comparison finds both kinds of wrong guess.
    wrong = np.flatnonzero(remainders.view(np.uint64) >= divisors.view(np.uint64))
    while wrong.size:
        step = np.where(remainders[wrong] < 0, -1, 1)
        quotients[wrong] += step
        remainders[wrong] -= step * divisors[wrong]
        wrong = wrong[remainders[wrong].view(np.uint64) >= divisors[wrong].view(np.uint64)]
    return quotients, remainders


def grant(*, block: Block, shares: Ints, remainders: Ints, sums: Ints, owed: Ints) -> None:
    """Add one fen, in place, to the ``owed[g]`` cells of each group with the largest remainders, earlier cells first.

    One sort of keys (group, what the remainder lacks of a whole, position): the last cell to receive sets the threshold
    of its group. Where the remainders are too long for the key, its lowest bits are dropped, and groups in which that
    could matter are decided again on whole remainders.
    """
    position_bits = int(block.counts.max() - 1).bit_length()
    room = 63 - position_bits - int(len(sums) - 1).bit_length()
    dropped = np.maximum(np.frexp(sums)[1].astype(np.int64) - room, 0)
    keys: Ints = np.repeat(sums - 1, block.counts)
    keys -= remainders
    if dropped.any():
        keys >>= np.repeat(dropped, block.counts)
    keys <<= position_bits
    keys += np.repeat((np.arange(len(sums)) << (room + position_bits)) - block.starts, block.counts)
    keys += np.arange(len(keys))
    ordered = np.sort(keys)
    last = ordered[block.starts + np.maximum(owed - 1, 0)]
    last[owed == 0] = -1
    granted = keys <= np.repeat(last, block.counts)
    doubtful = (dropped > 0) & (owed > 0)
    if doubtful.any():
        following = ordered[np.minimum(block.starts + owed, len(ordered) - 1)]
        doubtful &= (last >> position_bits) == (following >> position_bits)
        _decide_again(block, granted, remainders, keys >> position_bits, last >> position_bits, doubtful)
    shares += granted


def _decide_again(block: Block, granted: Mask, remainders: Ints, keys: Ints, edges: Ints, doubtful: Mask) -> None:
    """Regrant by whole remainders among the cells whose shortened key is that of the threshold."""
    cells = np.flatnonzero(np.repeat(doubtful, block.counts) & (keys == np.repeat(edges, block.counts)))
    groups = np.searchsorted(block.starts, cells, side="right") - 1
    places = np.bincount(groups[granted[cells]], minlength=len(block.starts))
    order = np.lexsort((cells, -remainders[cells], groups))
    cells, groups = cells[order], groups[order]
    rank = np.arange(len(cells)) - np.searchsorted(groups, groups)
    granted[cells] = rank < places[groups]

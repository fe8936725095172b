"""How many typing faults lie between a number and the place in a text that is most like it, for many pairs at once.

Myers' bit-parallel algorithm (1999) with Hyyrö's term for swapped neighbours (2003), run over arrays of pairs: one
machine word holds the whole number, one step reads one character of every text. Faults are counts, never money.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_CLASSES = 64  # characters are told apart by class: digits and capitals each their own, the rest share 27 classes
_BLANK = _CLASSES
_LONGEST = 63
_BLOCK = 16_384

_Words = npt.NDArray[np.uint64]


def _codes(text: str) -> npt.NDArray[np.int64]:
    points = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    digits, capitals = (points >= 48) & (points <= 57), (points >= 65) & (points <= 90)
    return np.where(digits, points - 48, np.where(capitals, points - 55, 36 + points % 27))


def typing_faults(
    *, numbers: Sequence[str], texts: Sequence[str], pairs: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Least faults (insertions, losses, changes, swaps) from each pair's number to any stretch of its text.

    ``pairs``: shape (n, 2), index of the number and of the text. A number over 63 characters is compared by its tail.
    """
    tails = [number[-_LONGEST:] for number in numbers]
    lengths = np.array([len(tail) for tail in tails], dtype=np.int64)
    owner = np.repeat(np.arange(len(tails)), lengths)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    masks = np.zeros((len(tails), _CLASSES + 1), dtype=np.uint64)
    np.bitwise_or.at(masks, (owner, _codes("".join(tails))), np.uint64(1) << place.astype(np.uint64))
    sizes = np.array([len(text) for text in texts], dtype=np.int64)
    coded = np.full((int(sizes.max(initial=0)), len(texts)), _BLANK, dtype=np.int64)
    column = np.repeat(np.arange(len(texts)), sizes)
    coded[np.arange(len(column)) - np.repeat(np.cumsum(sizes) - sizes, sizes), column] = _codes("".join(texts))
    out = np.zeros(len(pairs), dtype=np.int64)
    # Pairs sorted by text length let a block stop as soon as its longest text is read.
    order = np.argsort(sizes[pairs[:, 1]], kind="stable") if len(pairs) else np.zeros(0, dtype=np.int64)
    for start in range(0, len(pairs), _BLOCK):
        block = order[start : start + _BLOCK]
        number, text = pairs[block, 0], pairs[block, 1]
        steps = int(sizes[text].max())
        out[block] = _scan(masks, lengths[number], number, coded[:steps, :][:, text])
    return out


def _scan(
    masks: _Words, length: npt.NDArray[np.int64], number: npt.NDArray[np.int64], texts: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    one = np.uint64(1)
    top = (length - 1).astype(np.uint64)
    plus = np.full(len(number), 2**64 - 1, dtype=np.uint64)
    minus = np.zeros(len(number), dtype=np.uint64)
    diagonal = np.zeros(len(number), dtype=np.uint64)
    before = np.zeros(len(number), dtype=np.uint64)
    score, best = length.copy(), length.copy()
    flat, base = masks.ravel(), number * (_CLASSES + 1)
    for codes in texts:
        match = flat[base + codes]
        swap = ((~diagonal & match) << one) & before
        diagonal = (((match & plus) + plus) ^ plus) | match | minus | swap
        rise = minus | ~(diagonal | plus)
        fall = diagonal & plus
        score += ((rise >> top) & one).astype(np.int64) - ((fall >> top) & one).astype(np.int64)
        np.minimum(best, score, out=best)
        # A free start: the row above the number is always 0, so no bit is carried in.
        rise, fall = rise << one, fall << one
        plus = fall | ~(diagonal | rise)
        minus = rise & diagonal
        before = match
    return best


def one_fault_apart(left: str, right: str) -> bool:
    """One character lost, added or changed, or two neighbours swapped, makes one text the other."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    rest, other = left[at:], right[at:]
    if len(left) != len(right):
        return rest[1:] == other or rest == other[1:]
    return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])

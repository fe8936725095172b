"""Where in many texts may one of many numbers stand? A fast sieve: it may say yes too often, never no wrongly.

Every stretch of every text gets a rolling hash (Karp and Rabin, 1987), computed for all stretches of one length at once
as a difference of running sums; a table of bits tells which hashes belong to a number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np
import numpy.typing as npt

_BASE = 0x9E3779B97F4A7C15  # odd, so it has an inverse modulo 2**64
_MIX = np.uint64(0xD6E8FEB86659FD93)
_TABLE_BITS = 21
_SHIFT = np.uint64(64 - _TABLE_BITS)

_Words = npt.NDArray[np.uint64]


def _codes(text: str) -> _Words:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)


def _powers(base: int, count: int) -> _Words:
    out = np.full(count, base, dtype=np.uint64)
    out[:1] = 1
    return np.cumprod(out, dtype=np.uint64)


def _slot(hashes: _Words) -> npt.NDArray[np.int64]:
    return ((hashes ^ (hashes >> np.uint64(29))) * _MIX >> _SHIFT).astype(np.int64)


def likely_windows(*, texts: Sequence[str], numbers: Collection[str]) -> Iterator[tuple[int, int, int]]:
    """Yield (text, start, length) of every stretch that may be one of the numbers: texts in order, longest first."""
    sizes = np.array([len(text) for text in texts], dtype=np.int64)
    codes = _codes("".join(texts))
    owner = np.repeat(np.arange(len(texts)), sizes)
    begin = np.cumsum(sizes) - sizes
    room = np.repeat(begin + sizes, sizes) - np.arange(len(codes))  # characters from here to the end of the text
    running = np.concatenate((np.zeros(1, np.uint64), np.cumsum(codes * _powers(_BASE, len(codes)), dtype=np.uint64)))
    back = _powers(pow(_BASE, -1, 2**64), len(codes))
    by_length: dict[int, list[str]] = {}
    for number in numbers:
        by_length.setdefault(len(number), []).append(number)
    found = []
    for length in sorted(by_length, reverse=True):
        if length > len(codes):
            continue
        table = np.zeros(1 << _TABLE_BITS, dtype=np.bool_)
        own = _codes("".join(by_length[length])).reshape(-1, length)
        table[_slot((own * _powers(_BASE, length)).sum(axis=1, dtype=np.uint64))] = True
        stretch = (running[length:] - running[:-length]) * back[: len(codes) - length + 1]
        at = np.flatnonzero(table[_slot(stretch)] & (room[: len(stretch)] >= length))
        found.append(np.stack((owner[at], at - begin[owner[at]], np.full(len(at), length)), axis=1))
    if found:
        every = np.concatenate(found)
        yield from map(tuple, every[np.argsort(every[:, 0], kind="stable")].tolist())

"""The faults of payers and banks: what becomes of numbers, lists, names and amounts on their way to us."""

from __future__ import annotations

import random
from collections.abc import Sequence

_BANK_CUTS = (20, 24, 28, 32, 40)  # characters of a reference that narrow bank systems keep


def mistype(rng: random.Random, number: str) -> str:
    """One fault in a number: a character lost, added, doubled, changed, swapped with the next, or a gap."""
    at = rng.randrange(1, len(number) - 1)
    head, char, tail = number[:at], number[at], number[at + 1 :]
    return rng.choice(
        [
            head + tail,
            head + char + char + tail,
            head + rng.choice("0123456789") + char + tail,
            head + rng.choice([d for d in "0123456789" if d != char]) + tail,
            head + tail[:1] + char + tail[1:],
            head + " " + char + tail,
        ]
    )


def truncated(rng: random.Random, numbers: Sequence[str], joint: str) -> str:
    """A list that the bank has cut off."""
    text = joint.join(numbers)
    most = min(rng.choice(_BANK_CUTS), max(6, len(text) - rng.randrange(2, 9)))
    return text[:most] + rng.choice(["…", "...", "", "等"])


def mangled(rng: random.Random, name: str) -> str:
    """A name as another system writes it: cut, shouted, without its legal form, a letter lost or swapped."""
    kind = rng.randrange(5)
    if kind == 0:
        return name[: max(4, len(name) * 2 // 3)]
    if kind == 1:
        return name.upper().replace("&", "AND").replace(".", "")
    if kind == 2:
        return "".join(word[0] for word in name.split()) if " " in name else name[: len(name) // 2]
    at = rng.randrange(1, len(name) - 1)
    return name[:at] + name[at + 1 :] if kind == 3 else name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def off(rng: random.Random, fen: int) -> int:
    """An amount less a small deduction: mostly cents, seldom up to a hundredth."""
    kind = rng.random()
    most = 20 if kind < 0.6 else 5_000 if kind < 0.9 else fen // 100
    return max(1, fen - rng.randrange(1, max(2, most + 1)))

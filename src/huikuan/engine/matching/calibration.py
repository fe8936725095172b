"""From weighed evidence to confidence: how often readings with such a lead have been right, by kind of reading.

The points of different signals are not quite independent and the rivals considered are not all there are, so the lead
of a reading over its rivals says more for some kinds than for others. The tables hold the share of right ones observed
on made-up batches with known truth (``python -m bench.matching calibrate``), made monotone by pooling (Ayer and others,
1955), in permille, rounded by hand and kept low for kinds of which few were seen and for those never to be posted
(``held``, ``rest``: a surplus held back, ``loose``). Batches of other seeds and other forms check them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from huikuan.engine.matching.evidence import NOTHING_FITS
from huikuan.engine.matching.explanations import FULL, INSTALMENT, MORE, NAMED, PART, REFERENCED, Case, Explanation

_SHORT_DIVISOR = 50  # a payment of all named items may be a fiftieth short
LEADS = (-5, 0, 5, 10, 15, 20, 25, 30, 35, 40)  # points over all rivals together at which the tables are given
TABLES: dict[str, tuple[int, ...]] = {
    "quoted": (400, 750, 900, 950, 980, 997, 998, 998, 998, 999),
    "instalment": (370, 720, 800, 900, 950, 980, 997, 999, 999, 999),
    "amount": (500, 760, 921, 955, 965, 992, 997, 998, 999, 999),
    "filled": (510, 710, 945, 968, 975, 984, 997, 998, 998, 998),
    "sum": (330, 810, 890, 960, 985, 993, 996, 998, 999, 999),
    "custom": (400, 600, 700, 900, 980, 990, 996, 997, 998, 998),
    "part": (500, 620, 880, 950, 985, 990, 998, 998, 998, 999),
    "contested": (400, 480, 480, 480, 480, 850, 900, 950, 960, 985),
    "more": (150, 300, 300, 400, 600, 900, 985, 997, 998, 999),
    "named": (200, 300, 400, 500, 600, 800, 950, 990, 998, 998),
    "loose": (30, 30, 30, 30, 30, 50, 100, 300, 500, 850),
    "held": (300, 300, 300, 300, 300, 300, 300, 300, 300, 300),
    "rest": (80, 80, 80, 80, 80, 80, 80, 80, 80, 80),
}


def reading(case: Case, choice: Explanation, rivals: Sequence[int] = ()) -> str:
    """The kind of reading that is calibrated apart from others; ``rivals``: points of the other readings."""
    named = sum(1 for place in choice.places if case.named(place) >= REFERENCED)
    aside = case.quotes.whole and case.quotes.whole.isdisjoint(choice.places)
    if case.doubt or aside or (case.advance and not named):
        return "rest" if choice.kind == MORE else "held"
    if choice.kind in (MORE, NAMED):
        return choice.kind if _all_said(case, choice) else "loose"
    if choice.kind == PART:
        return "contested" if any(points > NOTHING_FITS for points in rivals) else "part"
    return "instalment" if choice.kind == INSTALMENT else _agreeing(choice, named)


def _agreeing(choice: Explanation, named: int) -> str:
    if named == len(choice.places):
        return "quoted"
    if choice.kind == FULL:
        return "amount"
    return "filled" if named else "custom" if choice.hint else "sum"


def _all_said(case: Case, choice: Explanation) -> bool:
    """The money does not add up, but the slip names these items, all of them whole, and nothing else."""
    if case.unread or case.cut or case.spans or case.quotes.whole != set(choice.places):
        return False
    if case.hints.count not in (0, len(choice.places)):
        return False
    short = sum(choice.snapshot) - case.payment.amount_fen
    return not case.hints.months if choice.kind == MORE else 0 < short * _SHORT_DIVISOR <= case.payment.amount_fen


def confidence_permille(kind: str, lead: int) -> int:
    """How often readings of the kind with such a lead are right, 0 to 999."""
    table = TABLES[kind]
    at = bisect_right(LEADS, lead)
    if at == 0 or at == len(LEADS):
        return table[0] if at == 0 else table[-1]
    low, high = LEADS[at - 1], LEADS[at]
    return table[at - 1] + (table[at] - table[at - 1]) * (lead - low) // (high - low)


def pooled(right: Sequence[int], total: Sequence[int]) -> list[int]:
    """Shares of right ones in permille, never falling from one lead to the next (pool adjacent violators)."""
    blocks: list[tuple[int, int, int]] = []
    for block in ((good, count, 1) for good, count in zip(right, total, strict=True)):
        joined = block
        while blocks and blocks[-1][0] * joined[1] >= joined[0] * blocks[-1][1]:
            before = blocks.pop()
            joined = (before[0] + joined[0], before[1] + joined[1], before[2] + joined[2])
        blocks.append(joined)
    return [min(999, 1000 * good // count) for good, count, width in blocks for _ in range(width)]

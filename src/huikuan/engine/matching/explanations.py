"""A reading of one payment, and a payment on its way through the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from huikuan.engine.matching import hints
from huikuan.engine.matching.hints import Hints
from huikuan.engine.matching.records import Payment, Reason
from huikuan.engine.matching.references import Quotes, Text
from huikuan.engine.money import Fen

FULL, BUNDLE, INSTALMENT, PART, MORE, NAMED = "full", "bundle", "instalment", "part", "more", "named"
AGREEING = frozenset({FULL, BUNDLE, INSTALMENT})  # the money adds up

REFERENCED = 14  # points from which a number counts as named
_NOTHING: Mapping[int, tuple[int, int]] = MappingProxyType({})  # shared by the many payments without faults
_UNTOLD: Mapping[int, str] = MappingProxyType({})
_NOBODY: Mapping[str, int] = MappingProxyType({})


@dataclass(slots=True)
class Explanation:
    """One reading: what is allocated where, and its points.

    ``discounts`` (place, fen) were taken off by agreement; ``hint`` is what on the slip made this set a candidate.
    """

    kind: str
    allocations: tuple[tuple[int, Fen], ...]
    points: int
    snapshot: tuple[Fen, ...]  # what was left of each item when this was weighed
    places: tuple[int, ...] = ()  # the items in order, whatever the amounts
    discounts: tuple[tuple[int, Fen], ...] = ()
    hint: str = ""
    closes: bool = False  # an instalment after which the little that is left no longer counts

    def __post_init__(self) -> None:
        if not self.places:
            self.places = tuple(sorted([place for place, _ in self.allocations]))


@dataclass(slots=True)
class Case:
    """One payment on its way through the run."""

    payment: Payment
    text: Text
    quotes: Quotes
    hints: Hints = hints.NONE
    near: Mapping[int, tuple[int, int]] = field(
        default_factory=lambda: _NOTHING
    )  # items named with a typing fault: points, faults
    told: Mapping[int, str] = field(default_factory=lambda: _UNTOLD)  # items named by a range or a tail: which of them
    spans: tuple[frozenset[int], ...] = ()  # items from one number to another
    options: Sequence[Explanation] = ()
    chosen: Explanation | None = None
    rivals: tuple[int, ...] = ()
    twin: Case | None = None  # an earlier payment of the same payer, amount and reference
    unread: bool = False  # digits on the slip that are no number of ours
    advance: bool = False  # the slip asks for no invoice
    doubt: Reason | None = None  # why a person has to look, however sure the reading seems
    cut: bool = False  # the slip names more than could be read
    who: Mapping[str, int] = field(default_factory=lambda: _NOBODY)  # points of the customers it may come from
    day: int = 0  # of the payment, as an ordinal

    def __post_init__(self) -> None:
        self.day = self.payment.day.toordinal()

    def named(self, place: int) -> int:
        """Points for an item from the reference text."""
        quoted = self.quotes.points.get(place, 0)
        return max(quoted, self.near[place][0]) if place in self.near else quoted


def spread(places: Sequence[int], left: Sequence[Fen], short: Fen) -> tuple[tuple[int, Fen], ...]:
    """Pay each item in full; the largest carries the small shortage."""
    most = max(range(len(places)), key=lambda i: (left[i], -i))
    return tuple(
        (place, fen - short if i == most and short > 0 else fen)
        for i, (place, fen) in enumerate(zip(places, left, strict=True))
    )


def rivals_of(best: Explanation, options: Iterable[Explanation]) -> tuple[int, ...]:
    """Points of the readings that name other items (a reading is no rival of itself)."""
    return tuple(option.points for option in options if option.places != best.places)

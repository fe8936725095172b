"""Why a reading that looks sure waits all the same: what a person would ask before posting it.

The points of a reading weigh what the slip says against chance. These questions are about what it does not say: money
left over that another open item explains, an item chosen though another of the same amount is open, and a number that
is nearly one paid already.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from huikuan.engine.matching.book import Book
from huikuan.engine.matching.deductions import Terms
from huikuan.engine.matching.evidence import PAYER_LEARNT, faulty_number_points
from huikuan.engine.matching.explanations import BUNDLE, FULL, MORE, PART, REFERENCED, Case, Explanation
from huikuan.engine.matching.faults import unread_letters
from huikuan.engine.matching.records import OpenItem, Reason
from huikuan.engine.matching.references import NumberIndex
from huikuan.engine.matching.similarity import typing_faults
from huikuan.engine.money import Fen

_MOST_TOLD = 3
_LEAST_DIGITS = 5
_SHORTEST = 6  # shorter numbers stand in other digits by chance
_NOT_NAMED = 2  # a number with one fault tells more of its item than an amount alone
_BY_ITSELF = frozenset({"month", "everything"})  # sets that are no choice between items


class Doubts:
    """Asks the questions against the book as it is now."""

    def __init__(self, *, book: Book, numbers: NumberIndex, terms: Terms) -> None:
        """All are shared with the run."""
        self._book, self._numbers, self._terms = book, numbers, terms

    def of(self, case: Case, choice: Explanation) -> Reason | None:
        """The first doubt about the reading, with the items it is about; None where there is none."""
        if paid := self._settled(case):
            return self._reason("doubt.settled", paid)
        if choice.kind == MORE:
            return self._reason("doubt.rest", self._rest_explained(case, choice))
        if choice.kind == BUNDLE:
            return self._reason("doubt.twin", self._twins(case, choice))
        return self._of_one(case, choice) if choice.kind in (FULL, PART) else None

    def _of_one(self, case: Case, choice: Explanation) -> Reason | None:
        if choice.kind == FULL and self._only_a_relative(case, choice):
            return Reason(code="doubt.payer")
        others = self._amount_of(case, choice) if choice.kind == PART else []
        return self._reason("doubt.amount", others) or self._reason("doubt.settled", self._nearly_settled(case, choice))

    def _settled(self, case: Case) -> list[int]:
        """Items of this payer that the slip quotes whole, and that are paid already."""
        book = self._book
        return [p for p in sorted(case.quotes.whole) if not book.left[p] and book.items[p].customer in case.who]

    def _rest_explained(self, case: Case, choice: Explanation) -> list[int]:
        """What is left over would pay another open item of the customer, whole or less a discount or a fee."""
        book, day, amount = self._book, case.day, case.payment.amount_fen
        items = [book.items[place] for place in choice.places]
        rest = amount - sum(choice.snapshot) + book.near_limit(amount)
        rest += sum(self._most_off(item, day) for item in items)
        return [
            other
            for other in book.pool(items[0].currency, items[0].customer)
            if other not in choice.places and book.left[other] <= rest + self._most_off(book.items[other], day)
        ]

    def _most_off(self, item: OpenItem, day: int) -> Fen:
        return max(self._terms.discounts(item, day), default=0)

    def _amount_of(self, case: Case, choice: Explanation) -> list[int]:
        """Other open items of the customer of which exactly the money paid is open."""
        book, amount = self._book, case.payment.amount_fen
        alike = book.agreeing(case.payment.currency, book.items[choice.places[0]].customer, amount)
        return [place for place in alike if book.left[place] == amount and place not in choice.places]

    def _only_a_relative(self, case: Case, choice: Explanation) -> bool:
        """Another of the group pays, the slip does not name the item, and even the amount is not exact."""
        (place,) = choice.places
        own = case.who.get(self._book.items[place].customer, 0) >= PAYER_LEARNT
        return not own and not case.named(place) and case.payment.amount_fen != choice.snapshot[0]

    def _twins(self, case: Case, choice: Explanation) -> list[int]:
        """Open items outside the set with the amount of one in it that the slip does not name."""
        book = self._book
        for place in () if choice.hint in _BY_ITSELF else choice.places:
            if case.named(place) < REFERENCED:
                item, fen = book.items[place], book.left[place]
                alike = book.agreeing(item.currency, item.customer, fen)
                if twins := [p for p in alike if book.left[p] == fen and p not in choice.places]:
                    return twins
        return []

    def _nearly_settled(self, case: Case, choice: Explanation) -> list[int]:
        """Paid items whose number stands on the slip with fewer faults than that of the item read (or with as many,
        where even the amount is another)."""
        if any(place in case.quotes.whole for place in choice.places):
            return []
        letters, book, at = unread_letters(case), self._book, choice.places[0]
        if sum(map(str.isdigit, letters)) < _LEAST_DIGITS:
            return []
        own = case.near[at][1] if at in case.near and at not in case.told else _NOT_NAMED
        most = own if choice.kind == PART else own - 1
        settled = book.settled(case.payment.currency, book.items[at].customer, case.day)
        rows = [(number, place) for place in settled for number in self._numbers.folded[place]]
        rows = [(number, place) for number, place in rows if len(number) >= _SHORTEST]
        near = [place for number, place in rows if number in letters]
        if not near and most and rows:
            pairs = np.array([(row, 0) for row in range(len(rows))], dtype=np.int64)
            counted = typing_faults(numbers=[number for number, _ in rows], texts=[letters], pairs=pairs).tolist()
            near = [
                place
                for (number, place), faults in zip(rows, counted, strict=True)
                if faults <= most and faulty_number_points(length=len(number), faults=faults)
            ]
        return list(dict.fromkeys(near))

    def _reason(self, code: str, places: Sequence[int]) -> Reason | None:
        if not places:
            return None
        return Reason(
            code=code, params=(("items", tuple(self._book.items[place].key for place in places[:_MOST_TOLD])),)
        )

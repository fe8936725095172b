"""Which sets of open items add up to a payment: named ones, a month, a row of numbers, the oldest, any few."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import comb

from huikuan.engine.matching import evidence
from huikuan.engine.matching.book import Book
from huikuan.engine.matching.deductions import Terms
from huikuan.engine.matching.explanations import REFERENCED, Case
from huikuan.engine.matching.said import in_months
from huikuan.engine.matching.sums import subsets_with_sum
from huikuan.engine.money import Fen

_BUNDLE_ITEMS = 20  # among so many open items a sum is looked for: each doubles what chance can do
_LONGEST_RUN = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A set whose open amounts, less agreed discounts, are the payment or nearly; ``considered`` sets were tried.

    ``filled``: items nobody names, and ``among``: the items they were chosen from.
    """

    places: tuple[int, ...]
    considered: int
    hint: str = ""
    discounts: tuple[tuple[int, Fen], ...] = ()
    filled: tuple[int, ...] = ()
    among: tuple[int, ...] = ()


class Sets:
    """Finds candidates against the book as it is now."""

    def __init__(self, *, book: Book, terms: Terms, most: int) -> None:
        """``most``: items of a bundle put together by their sum alone."""
        self._book, self._terms, self._most = book, terms, most

    def of(self, case: Case, named: Sequence[int]) -> list[Candidate]:
        """All candidates of two or more items; ``named``: open items the slip names, with a fault or without."""
        out = list(self._whole_sets(case))
        strong = [p for p in named if case.named(p) >= REFERENCED]
        return out + self._sums(case, sorted(strong, key=lambda p: (-case.named(p), p))[:_BUNDLE_ITEMS])

    def swapped(self, case: Case, found: Candidate) -> list[Candidate]:
        """The set with one item that nobody names put in the place of another of the same amount: as good as it is."""
        book, currency = self._book, case.payment.currency
        for place in found.places:
            item, fen = book.items[place], book.left[place]
            for other in book.agreeing(currency, item.customer, fen):
                if book.left[other] == fen and other not in found.places and case.named(other) >= case.named(place):
                    places = tuple(other if p == place else p for p in found.places)
                    filled = tuple(other if p == place else p for p in found.filled)
                    return [Candidate(places, found.considered, "", (), filled, found.among)]
        return []

    def _whole_sets(self, case: Case) -> Iterator[Candidate]:
        """Sets that the slip or custom gives, taken as they are."""
        book, seen = self._book, set()
        for hint, places in self._given(case):
            open_ones = tuple(sorted(p for p in places if book.left[p]))
            if len(open_ones) > 1 and (hint, open_ones) not in seen:
                seen.add((hint, open_ones))
                yield from self._agreeing(case, hint, open_ones)
        yield from self._runs(case)

    def _given(self, case: Case) -> Iterator[tuple[str, Iterable[int]]]:
        book, currency = self._book, case.payment.currency
        for span in case.spans:
            yield "range", span
        for customer in _sure(case):
            if case.hints.months:
                pool, items, months = book.pool(currency, customer), book.items, case.hints.months
                yield "month", [p for p in pool if in_months(months, items[p].issued or items[p].due)]
                yield "month", [p for p in pool if in_months(months, items[p].due)]
            if case.hints.everything:
                yield "everything", book.pool(currency, customer)
        if len(case.quotes.whole) > 1:
            yield "", case.quotes.whole

    def _agreeing(self, case: Case, hint: str, places: tuple[int, ...]) -> Iterator[Candidate]:
        left, amount = [self._book.left[p] for p in places], case.payment.amount_fen
        if abs(sum(left) - amount) <= self._book.near_limit(amount):
            yield Candidate(places, 2, hint)
            return
        for off in self._terms.taken_off([self._book.items[p] for p in places], left, case.day):
            rounding = sum(left) - sum(off) - amount  # a fen an item at most
            if any(off) and abs(rounding) <= len(off):
                off[off.index(max(off))] += rounding
                agreed = tuple((place, fen) for place, fen in zip(places, off, strict=True) if fen)
                yield Candidate(places, 4, hint or "discount", agreed)
                return

    def _runs(self, case: Case) -> Iterator[Candidate]:
        """The oldest items of the payer, as many as the money pays exactly; none where items due on one day differ."""
        amount, left, due = case.payment.amount_fen, self._book.left, self._book.due
        for customer in _sure(case):
            pool = self._book.pool(case.payment.currency, customer)[:_LONGEST_RUN]
            sums = list(accumulate(left[place] for place in pool))
            at = bisect_left(sums, amount)
            if 0 < at < len(pool) and sums[at] == amount and (at + 1 == len(pool) or due[pool[at]] < due[pool[at + 1]]):
                yield Candidate(tuple(sorted(pool[: at + 1])), 2 * len(pool), "oldest")

    def _sums(self, case: Case, named: list[int]) -> list[Candidate]:
        book, payment = self._book, case.payment
        slack = book.near_limit(payment.amount_fen)
        out = self._subsets(case, (), named, slack) if len(named) > 1 else []
        if out or not case.who or (len(named) == 1 and book.left[named[0]] > payment.amount_fen + slack):
            return out
        fixed = tuple(sorted(p for p in case.quotes.whole if book.left[p]))
        fill = self._fill(case, named)
        if fixed and sum(book.left[p] for p in fixed) < payment.amount_fen:
            out = self._subsets(case, fixed, fill[:_BUNDLE_ITEMS], 0)
        if out:
            return out
        # Where not every item is named, only an exact sum tells anything: near ones are too many.
        return self._subsets(case, (), [*named, *fill][:_BUNDLE_ITEMS], 0)

    def _fill(self, case: Case, named: Sequence[int]) -> list[int]:
        """Open items of the payer, those most likely paid together with the named ones first."""
        book, day = self._book, case.day
        owners = {book.items[p].customer for p in named}
        whose = owners.union(_sure(case)) or case.who
        others = {p for c in whose for p in book.around(case.payment.currency, c, case.payment.day, _BUNDLE_ITEMS)}
        days = {book.items[p].issued for p in named}
        for customer in owners:
            pool = book.pool(case.payment.currency, customer)[:_LONGEST_RUN]
            others |= {p for p in pool if book.items[p].issued in days}
        months = case.hints.months
        return sorted(
            others - {*named},
            key=lambda p: (
                not months or not in_months(months, book.items[p].issued or book.items[p].due),
                book.items[p].issued not in days,
                abs(book.due[p] - day),
                p,
            ),
        )

    def _subsets(self, case: Case, fixed: tuple[int, ...], among: Sequence[int], slack: Fen) -> list[Candidate]:
        """Bundles of the fixed items and some of the others."""
        left = self._book.left
        target = case.payment.amount_fen - sum(left[p] for p in fixed)
        able = [p for p in among if left[p] <= target + slack and p not in fixed]
        answers = subsets_with_sum(
            amounts=[left[p] for p in able], target=target, slack=slack, most_members=self._most - len(fixed)
        )
        out = []
        whole = {p for p in case.quotes.whole if left[p]}
        for members in answers:
            chosen = tuple(able[i] for i in members)
            # Who leaves a number aside that stands there whole must at least have the sum right.
            if sum(left[p] for p in chosen) == target or whole <= {*fixed, *chosen}:
                filled = tuple(p for p in chosen if case.named(p) < REFERENCED)
                among = tuple(p for p in able if case.named(p) < REFERENCED) if filled else ()
                tried = comb(len(able), len(members))
                out.append(Candidate((*fixed, *chosen), tried, filled=filled, among=among))
        return [found for found in out if len(found.places) > 1]


def _sure(case: Case) -> list[str]:
    """Customers the payer surely is, not their relatives."""
    return [customer for customer, points in case.who.items() if points >= evidence.PAYER_LEARNT]

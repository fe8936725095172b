"""Every way to read one payment, weighed: one item in full, part of one, more than one, or several."""

from __future__ import annotations

from collections.abc import Sequence

from huikuan.engine.matching import evidence
from huikuan.engine.matching.book import Book
from huikuan.engine.matching.deductions import Terms
from huikuan.engine.matching.explanations import BUNDLE, FULL, MORE, NAMED, PART, REFERENCED, Case, Explanation, spread
from huikuan.engine.matching.payers import Payers
from huikuan.engine.matching.said import said_points
from huikuan.engine.matching.sets import Candidate, Sets
from huikuan.engine.matching.similarity import one_fault_apart
from huikuan.engine.money import Fen

_SHORT_DIVISOR = 50  # a payment up to a fiftieth short is rather a deduction than an instalment
_UNREAD = -15  # more money than the item, and something on the slip that was not understood
_UNREAD_ELSEWHERE = -8  # the slip says something, and it is not this item
_UNPAID = -20  # money is over, and an open item that the slip names as well is left unpaid
_IGNORED = -12  # a number quoted in full that the explanation leaves aside
_BEFORE_ISSUE = -6
_WHOLE_MONTH = 10  # a set of all items of the months on the slip
_UNREFERENCED = -4  # a bundle member nobody names
_SURE = 45  # points from which one item in full needs no bundles beside it


class Weigher:
    """Weighs readings against the book, the payers known and the habits learnt."""

    def __init__(
        self, *, book: Book, numbers: Sequence[tuple[str, ...]], payers: Payers, terms: Terms, bundle_size: int
    ) -> None:
        """All are shared with the run and change while it goes on; ``numbers``: of each item, folded."""
        self.book = book
        self._numbers = numbers
        self.payers = payers
        self.habits = evidence.Habits()
        self._terms = terms
        self._sets = Sets(book=book, terms=terms, most=bundle_size)

    def base(self, case: Case, place: int) -> int:
        """Everything but the amount."""
        return case.named(place) + self._payer_and_day(case, place)

    def _payer_and_day(self, case: Case, place: int) -> int:
        item, payment, who = self.book.items[place], case.payment, case.who
        points = who.get(item.customer, evidence.PAYER_OTHER) if who else evidence.PAYER_UNKNOWN
        if item.issued is not None and payment.day < item.issued:
            points += _BEFORE_ISSUE
        return points + self.habits.points(case.day - self.book.due[place])

    def _considered(self, case: Case, place: int) -> int:
        if place in case.quotes.points:
            return len(case.quotes.points)
        item = self.book.items[place]
        known = item.customer in case.who
        return self.book.pool_size(item.currency, item.customer if known else "")

    def single(self, case: Case, place: int) -> Explanation:
        """The payment against one item."""
        amount, left = case.payment.amount_fen, self.book.left[place]
        difference, named = amount - left, case.named(place)
        if not difference or abs(difference) <= self.book.near_limit(amount):
            kind, money = FULL, self._money(case, difference, self._considered(case, place))
        elif difference < 0:
            kind, money = PART, evidence.PART_OF_ITEM
            if -difference <= left // _SHORT_DIVISOR and named:
                among = len(case.quotes.points) + len(case.near)
                money += evidence.amount_points(amount=amount, considered=among, difference=difference)
        else:
            kind, money = MORE, evidence.more_points(rest=difference, item=left)
            if case.unread or case.cut:
                money += _UNREAD
            if any(p != place and 0 < self.book.left[p] <= difference for p in case.quotes.whole):
                money += _UNPAID
        if not named and kind == FULL and case.quotes.whole and self._mistaken(case, place):
            named = evidence.SIBLING_QUOTED
        if case.unread and not named:
            money += _UNREAD_ELSEWHERE
        points = named + self._payer_and_day(case, place) + money + self._said(case, (place,))
        return Explanation(kind, ((place, min(amount, left)),), points, (left,), (place,))

    def _mistaken(self, case: Case, place: int) -> bool:
        """A number quoted whole is one fault away from a number of the item."""
        numbers = self._numbers
        quoted = {number for p in case.quotes.whole for number in numbers[p]}
        return any(one_fault_apart(number, other) for number in numbers[place] for other in quoted)

    def _money(self, case: Case, difference: Fen, considered: int) -> int:
        return evidence.difference_points(
            amount=case.payment.amount_fen, considered=considered, difference=difference, fee=case.hints.fee
        )

    def discounted(self, case: Case, place: int) -> Explanation | None:
        """The payment against one item less the discount agreed."""
        item, left, amount = self.book.items[place], self.book.left[place], case.payment.amount_fen
        if left != item.amount_fen:
            return None
        for off in self._terms.discounts(item, case.day):
            if off and abs(left - off - amount) <= 1:
                considered = 2 * self._considered(case, place)
                points = self.base(case, place) + evidence.amount_points(amount=amount, considered=considered)
                points += self._said(case, (place,))
                return Explanation(
                    FULL, ((place, amount),), points, (left,), (place,), ((place, left - amount),), "discount"
                )
        return None

    def _said(self, case: Case, places: Sequence[int]) -> int:
        points = said_points(case, places, self.book) if case.hints.said or case.advance else 0
        if case.quotes.whole:
            left_aside = sum(1 for place in case.quotes.whole if place not in places)
            points += _IGNORED * min(3, left_aside)
        return points

    def _bundle(self, case: Case, found: Candidate) -> Explanation:
        """The payment against several items that add up to it."""
        places, off = list(found.places), dict(found.discounts)
        left = [self.book.left[place] for place in places]
        payable = [fen - off.get(place, 0) for place, fen in zip(places, left, strict=True)]
        short = sum(payable) - case.payment.amount_fen
        named = [case.named(place) for place in places]
        unnamed = _UNREFERENCED * sum(1 for n in named if n < REFERENCED) if any(named) and not found.hint else 0
        money = self._money(case, -short, found.considered)
        money += _WHOLE_MONTH if found.hint == "month" else 0
        if found.filled:
            filled, among = ([self.book.left[p] for p in some] for some in (found.filled, found.among))
            money = min(money, evidence.filling_points(filled, among))
        points = money + unnamed + self._said(case, places)
        points += evidence.mean(named) + evidence.mean([self._payer_and_day(case, place) for place in places])
        return Explanation(
            BUNDLE, spread(places, payable, short), points, tuple(left), discounts=found.discounts, hint=found.hint
        )

    def named_set(self, case: Case) -> Explanation | None:
        """Several numbers quoted in full, whose open amounts do not add up to the payment."""
        book = self.book
        places = sorted((p for p in case.quotes.whole if book.left[p]), key=lambda p: (book.due[p], p))
        customers = {book.items[p].customer for p in places}
        if len(places) < 2 or len(customers) > 1:
            return None
        amount, left = case.payment.amount_fen, [book.left[p] for p in places]
        short = sum(left) - amount
        if 0 < short <= amount // _SHORT_DIVISOR:
            points = evidence.PART_OF_ITEM + evidence.mean(self.base(case, place) for place in places)
            return Explanation(NAMED, spread(places, left, short), points, tuple(left))
        allocations, rest = [], amount
        for place, fen in zip(places, left, strict=True):
            if rest > 0:
                allocations.append((place, min(rest, fen)))
                rest -= min(rest, fen)
        if rest > 0:  # all are paid and something is over
            money = evidence.more_points(rest=rest, item=sum(left)) + _UNREAD * (case.unread or case.cut)
            points = money + evidence.mean(self.base(case, place) for place in places)
            return Explanation(MORE, tuple(allocations), points, tuple(left))
        money = evidence.PART_OF_ITEM if len(allocations) == len(places) else evidence.NAMED_BUT_NOT_PAID
        points = money + evidence.mean(self.base(case, place) for place in places)
        return Explanation(NAMED, tuple(allocations), points, tuple(left[: len(allocations)]))

    def options(self, case: Case) -> list[Explanation]:
        """All readings, best first."""
        book = self.book
        named = [p for p in {**case.quotes.points, **case.near} if book.left[p]]
        out = [self.single(case, place) for place in sorted({*self._agreeing(case), *named})]
        if any(map(self._terms.agreed, case.who)):
            out += filter(None, (self.discounted(case, place) for place in self._discountable(case)))
        if not any(e.kind == FULL and e.points >= _SURE for e in out):
            for found in self._sets.of(case, named):
                out.append(self._bundle(case, found))
                out += [self._bundle(case, swapped) for swapped in self._sets.swapped(case, found)]
            one = self.named_set(case)
            if one is not None:
                out.append(one)
        if len(out) < 2:
            return out
        best: dict[tuple[int, ...], Explanation] = {}
        for option in sorted(out, key=lambda e: (-e.points, e.allocations)):
            best.setdefault(option.places, option)
        return list(best.values())

    def _agreeing(self, case: Case) -> list[int]:
        currency, amount, book = case.payment.currency, case.payment.amount_fen, self.book
        return [place for customer in case.who or ("",) for place in book.agreeing(currency, customer, amount)]

    def _discountable(self, case: Case) -> list[int]:
        pools = (self.book.pool(case.payment.currency, c) for c in case.who if self._terms.agreed(c))
        return [place for pool in pools for place in pool]

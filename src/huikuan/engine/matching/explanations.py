"""Every way to read one payment, weighed: one item in full, part of one, more than one, or a bundle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import comb
from types import MappingProxyType

from huikuan.engine.matching import evidence
from huikuan.engine.matching.book import Book
from huikuan.engine.matching.payers import Payers
from huikuan.engine.matching.records import MatchSettings, Payment
from huikuan.engine.matching.references import Quotes, Text
from huikuan.engine.matching.sums import subsets_with_sum
from huikuan.engine.money import Fen

FULL, BUNDLE, INSTALMENT, PART, MORE, NAMED = "full", "bundle", "instalment", "part", "more", "named"
AGREEING = frozenset({FULL, BUNDLE, INSTALMENT})  # the money adds up

_SHORT_DIVISOR = 50  # a payment up to a fiftieth short is rather a deduction than an instalment
_BUNDLE_ITEMS = 20  # among so many open items a sum is looked for: each doubles what chance can do
_UNREAD = -15  # more money than the item, and something on the slip that was not understood
_UNREAD_ELSEWHERE = -8  # the slip says something, and it is not this item
_IGNORED = -12  # a number quoted in full that the explanation leaves aside
_BEFORE_ISSUE = -6
_UNREFERENCED = -4  # a bundle member nobody names
_NOTHING: Mapping[int, tuple[int, int]] = MappingProxyType({})  # shared by the many payments without faults
_NOBODY: Mapping[str, int] = MappingProxyType({})
REFERENCED = 14  # points from which a number counts as named


@dataclass(slots=True)
class Explanation:
    """One reading: what is allocated where, and its points."""

    kind: str
    allocations: tuple[tuple[int, Fen], ...]
    points: int
    snapshot: tuple[Fen, ...]  # what was left of each item when this was weighed
    places: tuple[int, ...] = ()  # the items in order, whatever the amounts

    def __post_init__(self) -> None:
        if not self.places:
            self.places = tuple(sorted([place for place, _ in self.allocations]))


@dataclass(slots=True)
class Case:
    """One payment on its way through the run."""

    payment: Payment
    text: Text
    quotes: Quotes
    near: Mapping[int, tuple[int, int]] = field(
        default_factory=lambda: _NOTHING
    )  # items named with a typing fault: points, faults
    options: Sequence[Explanation] = ()
    chosen: Explanation | None = None
    rivals: tuple[int, ...] = ()
    twin: Case | None = None  # an earlier payment of the same payer, amount and reference
    unread: bool = False  # digits on the slip that are no number of ours
    who: Mapping[str, int] = field(default_factory=lambda: _NOBODY)  # points of the customers it may come from
    day: int = 0  # of the payment, as an ordinal

    def __post_init__(self) -> None:
        self.day = self.payment.day.toordinal()

    def named(self, place: int) -> int:
        """Points for an item from the reference text."""
        quoted = self.quotes.points.get(place, 0)
        return max(quoted, self.near[place][0]) if place in self.near else quoted


class Weigher:
    """Weighs readings against the book, the payers known and the habits learnt."""

    def __init__(self, *, book: Book, payers: Payers, settings: MatchSettings) -> None:
        """All three are shared with the run and change while it goes on."""
        self.book = book
        self.payers = payers
        self.settings = settings
        self.habits = evidence.Habits()

    def payer(self, case: Case, customer: str) -> int:
        """Points for the customer being the payer."""
        who = case.who
        return who.get(customer, evidence.PAYER_OTHER) if who else evidence.PAYER_UNKNOWN

    def timing(self, case: Case, place: int) -> int:
        """Points for the day."""
        item = self.book.items[place]
        early = _BEFORE_ISSUE if item.issued is not None and case.payment.day < item.issued else 0
        return early + self.habits.points(case.day - self.book.due[place])

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
            kind = FULL
            money = evidence.amount_points(
                amount=amount, considered=self._considered(case, place), difference=difference
            )
        elif difference < 0:
            kind, money = PART, evidence.PART_OF_ITEM
            if -difference <= left // _SHORT_DIVISOR and named:
                among = len(case.quotes.points) + len(case.near)
                money += evidence.amount_points(amount=amount, considered=among, difference=difference)
        else:
            kind, money = MORE, evidence.MORE_THAN_ITEM
            if case.unread:
                money += _UNREAD
        if case.unread and not named:
            money += _UNREAD_ELSEWHERE
        points = named + self._payer_and_day(case, place) + money
        if case.quotes.whole:
            points += self._ignored(case, (place,))
        return Explanation(kind, ((place, min(amount, left)),), points, (left,), (place,))

    def _ignored(self, case: Case, places: Sequence[int]) -> int:
        left_aside = sum(1 for place in case.quotes.whole if place not in places)
        return _IGNORED * min(3, left_aside)

    def bundle(self, case: Case, places: Sequence[int], considered: int) -> Explanation:
        """The payment against several items that add up to it."""
        amount = case.payment.amount_fen
        left = [self.book.left[place] for place in places]
        short = sum(left) - amount
        money = evidence.amount_points(amount=amount, considered=considered, difference=short)
        who = evidence.mean(self.payer(case, self.book.items[place].customer) for place in places)
        when = evidence.mean(self.timing(case, place) for place in places)
        named = [case.named(place) for place in places]
        unnamed = _UNREFERENCED * sum(1 for n in named if n < REFERENCED) if any(named) else 0
        points = money + who + when + evidence.mean(named) + unnamed + self._ignored(case, places)
        return Explanation(BUNDLE, spread(places, left, short), points, tuple(left))

    def bundles(self, case: Case, candidates: Sequence[int], *, slack: Fen) -> list[Explanation]:
        """All bundles of two or more among the candidates."""
        open_ones = [place for place in candidates if self.book.left[place] <= case.payment.amount_fen + slack]
        answers = subsets_with_sum(
            amounts=[self.book.left[place] for place in open_ones],
            target=case.payment.amount_fen,
            slack=slack,
            most_members=self.settings.bundle_size,
        )
        out = []
        for members in answers:
            if len(members) > 1:
                places = [open_ones[i] for i in members]
                out.append(self.bundle(case, places, comb(len(open_ones), len(members))))
        return out

    def named_set(self, case: Case) -> Explanation | None:
        """Several numbers quoted in full, whose open amounts do not add up to the payment."""
        book = self.book
        places = sorted((p for p in case.quotes.whole if book.left[p]), key=lambda p: (book.due[p], p))
        customers = {book.items[p].customer for p in places}
        if len(places) < 2 or len(customers) > 1:
            return None
        amount, left = case.payment.amount_fen, [book.left[p] for p in places]
        allocations, rest = [], amount
        for place, fen in zip(places, left, strict=True):
            if rest > 0:
                allocations.append((place, min(rest, fen)))
                rest -= min(rest, fen)
        money = evidence.PART_OF_ITEM if len(allocations) == len(places) and not rest else evidence.MORE_THAN_ITEM * 2
        points = money + evidence.mean(self.base(case, place) for place in places)
        return Explanation(NAMED, tuple(allocations), points, tuple(left[: len(allocations)]))

    def options(self, case: Case) -> list[Explanation]:
        """All readings, best first."""
        book, who = self.book, case.who
        agreeing = self._agreeing(case)
        named = [p for p in {**case.quotes.points, **case.near} if book.left[p]]
        singles = [self.single(case, place) for place in sorted({*agreeing, *named})]
        out = [*singles]
        settled = any(e.kind == FULL and e.points >= 45 for e in singles)
        if not settled:
            out += self._bundles_of(case, [p for p in named if case.named(p) >= REFERENCED], who)
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

    def _bundles_of(self, case: Case, named: list[int], who: Mapping[str, int]) -> list[Explanation]:
        payment, book = case.payment, self.book
        slack = book.near_limit(payment.amount_fen)
        named = sorted(named, key=lambda p: (-case.named(p), p))[:_BUNDLE_ITEMS]
        out = self.bundles(case, named, slack=slack) if len(named) > 1 else []
        if out or not who or (len(named) == 1 and book.left[named[0]] > payment.amount_fen + slack):
            return out
        day = payment.day.toordinal()
        others = {p for c in who for p in book.around(payment.currency, c, payment.day, _BUNDLE_ITEMS)} - {*named}
        fill = sorted(others, key=lambda p: (abs(book.due[p] - day), p))
        candidates = [*named, *fill][:_BUNDLE_ITEMS]
        # Without names on the slip only an exact sum tells anything: near ones are too many.
        return self.bundles(case, candidates, slack=slack if named else 0)


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

"""Several payments that together make up one item, where not all of them name it without a fault."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb

from huikuan.engine.matching import evidence
from huikuan.engine.matching.book import Book
from huikuan.engine.matching.explanations import PART, REFERENCED, Case
from huikuan.engine.matching.sums import subsets_with_sum
from huikuan.engine.matching.weigher import Weigher

_LOOKED_AT = 14  # payments looked at together for one item
_MOST_MEMBERS = 6
_AROUND = 16  # open items nearest in time to a payment that names none


@dataclass(slots=True)
class Group:
    """Payments that add up to one item."""

    place: int
    members: list[Case]
    points: list[int]  # of each member, with the sum as its evidence

    @property
    def strength(self) -> int:
        """A group is as sure as its weakest member."""
        return min(self.points)


def find_groups(*, cases: Sequence[Case], book: Book, weigher: Weigher) -> list[Group]:
    """All groups better than nothing, strongest first."""
    pools: dict[tuple[str, str], list[Case]] = {}
    for case in sorted(cases, key=lambda c: (c.payment.day, c.payment.key)):
        customers = set(case.who)
        customers.update(book.items[place].customer for place in _parts(case))
        for customer in customers:
            pools.setdefault((case.payment.currency, customer), []).append(case)
    found: list[Group] = []
    for (currency, customer), pool in sorted(pools.items()):
        if len(pool) > 1:
            found += _Pool(pool, book, weigher).groups(currency, customer)
    return sorted(found, key=lambda g: (-g.strength, g.place, [c.payment.key for c in g.members]))


def _parts(case: Case) -> list[int]:
    return [option.allocations[0][0] for option in case.options if option.kind == PART]


class _Pool:
    """Waiting payments that may come from one customer, in the order of their days."""

    def __init__(self, cases: Sequence[Case], book: Book, weigher: Weigher) -> None:
        self._cases, self._book, self._weigher = cases, book, weigher
        self._days = [case.payment.day.toordinal() for case in cases]
        self._naming: dict[int, list[int]] = {}
        for i, case in enumerate(cases):
            for place in _parts(case):
                self._naming.setdefault(place, []).append(i)

    def groups(self, currency: str, customer: str) -> Iterator[Group]:
        """Groups for every item that is named, or open about the time of a payment."""
        places = {p for p in self._naming if self._book.items[p].customer == customer}
        for case in self._cases:
            places.update(self._book.around(currency, customer, case.payment.day, _AROUND))
        for place in sorted(places):
            for group in self._groups_of(place, self._candidates(place), len(places)):
                if group.strength > evidence.NOTHING_FITS:
                    yield group

    def _candidates(self, place: int) -> list[Case]:
        """Payments naming the item first, then those about the usual day."""
        left, usual = self._book.left[place], self._book.due[place] + self._weigher.habits.usual
        at = bisect_left(self._days, usual)
        about = range(max(0, at - _LOOKED_AT), min(len(self._days), at + _LOOKED_AT))
        near = sorted(about, key=lambda i: (abs(self._days[i] - usual), i))
        chosen = dict.fromkeys([*self._naming.get(place, ()), *near])
        return [self._cases[i] for i in chosen if self._cases[i].payment.amount_fen < left][:_LOOKED_AT]

    def _groups_of(self, place: int, near: Sequence[Case], places: int) -> Iterator[Group]:
        left = self._book.left[place]
        amounts = [case.payment.amount_fen for case in near]
        slack = self._book.near_limit(left)
        for answer in subsets_with_sum(amounts=amounts, target=left, slack=slack, most_members=_MOST_MEMBERS):
            group = [near[i] for i in answer]
            if len(group) > 1:
                tried = comb(len(near), len(group))
                if not any(case.named(place) >= REFERENCED for case in group):
                    tried *= places
                short = left - sum(amounts[i] for i in answer)
                money = evidence.amount_points(amount=left, considered=tried, difference=short)
                yield Group(place, group, [self._weigher.base(case, place) + money for case in group])


class Groups:
    """All groups of a run, to look up what speaks against one."""

    def __init__(self, groups: Sequence[Group]) -> None:
        """``groups``: as found."""
        self._at: dict[int, list[Group]] = {}
        self._with: dict[str, list[Group]] = {}
        for group in groups:
            self._at.setdefault(group.place, []).append(group)
            for case in group.members:
                self._with.setdefault(case.payment.key, []).append(group)

    def rivals(self, group: Group, case: Case) -> tuple[int, ...]:
        """Points of the other readings of a member, and of groups that cannot be true beside this one."""
        others = {id(other): other for other in self._at[group.place]}
        for member in group.members:
            others.update((id(other), other) for other in self._with[member.payment.key])
        del others[id(group)]
        live = (other for other in others.values() if all(member.chosen is None for member in other.members))
        own = (option.points for option in case.options if option.places != (group.place,))
        return (*own, *(other.strength for other in live))

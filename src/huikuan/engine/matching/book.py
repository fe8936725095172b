"""What is open right now: every allocation of the run goes through here, so no item is ever paid twice."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from datetime import date

from huikuan.engine.matching.records import MatchSettings, OpenItem
from huikuan.engine.money import Fen


class Book:
    """Open items of all currencies, by place in ``items`` (sorted by key)."""

    def __init__(self, *, items: Sequence[OpenItem], settings: MatchSettings) -> None:
        """``items`` sorted by key."""
        self.items = items
        self.left: list[Fen] = [max(0, item.amount_fen) for item in items]
        self.currencies = {item.currency for item in items}
        self.due = [item.due.toordinal() for item in items]
        self._small = settings.small_difference_fen
        rate = settings.small_difference_rate
        self._rate, self._per = rate.numerator, rate.denominator
        self._sizes: dict[tuple[str, str], int] = {}
        self._pools: dict[tuple[str, str], list[int]] = {}
        self._touched: dict[tuple[str, str], list[tuple[Fen, int]]] = {}  # paid in part: (left, place), sorted
        self.touched: set[int] = set()  # places something was taken of, for who weighs against them to clear
        for place, item in enumerate(items):
            if item.amount_fen > 0:
                self._pools.setdefault((item.currency, item.customer), []).append(place)
                self._pools.setdefault((item.currency, ""), []).append(place)
        self._owed: dict[tuple[str, str], list[int]] | None = None  # also what is settled, made when first asked for
        self._amounts: dict[tuple[str, str], list[tuple[Fen, int]]] = {}
        for key, pool in self._pools.items():
            self._sizes[key] = len(pool)
            pool.sort(key=self.due.__getitem__)  # stable, so equal days stay in the order of their places

    def pool(self, currency: str, customer: str) -> list[int]:
        """Open items of one customer ("" for all customers), oldest due first."""
        return [place for place in self._pools.get((currency, customer), ()) if self.left[place]]

    def pool_size(self, currency: str, customer: str) -> int:
        """How many items were open at the start."""
        return self._sizes.get((currency, customer), 0)

    def near_limit(self, amount: Fen) -> Fen:
        """The small difference allowed on an amount, in fen."""
        limit = amount * self._rate // self._per
        limit = max(limit, self._small)
        most = amount // 50
        return most if most < limit else limit

    def agreeing(self, currency: str, customer: str, amount: Fen) -> list[int]:
        """Items of whose open amount ``amount`` differs little or not at all."""
        key = (currency, customer)
        ordered = self._amounts.get(key)
        if ordered is None:
            ordered = sorted((self.items[place].amount_fen, place) for place in self._pools.get(key, ()))
            self._amounts[key] = ordered
        limit = self.near_limit(amount)
        low = bisect_left(ordered, (amount - limit, -1))
        high = bisect_right(ordered, (amount + limit, len(self.items)))
        out = [place for fen, place in ordered[low:high] if self.left[place] == fen]
        if touched := self._touched.get(key):
            low = bisect_left(touched, (amount - limit, -1))
            out += sorted(place for _, place in touched[low : bisect_right(touched, (amount + limit, len(self.items)))])
        return out

    def around(self, currency: str, customer: str, day: date, most: int) -> list[int]:
        """Up to ``most`` open items of the customer whose due days lie nearest to ``day``, in no certain order."""
        pool, left = self._pools.get((currency, customer), []), self.left
        if len(pool) > most:
            at, due = day.toordinal(), self.due
            above = bisect_left(pool, at, key=due.__getitem__)
            near = [place for place in pool[max(0, above - most) : above + most] if left[place]]
            return sorted(near, key=lambda place: abs(due[place] - at))[:most] if len(near) > most else near
        return [place for place in pool if left[place]]

    def settled(self, currency: str, customer: str, day: int, most: int = 96) -> list[int]:
        """Up to ``most`` items of the customer of which nothing is open, due nearest to ``day`` (an ordinal)."""
        if self._owed is None:
            self._owed = {}
            for place in sorted(range(len(self.items)), key=self.due.__getitem__):
                self._owed.setdefault((self.items[place].currency, self.items[place].customer), []).append(place)
        owed, left, due = self._owed.get((currency, customer), []), self.left, self.due
        at = bisect_left(owed, day, key=due.__getitem__)
        paid = [place for place in owed[max(0, at - 2 * most) : at + most] if not left[place]]
        return sorted(paid, key=lambda place: (abs(due[place] - day), place))[:most]

    def close(self, place: int) -> None:
        """Keep a small difference that was left out of the run: it would only invite nonsense."""
        if self.left[place]:
            self.take(place, self.left[place])

    def tidy(self) -> None:
        """Forget what is settled, so that the weighing need not step over it again and again."""
        for key, pool in self._pools.items():
            self._pools[key] = [place for place in pool if self.left[place]]
        self._amounts.clear()

    def take(self, place: int, fen: Fen) -> None:
        """Allocate ``fen`` (more than 0) of an item; ``ValueError`` beyond what is left."""
        if not 0 < fen <= self.left[place]:
            raise ValueError(f"{fen} fen cannot be taken from {self.left[place]}")
        self.touched.add(place)
        item, before = self.items[place], self.left[place]
        after = self.left[place] = before - fen
        if not after and before == item.amount_fen:
            return
        for key in ((item.currency, item.customer), (item.currency, "")):
            touched = self._touched.setdefault(key, [])
            if before != item.amount_fen:
                del touched[bisect_left(touched, (before, place))]
            if after:
                insort(touched, (after, place))

"""One rep's month while it is being planned: what lies on each day, what still fits, what can be moved.

Days are indexes into the working days; sets of days are bit masks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from huikuan.engine.weekplan.calendar import Calendar
from huikuan.engine.weekplan.types import Capacity

NEAR_ANOTHER, OVER_QUOTA, UNUSUAL_WEEKDAY = 30_000_000, 10_000_000, 20_000


def bits(mask: int) -> Iterator[int]:
    """The days of a mask, in order."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


@dataclass(slots=True)
class Item:
    """A visit on the board: it may be moved inside ``window`` unless it is pinned."""

    who: int
    window: int
    minutes: int
    gap: int  # days it should keep from the customer's other visits
    pinned: bool = False
    day: int = -1


@dataclass(slots=True)
class Board:
    """Loads and contents of one rep's days; ``who`` counts the rep's customers."""

    calendar: Calendar
    capacity: Capacity
    groups: Sequence[int]  # region of each customer
    ranks: Sequence[int]  # position of each customer on the line through all places
    visits: list[int] = field(init=False)
    minutes: list[int] = field(init=False)
    calls: list[int] = field(init=False)
    quota: list[int] = field(init=False)
    items: list[list[Item]] = field(init=False)
    busy: list[int] = field(init=False)  # days with any contact, by customer
    seen: list[int] = field(init=False)  # days with a visit, by customer
    regions: list[dict[int, int]] = field(init=False)
    rank_sum: list[int] = field(init=False)
    _full: dict[int, int] = field(init=False, default_factory=dict)  # minutes -> days proven closed

    def __post_init__(self) -> None:
        count = len(self.calendar.days)
        self.visits, self.minutes, self.calls = [0] * count, [0] * count, [0] * count
        self.quota, self.rank_sum = [0] * count, [0] * count
        self.items = [[] for _ in range(count)]
        self.regions = [{} for _ in range(count)]
        self.busy, self.seen = [0] * len(self.groups), [0] * len(self.groups)

    def fits(self, day: int, who: int, minutes: int) -> bool:
        """Whether a visit of this length can be put on this day as things are."""
        return (
            self.visits[day] < self.capacity.visits_per_day
            and self.minutes[day] + minutes <= self.capacity.minutes_per_day
            and not self.busy[who] >> day & 1
        )

    def costs(self, first: int, stop: int, who: int, minutes: int, gap: int, usual: int) -> dict[int, int]:
        """What speaks against a visit on each day with room: near another visit, over quota, unusual weekday, company.

        ``usual`` is the mask of weekdays this customer is used to. Innermost loop of the plan, hence in one piece.
        """
        busy, seen, near = self.busy[who], self.seen[who], self.calendar.near(gap)
        weekdays, visits, quota = self.calendar.weekdays, self.visits, self.quota
        room, most = self.capacity.minutes_per_day - minutes, self.capacity.visits_per_day
        found: dict[int, int] = {}
        for day in range(first, stop):
            count = visits[day]
            if count >= most or self.minutes[day] > room or busy >> day & 1:
                continue
            cost = self.strangeness(day, who)
            if seen & near[day]:
                cost += NEAR_ANOTHER
            if count >= quota[day]:
                cost += OVER_QUOTA * (count + 1 - quota[day])
            if usual and not usual >> weekdays[day] & 1:
                cost += UNUSUAL_WEEKDAY
            found[day] = cost
        return found

    def put(self, item: Item, day: int) -> None:
        """Put the visit on the day, fitting or not (an appointment always stands)."""
        item.day = day
        self.items[day].append(item)
        self.visits[day] += 1
        self.minutes[day] += item.minutes
        self.busy[item.who] |= 1 << day
        self.seen[item.who] |= 1 << day
        group = self.groups[item.who]
        self.regions[day][group] = self.regions[day].get(group, 0) + 1
        self.rank_sum[day] += self.ranks[item.who]

    def take(self, item: Item) -> None:
        """Take the visit off its day."""
        day = item.day
        self.items[day].remove(item)
        self.visits[day] -= 1
        self.minutes[day] -= item.minutes
        self.busy[item.who] ^= 1 << day
        self.seen[item.who] ^= 1 << day
        group = self.groups[item.who]
        self.regions[day][group] -= 1
        self.rank_sum[day] -= self.ranks[item.who]

    def put_call(self, who: int, day: int) -> None:
        """Put a call on the day."""
        self.calls[day] += 1
        self.minutes[day] += self.capacity.call_minutes
        self.busy[who] |= 1 << day

    def strangeness(self, day: int, who: int) -> int:
        """How badly the day's customers suit this one: 0 near … 3,000 and more for a day in another region."""
        count = self.visits[day]
        if not count:
            return 1000
        away = min(999, abs(self.ranks[who] * count - self.rank_sum[day]) // count)
        return away if self.regions[day].get(self.groups[who]) else 2000 + away

    def squeeze(self, item: Item) -> bool:
        """Make room by moving other visits inside their own windows (shortest chain of moves), and put the item.

        Exact while only the number of visits bounds a day: then a visit that finds no chain cannot be placed at all
        without dropping another (augmenting paths, Ford and Fulkerson 1956).
        """
        start = item.window & ~self.busy[item.who] & ~self._full.get(item.minutes, 0)
        visited = start
        free = [day for day in bits(start) if self.fits(day, item.who, item.minutes)]
        if free:
            self.put(item, min(free, key=lambda day: (self.visits[day], self.strangeness(day, item.who), day)))
            return True
        came = dict.fromkeys(bits(start), (item, -1))  # day -> (visit pushed onto it, day it left)
        queue = deque(came)
        while queue:
            day = queue.popleft()
            comer = came[day][0]
            for out in self.items[day]:
                if out.pinned or not self._swappable(day, comer, out):
                    continue
                for target in bits(out.window & ~self.busy[out.who] & ~visited):
                    visited |= 1 << target
                    came[target] = (out, day)
                    if self.fits(target, out.who, out.minutes):
                        self._move_chain(target, came)
                        return True
                    queue.append(target)
        self._full[item.minutes] = self._full.get(item.minutes, 0) | visited
        return False

    def level(self, first: int, stop: int) -> None:
        """Move visits inside a week from fuller to emptier days, over days between if need be, until nothing helps.

        Each chain of moves takes one visit off a day at least two fuller than the day that gets one, so it ends.
        """
        moved = True
        while moved:
            by_load = sorted(range(first, stop), key=lambda day: (self.visits[day], day))
            moved = any(
                self._shift(way)
                for high in reversed(by_load)
                for low in by_load
                if self.visits[high] - self.visits[low] > 1 and (way := self._way(high, low, first, stop))
            )

    def _way(self, high: int, low: int, first: int, stop: int) -> list[int]:
        """The shortest chain of days from ``high`` to ``low`` along which visits can move; empty if there is none."""
        came = {high: high}
        queue = deque(came)
        while queue and low not in came:
            day = queue.popleft()
            for target in range(first, stop):
                if target not in came and self._movable(day, target):
                    came[target] = day
                    queue.append(target)
        if low not in came:
            return []
        way = [low]
        while way[-1] != high:
            way.append(came[way[-1]])
        return way[::-1]

    def _shift(self, way: list[int]) -> bool:
        """Move one visit along each link, last link first; all of it or nothing."""
        done: list[tuple[Item, int]] = []
        for day, target in reversed(list(pairwise(way))):
            movable = self._movable(day, target)
            if not movable:
                for item, back in reversed(done):
                    self.take(item)
                    self.put(item, back)
                return False
            best = min(movable, key=lambda item: (self.strangeness(target, item.who), self.ranks[item.who]))
            done.append((best, day))
            self.take(best)
            self.put(best, target)
        return True

    def _movable(self, day: int, target: int) -> list[Item]:
        """Visits of ``day`` that may lie on ``target`` instead, keeping their distance to the customer's others."""
        near = self.calendar.near
        return [
            item
            for item in self.items[day]
            if not item.pinned
            and item.window >> target & 1
            and self.fits(target, item.who, item.minutes)
            and not self.seen[item.who] & ~(1 << day) & near(item.gap)[target]
        ]

    def _swappable(self, day: int, comer: Item, out: Item) -> bool:
        return (
            self.minutes[day] - out.minutes + comer.minutes <= self.capacity.minutes_per_day
            and self.visits[day] <= self.capacity.visits_per_day
        )

    def _move_chain(self, day: int, came: dict[int, tuple[Item, int]]) -> None:
        while day >= 0:
            mover, left = came[day]
            if left >= 0:
                self.take(mover)
            self.put(mover, day)
            day = left

"""What all reps share while a month is planned: its working days, its weeks, which days lie close together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations

from huikuan.engine.cadence import week_spans

UNEVEN, ADJACENT = 10_000, 30_000_000  # in the costs of board.py


class Calendar:
    """What all reps share: the working days, their weeks, and which days lie close together."""

    __slots__ = ("_near", "_patterns", "days", "mondays", "ordinals", "week_of", "weekdays", "weeks")

    def __init__(self, days: Sequence[date]) -> None:
        self.days = tuple(days)
        self.ordinals = tuple(day.toordinal() for day in days)
        self.weekdays = tuple(day.weekday() for day in days)
        self.weeks = week_spans(days=days)
        self.mondays = tuple(days[first] - timedelta(days=days[first].weekday()) for first, _ in self.weeks)
        self.week_of = tuple(week for week, (first, stop) in enumerate(self.weeks) for _ in range(first, stop))
        self._near: dict[int, tuple[int, ...]] = {}
        self._patterns: dict[tuple[int, int, int], list[tuple[int, tuple[int, ...]]]] = {}

    def near(self, gap: int) -> tuple[int, ...]:
        """For each day the mask of other days less than ``gap`` calendar days away."""
        found = self._near.get(gap)
        if found is None:
            found = self._near[gap] = tuple(
                sum(
                    1 << other
                    for other, theirs in enumerate(self.ordinals)
                    if other != index and abs(theirs - mine) < gap
                )
                for index, mine in enumerate(self.ordinals)
            )
        return found

    def patterns(self, first: int, stop: int, times: int) -> list[tuple[int, tuple[int, ...]]]:
        """Every choice of ``times`` days with its unevenness: the squared gaps, round to the same day next week.

        Two days in a row add `ADJACENT`: more than any gap, so that they are chosen only where nothing else is left.
        """
        key = (first, stop, times)
        found = self._patterns.get(key)
        if found is None:
            found = []
            for chosen in combinations(range(first, stop), times):
                at = [self.ordinals[day] for day in chosen]
                gaps = [after - before for before, after in zip(at, [*at[1:], at[0] + 7], strict=True)]
                uneven = UNEVEN * sum(gap * gap for gap in gaps) + ADJACENT * sum(gap < 2 for gap in gaps[:-1])
                found.append((uneven, chosen))
            self._patterns[key] = found
        return found

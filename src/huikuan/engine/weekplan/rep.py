"""One rep's month: appointments first, then the cadence tier after tier, then level days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import prod
from typing import TypeAlias

from huikuan.engine.cadence import Window
from huikuan.engine.cadence_places import line_up
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.tiers import TIERS, Tier
from huikuan.engine.weekplan.board import Board, Item
from huikuan.engine.weekplan.calendar import Calendar
from huikuan.engine.weekplan.types import (
    Appointment,
    CadenceDebt,
    Capacity,
    ContactKind,
    FieldCustomer,
    PlannedContact,
    WeekLoad,
)

# windows of visits and of calls by tier
Asked: TypeAlias = Mapping[Tier, tuple[tuple[Window, ...], tuple[Window, ...]]]


class RepMonth:
    """Plans one rep's month on a board."""

    def __init__(self, rep: str, customers: list[FieldCustomer], calendar: Calendar, capacity: Capacity) -> None:
        self.rep, self.customers, self.calendar, self.capacity = rep, customers, calendar, capacity
        ranks = line_up(places=[customer.place for customer in customers])
        region_ids = {name: number for number, name in enumerate(sorted({item.place.region for item in customers}))}
        self.board = Board(
            calendar=calendar,
            capacity=capacity,
            groups=[region_ids[customer.place.region] for customer in customers],
            ranks=ranks,
        )
        in_line = sorted(range(len(customers)), key=lambda who: ranks[who])
        self.of_tier = {tier: [who for who in in_line if customers[who].tier is tier] for tier in TIERS}
        self.minutes = [customer.dwell_minutes + capacity.travel_minutes for customer in customers]
        self.weekday: list[int] = [0] * len(customers)  # mask of weekdays used before: customers like their usual day
        self.calls: list[tuple[int, int]] = []  # who, day
        self.fixed_calls = [0] * len(customers)  # mask of days
        self.why: dict[tuple[int, int], str] = {}  # of the appointments, by who and day
        self.debts: list[CadenceDebt] = []

    def pin(self, fixed: Mapping[str, Mapping[int, Appointment]]) -> None:
        """Put the appointments; nothing moves them later."""
        for who, customer in enumerate(self.customers):
            for day, wish in fixed.get(customer.customer, {}).items():
                if wish.kind is ContactKind.VISIT:
                    self.board.put(Item(who=who, window=1 << day, minutes=self.minutes[who], gap=0, pinned=True), day)
                else:
                    self.board.put_call(who, day)
                    self.calls.append((who, day))
                    self.fixed_calls[who] |= 1 << day
                self.why[who, day] = wish.why

    def fill(self, asked: Asked, gaps: Mapping[Tier, int], *, short: bool) -> None:
        """Add the contacts of the cadence and level the days.

        With time to spare, all visits come first, so that calls don't stand in the way of level days. When time is
        ``short``, a tier's calls come before the visits of less important tiers.
        """
        needs = {tier: self._needs(tier, asked[tier][0]) for tier in TIERS}
        self._set_quotas([need for tier in TIERS for need in needs[tier]])
        for tier in TIERS:
            for who, window, week, times in needs[tier]:
                self._visit(who, window, week, times, gaps[tier])
            if short:
                self._calls(tier, asked)
        for first, stop in self.calendar.weeks:
            self.board.level(first, stop)
        if not short:
            for tier in TIERS:
                self._calls(tier, asked)

    def _calls(self, tier: Tier, asked: Asked) -> None:
        for window in asked[tier][1]:
            for who in self.of_tier[tier]:
                self._call(who, window)

    def _needs(self, tier: Tier, asked: Sequence[Window]) -> list[tuple[int, Window, int, int]]:
        """Visits to place as (who, window, week, times): full weeks first, they set the usual weekdays."""
        needs: list[tuple[int, Window, int, int]] = []
        for window in asked:
            days = (1 << window.stop) - (1 << window.first)
            open_needs = [
                (who, times)
                for who in self.of_tier[tier]
                if (times := window.times - (self.board.seen[who] & days).bit_count()) > 0
            ]
            for (who, times), week in zip(open_needs, self._weeks_for(window, len(open_needs)), strict=True):
                needs.append((who, window, week, times))
        sizes = [stop - first for first, stop in self.calendar.weeks]
        needs.sort(key=lambda need: (-min(5, sizes[need[2]]), need[2]))
        return needs

    def _weeks_for(self, window: Window, count: int) -> list[int]:
        """A week for each of ``count`` customers in line: as many to a week as its days inside the window can bear."""
        first_week, last_week = self.calendar.week_of[window.first], self.calendar.week_of[window.stop - 1]
        chosen = []
        sizes = {
            week: min(window.stop, self.calendar.weeks[week][1]) - max(window.first, self.calendar.weeks[week][0])
            for week in range(first_week, last_week + 1)
        }
        share = dict.fromkeys(sizes, 0)
        whole = prod(sizes.values())  # makes the divisions below exact
        for _ in range(count):
            # the week with the fewest customers per day after adding one
            week = min(sizes, key=lambda week: (share[week] + 1) * whole // sizes[week])
            share[week] += 1
            chosen.append(week)
        return sorted(chosen)

    def _set_quotas(self, needs: Sequence[tuple[int, Window, int, int]]) -> None:
        """How many visits each day should get: the week's visits as level as its appointments allow."""
        total = [0] * len(self.calendar.weeks)
        for _, _, week, times in needs:
            total[week] += times
        quota = self.board.quota
        quota[:] = self.board.visits
        for (first, stop), count in zip(self.calendar.weeks, total, strict=True):
            for _ in range(count):
                quota[quota.index(min(quota[first:stop]), first)] += 1

    def _visit(self, who: int, window: Window, week: int, times: int, gap: int) -> None:
        first, stop = self.calendar.weeks[week]
        first, stop = max(first, window.first), min(stop, window.stop)
        board, minutes = self.board, self.minutes[who]
        mask = (1 << window.stop) - (1 << window.first)
        cost = board.costs(first, stop, who, minutes, gap, self.weekday[who])
        missing = times
        for day in self._choice(cost, first, stop, times):
            board.put(Item(who=who, window=mask, minutes=minutes, gap=gap), day)
            self.weekday[who] |= 1 << self.calendar.weekdays[day]
            missing -= 1
        while missing and board.squeeze(Item(who=who, window=mask, minutes=minutes, gap=gap)):
            missing -= 1
        if missing:
            self._owe(who, ContactKind.VISIT, week, missing)

    def _choice(self, cost: Mapping[int, int], first: int, stop: int, times: int) -> tuple[int, ...]:
        """The days of the window's week for ``times`` visits: evenly apart, at least cost; none if there is no room."""
        if len(cost) < times:
            return ()
        if times == 1:
            return (min(cost, key=cost.__getitem__),)
        best: tuple[int, ...] = ()
        least = 0
        for uneven, chosen in self.calendar.patterns(first, stop, times):
            total = uneven
            for day in chosen:
                if day not in cost:
                    break
                total += cost[day]
            else:
                if not best or total < least:
                    best, least = chosen, total
        return best

    def _call(self, who: int, window: Window) -> None:
        days = (1 << window.stop) - (1 << window.first)
        missing = window.times - (self.fixed_calls[who] & days).bit_count()
        length = window.stop - window.first
        for part in range(max(0, missing)):
            first = window.first + part * length // missing
            stop = window.first + (part + 1) * length // missing
            day = self._call_day(who, first, stop)
            if day is None:  # the neighbouring parts are better than none
                day = self._call_day(who, max(0, 2 * first - stop), min(len(self.calendar.days), 2 * stop - first))
            if day is None:
                self._owe(who, ContactKind.CALL, self.calendar.week_of[first], 1)
            else:
                self.board.put_call(who, day)
                self.calls.append((who, day))

    def _call_day(self, who: int, first: int, stop: int) -> int | None:
        board, room = self.board, self.capacity.minutes_per_day - self.capacity.call_minutes
        near = self.calendar.near(min(8, stop - first))
        return min(
            (day for day in range(first, stop) if board.minutes[day] <= room and not board.busy[who] >> day & 1),
            key=lambda day: (
                bool(board.busy[who] & near[day]),
                board.minutes[day],
                abs(2 * day - first - stop + 1),
                day,
            ),
            default=None,
        )

    def _owe(self, who: int, kind: ContactKind, week: int, missing: int) -> None:
        customer = self.customers[who]
        self.debts.append(
            CadenceDebt(
                rep=self.rep,
                customer=customer.customer,
                tier=customer.tier,
                kind=kind,
                monday=self.calendar.mondays[week],
                missing=missing,
            )
        )

    def contacts(self) -> list[PlannedContact]:
        """All visits and calls by day, then customer."""
        visits = [(day, item.who, ContactKind.VISIT) for day, items in enumerate(self.board.items) for item in items]
        calls = [(day, who, ContactKind.CALL) for who, day in self.calls]
        return [
            PlannedContact(
                rep=self.rep,
                customer=self.customers[who].customer,
                on=self.calendar.days[day],
                kind=kind,
                tier=self.customers[who].tier,
                why=self.why.get((who, day), "cadence"),
            )
            for day, who, kind in sorted(visits + calls, key=lambda contact: contact[:2])
        ]

    def loads(self) -> list[WeekLoad]:
        """The rep's weeks in order."""
        owed: defaultdict[tuple[object, ContactKind], int] = defaultdict(int)
        for debt in self.debts:
            owed[debt.monday, debt.kind] += debt.missing
        board = self.board
        return [
            WeekLoad(
                rep=self.rep,
                monday=monday,
                days=stop - first,
                visits=sum(board.visits[first:stop]),
                visits_capacity=(stop - first) * self.capacity.visits_per_day,
                visits_debt=owed[monday, ContactKind.VISIT],
                calls=sum(board.calls[first:stop]),
                calls_debt=owed[monday, ContactKind.CALL],
                minutes=sum(board.minutes[first:stop]),
                minutes_capacity=(stop - first) * self.capacity.minutes_per_day,
            )
            for (first, stop), monday in zip(self.calendar.weeks, self.calendar.mondays, strict=True)
        ]

    def findings(self) -> list[Finding]:
        """Debt by tier, and days that appointments alone fill beyond capacity."""
        owed: defaultdict[tuple[Tier, ContactKind], int] = defaultdict(int)
        for debt in self.debts:
            owed[debt.tier, debt.kind] += debt.missing
        found = []
        for tier in TIERS:
            visits, calls = owed[tier, ContactKind.VISIT], owed[tier, ContactKind.CALL]
            if visits or calls:
                params = {"tier": tier.value, "visits": visits, "calls": calls}
                found.append(Finding(code="cadence.debt", subject=self.rep, params=params))
        for day, (visits, minutes) in enumerate(zip(self.board.visits, self.board.minutes, strict=True)):
            if visits > self.capacity.visits_per_day or minutes > self.capacity.minutes_per_day:
                facts: dict[str, object] = {"on": self.calendar.days[day], "visits": visits, "minutes": minutes}
                found.append(
                    Finding(code="cadence.day_overbooked", severity=Severity.WARNING, subject=self.rep, params=facts)
                )
        return found

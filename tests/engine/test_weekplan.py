"""The week plan by cadence: its promises, and completeness against an independent maximum flow."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.engine.cadence import DEFAULT_CADENCES, Cadence, Rhythm, RhythmUnit, windows
from huikuan.engine.cadence_places import Place
from huikuan.engine.periods import Month
from huikuan.engine.tiers import Tier
from huikuan.engine.weekplan import Appointment, Capacity, ContactKind, FieldCustomer, FieldPlan, plan_weeks

DECEMBER = Month(year=2026, month=12).period
WORKED = [day for day in DECEMBER.days() if day.weekday() < 5]
VISIT, CALL = ContactKind.VISIT, ContactKind.CALL
AMPLE = Capacity(visits_per_day=50, minutes_per_day=100_000)


def customer(number: int, tier: Tier, region: str = "", rep: str = "R1", dwell: int = 30) -> FieldCustomer:
    return FieldCustomer(customer=f"C{number:03d}", rep=rep, tier=tier, place=Place(region=region), dwell_minutes=dwell)


@st.composite
def companies(draw: st.DrawFn) -> list[FieldCustomer]:
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(list(Tier)), st.sampled_from("东西南"), st.sampled_from("AB"), st.integers(10, 90)
            ),
            max_size=25,
        )
    )
    return [customer(n, tier, region, rep, dwell) for n, (tier, region, rep, dwell) in enumerate(rows)]


appointments_given = st.lists(
    st.builds(
        Appointment,
        customer=st.integers(0, 26).map(lambda n: f"C{n:03d}"),
        on=st.integers(-3, 35).map(lambda n: date(2026, 12, 1) + timedelta(days=n)),
        kind=st.sampled_from([VISIT, CALL]),
        why=st.sampled_from(["promise_due", "overdue"]),
    ),
    max_size=8,
)
capacities = st.builds(Capacity, visits_per_day=st.integers(1, 6), minutes_per_day=st.integers(60, 480))


@settings(max_examples=60, deadline=None)
@given(companies(), appointments_given, capacities)
def test_promises_of_every_plan(customers: list[FieldCustomer], fixed: list[Appointment], limit: Capacity) -> None:
    plan = plan_weeks(customers=customers, days=WORKED, period=DECEMBER, capacity=limit, appointments=fixed)
    rep_of = {item.customer: item.rep for item in customers}
    dwell = {item.customer: item.dwell_minutes + limit.travel_minutes for item in customers}
    assert all(contact.on in WORKED and contact.rep == rep_of[contact.customer] for contact in plan.contacts)
    # no customer twice a day
    assert max(Counter((contact.customer, contact.on) for contact in plan.contacts).values(), default=1) == 1
    # appointments stand on their day, or the next worked one
    planned = {(contact.customer, contact.on): contact for contact in plan.contacts}
    for wish in fixed:
        day = next((day for day in WORKED if day >= wish.on), None)
        if wish.customer in rep_of and day and wish.on >= WORKED[0]:
            assert planned[wish.customer, day].why != "cadence"
    # never over capacity, unless by appointments alone
    visits: Counter[tuple[str, date, bool]] = Counter()
    minutes: Counter[tuple[str, date, bool]] = Counter()
    for contact in plan.contacts:
        takes = dwell[contact.customer] if contact.kind is VISIT else limit.call_minutes
        for only_fixed in (False, True):
            if not only_fixed or contact.why != "cadence":
                visits[contact.rep, contact.on, only_fixed] += contact.kind is VISIT
                minutes[contact.rep, contact.on, only_fixed] += takes
    for rep, day, only_fixed in list(visits):
        if not only_fixed:
            assert visits[rep, day, False] <= max(limit.visits_per_day, visits[rep, day, True])
            assert minutes[rep, day, False] <= max(limit.minutes_per_day, minutes[rep, day, True])
    # nothing of the cadence disappears: it is planned or owed
    check_complete(plan, customers)
    again = plan_weeks(
        customers=customers[::-1], days=WORKED, period=DECEMBER, capacity=limit, appointments=fixed[::-1]
    )
    assert again == plan


def check_complete(plan: FieldPlan, customers: list[FieldCustomer]) -> None:
    have: Counter[tuple[str, ContactKind]] = Counter((item.customer, item.kind) for item in plan.contacts)
    owed: Counter[tuple[str, ContactKind]] = Counter()
    for debt in plan.debts:
        owed[debt.customer, debt.kind] += debt.missing
    for one in customers:
        cadence = DEFAULT_CADENCES[one.tier]
        for kind, rhythm in ((VISIT, cadence.visits), (CALL, cadence.calls)):
            need = sum(window.times for window in windows(rhythm=rhythm, days=WORKED, period=DECEMBER))
            assert have[one.customer, kind] + owed[one.customer, kind] >= need
            if need == 0:
                assert owed[one.customer, kind] == 0


def most_placeable(needs: list[tuple[str, range, int]], per_day: int) -> int:
    """Largest number of visits that fit: augmenting paths over single (need, day) links, visits as the left side."""
    taken: dict[tuple[int, int], tuple[int, int]] = {}  # (day, place on the day) -> (need, copy)
    days_of: defaultdict[int, set[int]] = defaultdict(set)

    def assign(need: int, copy: int, tried: set[tuple[int, int]]) -> bool:
        for day in needs[need][1]:
            if day in days_of[need]:
                continue
            for place in range(per_day):
                slot = (day, place)
                if slot in tried:
                    continue
                tried.add(slot)
                holder = taken.get(slot)
                if holder is None:
                    taken[slot] = (need, copy)
                    days_of[need].add(day)
                    return True
                days_of[holder[0]].discard(day)
                days_of[need].add(day)
                if assign(*holder, tried):
                    taken[slot] = (need, copy)
                    return True
                days_of[need].discard(day)
                days_of[holder[0]].add(day)
        return False

    return sum(assign(need, copy, set()) for need in range(len(needs)) for copy in range(needs[need][2]))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([Tier.ONE, Tier.TWO, Tier.THREE]), min_size=1, max_size=9),
    st.integers(1, 3),
    st.sets(st.sampled_from(WORKED), min_size=6, max_size=16),
)
def test_cadence_is_met_whenever_the_days_have_room(tiers: list[Tier], per_day: int, worked: set[date]) -> None:
    cadences = {tier: Cadence(visits=DEFAULT_CADENCES[tier].visits) for tier in Tier}
    days = sorted(worked)
    plan = plan_weeks(
        customers=[customer(n, tier) for n, tier in enumerate(tiers)],
        days=days,
        period=DECEMBER,
        cadences=cadences,
        capacity=Capacity(visits_per_day=per_day, minutes_per_day=10_000),
    )
    needs = [
        (f"C{n:03d}", range(window.first, window.stop), window.times)
        for n, tier in enumerate(tiers)
        for window in windows(rhythm=cadences[tier].visits, days=days, period=DECEMBER)
    ]
    assert len(plan.contacts) == most_placeable(needs, per_day)


def test_a_shortage_takes_the_least_important_tier() -> None:
    # 23 places: tier 1 takes 9 + 9; tier 2 finds no room in the first week, tier 3 none in the first half
    customers = [customer(n, tier) for n, tier in enumerate([Tier.THREE, Tier.TWO, Tier.ONE, Tier.ONE])]
    one_a_day = Capacity(visits_per_day=1, minutes_per_day=10_000)
    plan = plan_weeks(customers=customers, days=WORKED, period=DECEMBER, capacity=one_a_day)
    owed: Counter[Tier] = Counter()
    for debt in plan.debts:
        owed[debt.tier] += debt.missing
    assert owed[Tier.ONE] == 0
    assert owed[Tier.TWO] == 1
    assert owed[Tier.THREE] == 1
    assert [(item.code, item.subject, item.params) for item in plan.findings] == [
        ("cadence.debt", "R1", {"tier": "2", "visits": 1, "calls": 0}),
        ("cadence.debt", "R1", {"tier": "3", "visits": 1, "calls": 0}),
    ]
    assert sum(week.visits for week in plan.weeks) == 23
    assert sum(week.visits_debt for week in plan.weeks) == 2


def test_short_time_takes_the_visits_of_tier_three_before_the_calls_of_tier_one() -> None:
    # an hour a day: one visit of 50 minutes and one call, or six calls
    hour = Capacity(visits_per_day=8, minutes_per_day=60)
    cadences = {
        Tier.ONE: Cadence(calls=Rhythm(times=1, unit=RhythmUnit.DAY)),
        Tier.THREE: Cadence(visits=Rhythm(times=1, unit=RhythmUnit.HALF_MONTH)),
    }
    tiers = [Tier.THREE, Tier.ONE, Tier.ONE]
    customers = [customer(n, tier) for n, tier in enumerate(tiers)]
    plan = plan_weeks(customers=customers, days=WORKED, period=DECEMBER, cadences=cadences, capacity=hour)
    assert [(item.params["tier"], item.params["visits"], item.params["calls"]) for item in plan.findings] == [
        ("3", 2, 0)
    ]
    assert len(plan.contacts) == 2 * 23


def test_two_a_week_are_never_on_adjacent_days_when_there_is_room() -> None:
    customers = [customer(n, Tier.ONE, region=str(n % 4)) for n in range(13)]
    plan = plan_weeks(customers=customers, days=WORKED, period=DECEMBER, capacity=AMPLE)
    for one in customers:
        seen = sorted(item.on for item in plan.contacts if item.customer == one.customer and item.kind is VISIT)
        assert len(seen) == 9
        assert all((after - before).days >= 2 for before, after in pairwise(seen))
        assert max((after - before).days for before, after in pairwise(seen)) <= 7


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([Tier.ONE, Tier.TWO, Tier.THREE]), min_size=1, max_size=40))
def test_days_of_a_full_week_are_level(tiers: list[Tier]) -> None:
    customers = [customer(n, tier, region=str(n * 7 % 5)) for n, tier in enumerate(tiers)]
    plan = plan_weeks(customers=customers, days=WORKED, period=DECEMBER, capacity=AMPLE)
    load = Counter(item.on for item in plan.contacts if item.kind is VISIT)
    for monday in (date(2026, 12, 7), date(2026, 12, 14), date(2026, 12, 21)):
        week = [load[monday + timedelta(days=day)] for day in range(5)]
        assert max(week) - min(week) <= 1


def test_the_customers_of_a_day_lie_together() -> None:
    regions = ["东", "南", "西", "北", "中"]
    customers = [customer(n, Tier.TWO, region=regions[n % 5]) for n in range(25)]
    region = {item.customer: item.place.region for item in customers}
    plan = plan_weeks(customers=customers, days=WORKED, period=DECEMBER, capacity=AMPLE)
    day = {on: {region[item.customer] for item in plan.contacts if item.on == on} for on in WORKED}
    full_weeks = [on for on in WORKED if date(2026, 12, 7) <= on <= date(2026, 12, 25)]
    assert all(len(day[on]) == 1 for on in full_weeks)


def test_appointments_count_towards_the_cadence_and_are_reported_where_they_cannot_stand() -> None:
    wishes = [
        Appointment(customer="C000", on=date(2026, 12, 9), kind=VISIT, why="promise_due"),
        Appointment(customer="C000", on=date(2026, 12, 20), kind=CALL, why="overdue"),  # a Sunday
        Appointment(customer="C000", on=date(2027, 1, 4), kind=CALL, why="overdue"),
        Appointment(customer="C999", on=date(2026, 12, 9), kind=VISIT, why="overdue"),
    ]
    plan = plan_weeks(customers=[customer(0, Tier.TWO)], days=WORKED, period=DECEMBER, appointments=wishes)
    second_week = [item for item in plan.contacts if date(2026, 12, 7) <= item.on <= date(2026, 12, 11)]
    assert [(item.on, item.why) for item in second_week] == [(date(2026, 12, 9), "promise_due")]
    assert [(item.on, item.kind) for item in plan.contacts if item.why == "overdue"] == [(date(2026, 12, 21), CALL)]
    assert sorted((item.code, item.subject) for item in plan.findings) == [
        ("cadence.appointment_moved", "C000"),
        ("cadence.appointment_outside", "C000"),
        ("cadence.appointment_unknown_customer", "C999"),
    ]


def test_appointments_beyond_capacity_stand_and_are_named() -> None:
    day = date(2026, 12, 9)
    customers = [customer(n, Tier.PROSPECT) for n in range(3)]
    wishes = [Appointment(customer=item.customer, on=day, kind=VISIT, why="overdue") for item in customers]
    plan = plan_weeks(
        customers=customers, days=WORKED, period=DECEMBER, appointments=wishes, capacity=Capacity(visits_per_day=2)
    )
    assert sum(item.on == day for item in plan.contacts) == 3
    assert [(item.code, item.params) for item in plan.findings] == [
        ("cadence.day_overbooked", {"on": day, "visits": 3, "minutes": 150})
    ]


def test_week_loads_add_up_to_the_contacts() -> None:
    customers = [customer(n, list(Tier)[n % 4]) for n in range(12)]
    plan = plan_weeks(customers=customers, days=WORKED, period=DECEMBER)
    assert [week.monday for week in plan.weeks] == [date(2026, 11, 30) + timedelta(weeks=n) for n in range(5)]
    assert [week.days for week in plan.weeks] == [4, 5, 5, 5, 4]
    for week in plan.weeks:
        mine = [item for item in plan.contacts if item.on - timedelta(days=item.on.weekday()) == week.monday]
        assert week.visits == sum(item.kind is VISIT for item in mine)
        assert week.calls == sum(item.kind is CALL for item in mine)
        assert week.minutes == 50 * week.visits + 10 * week.calls
        assert week.visits_capacity == 8 * week.days
    first = plan.weeks[1]
    assert first.load_permille == max(first.visits * 1000 // 40, first.minutes * 1000 // 2400)


def test_no_days_or_no_customers_give_an_empty_plan() -> None:
    assert plan_weeks(customers=[], days=WORKED, period=DECEMBER).contacts == ()
    nothing = plan_weeks(customers=[customer(0, Tier.ONE)], days=[], period=DECEMBER)
    assert (nothing.contacts, nothing.weeks, nothing.debts) == ((), (), ())


def test_a_changed_rhythm_is_followed() -> None:
    cadences = {Tier.PROSPECT: Cadence(visits=Rhythm(times=3, unit=RhythmUnit.WEEK))}
    plan = plan_weeks(customers=[customer(0, Tier.PROSPECT)], days=WORKED, period=DECEMBER, cadences=cadences)
    in_week = [item.on.weekday() for item in plan.contacts if date(2026, 12, 7) <= item.on <= date(2026, 12, 11)]
    assert in_week == [0, 2, 4]

"""Week plans of 20,000 customers and 1,350 reps over 23 days, against the same days filled at random."""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from datetime import date, timedelta

from huikuan.engine.cadence_places import Place
from huikuan.engine.periods import Period
from huikuan.engine.tiers import Tier
from huikuan.engine.weekplan import ContactKind, FieldCustomer, PlannedContact, plan_weeks

CUSTOMERS, REPS = 20_000, 1_350
PERIOD = Period(start=date(2026, 12, 1), end=date(2027, 1, 1))
LIMIT = 5


def company(reps: int) -> list[FieldCustomer]:
    """Customers of the default tiers' usual mix, each rep in four districts of its own."""
    rng = random.Random(20261201)
    customers = []
    for number in range(CUSTOMERS):
        rep = number % reps
        district = rng.randrange(4)
        customers.append(
            FieldCustomer(
                customer=f"C{number:05d}",
                rep=f"R{rep:04d}",
                tier=rng.choices(list(Tier), weights=[20, 15, 15, 50])[0],
                place=Place(
                    region=f"{rep}-{district}",
                    longitude=100 + rep % 37 * 0.5 + district % 2 * 0.2 + rng.random() * 0.1,
                    latitude=25 + rep // 37 * 0.4 + district // 2 * 0.2 + rng.random() * 0.1,
                ),
            )
        )
    return customers


def quality(contacts: list[tuple[str, date, str]]) -> tuple[int, int]:
    """Visit days, and districts entered on them: both per rep and day, summed."""
    districts: defaultdict[tuple[str, date], set[str]] = defaultdict(set)
    for rep, on, region in contacts:
        districts[rep, on].add(region)
    return len(districts), sum(len(found) for found in districts.values())


def shuffled(visits: list[PlannedContact], region: dict[str, str]) -> list[tuple[str, date, str]]:
    """Each rep's visits in random order on the same days with the same counts."""
    rng = random.Random(1)
    of_rep: defaultdict[str, list[PlannedContact]] = defaultdict(list)
    for visit in visits:
        of_rep[visit.rep].append(visit)
    result = []
    for rep, mine in of_rep.items():
        regions = [region[item.customer] for item in mine]
        rng.shuffle(regions)
        result += [(rep, item.on, place) for item, place in zip(mine, regions, strict=True)]
    return result


def spread(contacts: list[PlannedContact]) -> Counter[int]:
    """Max − min daily visits over the weeks' days, counted by rep and full week."""
    load: Counter[tuple[str, date]] = Counter((item.rep, item.on) for item in contacts)
    mondays = [date(2026, 12, 7), date(2026, 12, 14), date(2026, 12, 21)]
    result: Counter[int] = Counter()
    for rep in {item.rep for item in contacts}:
        for monday in mondays:
            week = [load[rep, monday + timedelta(days=day)] for day in range(5)]
            result[max(week) - min(week)] += 1
    return result


def main() -> None:
    """Print the case of the limit, then one rep for every 60 customers."""
    for reps in (REPS, CUSTOMERS // 60):
        measure(reps)


def measure(reps: int) -> None:
    """Print seconds against the limit, and districts a day against the same days filled at random."""
    days = [day for day in PERIOD.days() if day.weekday() < 5]
    customers = company(reps)
    begin = time.perf_counter()
    plan = plan_weeks(customers=customers, days=days, period=PERIOD)
    ours = time.perf_counter() - begin
    region = {customer.customer: customer.place.region for customer in customers}
    visits = [item for item in plan.contacts if item.kind is ContactKind.VISIT]
    day_count, entered = quality([(item.rep, item.on, region[item.customer]) for item in visits])
    begin = time.perf_counter()
    random_days, random_entered = quality(shuffled(visits, region))
    plain = time.perf_counter() - begin
    assert random_days == day_count
    print(f"week plan: {CUSTOMERS:,} customers, {reps:,} reps, {len(days)} days: {ours:.2f} s (limit {LIMIT} s)")
    print(f"  {len(plan.contacts):,} contacts, debt {sum(debt.missing for debt in plan.debts):,}")
    print(f"  max - min visits a day, weeks of reps: {sorted(spread(visits).items())}")
    print(
        f"  visits a day {len(visits) / day_count:.2f}; districts a visit day: ours {entered / day_count:.3f},", end=" "
    )
    print(
        f"same days filled at random {random_entered / day_count:.3f}; ours / random = {entered / random_entered:.2f}"
    )
    print(f"  filling at random takes {plain:.2f} s (and keeps no cadence); ours / plain = {ours / plain:.1f}")


if __name__ == "__main__":
    main()

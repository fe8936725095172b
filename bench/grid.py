"""Editing the decomposition of 1,000 people × 20,000 customers × 60 items (1.2 million leaves) on PostgreSQL.

``python -m tests.postgres python -m bench.grid`` fills a server of its own and times edits as the grid asks for them:
the operation, and the rows that look different afterwards. 2 cores, a few minutes.
"""

from __future__ import annotations

import gc
import os
import resource
import secrets
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import django
import numpy as np
import polars as pl

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")
os.environ.setdefault("HUIKUAN_SECRET_KEY", secrets.token_urlsafe(50))  # for the cookies that `bench.negotiation` signs
django.setup()  # models can be imported from here on

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from huikuan.business.directory.models import Customer, Product  # noqa: E402
from huikuan.business.targets import operations, queries, settling  # noqa: E402
from huikuan.business.targets.models import DayTarget, ItemTarget, Level, MonthPlan, TargetCell  # noqa: E402
from huikuan.business.targets.operations import CellEdit  # noqa: E402
from huikuan.business.targets.operations.blocks import begin_blocks  # noqa: E402
from huikuan.foundation import clock  # noqa: E402
from huikuan.foundation.imports.writing import insert_frame  # noqa: E402
from huikuan.foundation.people.models import Person, Unit, User  # noqa: E402
from huikuan.foundation.permissions.actor import Actor  # noqa: E402
from huikuan.shell.serving.__main__ import SELDOM  # noqa: E402

REGIONS, PEOPLE, CUSTOMERS, ITEMS = (int(part) for part in os.environ.get("GRID", "10,1000,20000,60").split(","))
LIMIT_MS = 300
WHOLE = pl.Int64()


def cells(units: list[int], people: list[int], customers: list[int], items: list[int]) -> pl.DataFrame:
    """The tree in preorder, with amounts that sum; no outlets' names: each customer has one rest of the customer."""
    draw = np.random.default_rng(7)
    per_region, per_person = PEOPLE // REGIONS, CUSTOMERS // PEOPLE
    size_customer, size_person = ITEMS + 2, per_person * (ITEMS + 2) + 1
    size_region, total = per_region * size_person + 1, REGIONS * (per_region * size_person + 1) + 1
    columns = {
        name: np.zeros(total, dtype=np.int64)
        for name in ("last", "above", "depth", "unit", "person", "customer", "item", "amount")
    }
    amounts = draw.integers(1_00, 9_000_00, size=(REGIONS, per_region, per_person, ITEMS))

    def put(at: int, **values: int) -> None:
        for name, value in values.items():
            columns[name][at] = value

    put(0, last=total - 1, above=-1, depth=0, amount=int(amounts.sum()))
    for r in range(REGIONS):
        region = 1 + r * size_region
        unit = {"unit": units[r]}
        put(region, last=region + size_region - 1, above=0, depth=1, amount=int(amounts[r].sum()), **unit)
        for p in range(per_region):
            person = region + 1 + p * size_person
            who = unit | {"person": people[r * per_region + p]}
            put(person, last=person + size_person - 1, above=region, depth=2, amount=int(amounts[r, p].sum()), **who)
            for c in range(per_person):
                customer = person + 1 + c * size_customer
                whose = who | {"customer": customers[(r * per_region + p) * per_person + c]}
                amount, last = int(amounts[r, p, c].sum()), customer + size_customer - 1
                put(customer, last=last, above=person, depth=3, amount=amount, **whose)
                put(customer + 1, last=last, above=customer, depth=4, amount=amount, **whose)
                leaves = slice(customer + 2, last + 1)
                for name, value in (whose | {"above": customer + 1, "depth": 5}).items():
                    columns[name][leaves] = value
                columns["last"][leaves] = np.arange(customer + 2, last + 1)
                columns["item"][leaves] = items
                columns["amount"][leaves] = amounts[r, p, c]
    return pl.DataFrame(columns).with_row_index("position").with_columns(pl.col("position").cast(WHOLE))


def fill() -> Any:
    """The company and its plan; returns the plan."""

    units = [Unit.objects.create(name=f"R{at:02d}").pk for at in range(REGIONS)]
    director = Person.objects.create(employee_no="D1", name="D", sort_key="d", role="director")
    User.objects.create_user(username="D1", password="x", person=director)
    people = [
        Person.objects.create(
            employee_no=f"P{at:04d}",
            name=f"P{at}",
            sort_key=f"p{at}",
            role="rep",
            unit_id=units[at * REGIONS // PEOPLE],
        ).pk
        for at in range(PEOPLE)
    ]
    names = [f"C{at:05d}" for at in range(CUSTOMERS)]
    made = Customer.objects.bulk_create(Customer(customer_no=name, name=name, sort_key=name) for name in names)
    customers = [one.pk for one in made]
    items = [
        one.pk
        for one in Product.objects.bulk_create(
            Product(item_no=f"I{at}", name=f"I{at}", sort_key=f"{at}") for at in range(ITEMS)
        )
    ]
    month = date(2026, 12, 1)
    plan = MonthPlan.objects.create(month=month, version=1, as_of=month, built_at=clock.now())
    frame = cells(units, people, customers, items)
    levels = pl.Series(list(Level.values))
    null = {f"{name}_id": pl.when(pl.col(name) > 0).then(name) for name in ("unit", "person", "customer", "item")}
    insert_frame(
        TargetCell,
        frame.select(
            "position",
            "last",
            "depth",
            above=pl.when(pl.col("above") >= 0).then("above"),
            level=levels.gather(frame["depth"]),
            **null,
            amount="amount",
            proposed="amount",
            last_year="amount",
            base="amount",
            challenge=pl.col("amount") * 11 // 10,
            stretch=pl.col("amount") * 12 // 10,
            collection="amount",
            plan_id=pl.lit(plan.pk, dtype=WHOLE),
        ).with_columns(*_levels(frame)),
    )
    by_item = (
        frame.filter(pl.col("item") > 0).group_by("unit", "person", "item", maintain_order=True).agg(pl.sum("amount"))
    )
    insert_frame(ItemTarget, _split(by_item, plan.pk).rename({"unit": "unit_id", "item": "item_id"}))
    days = pl.DataFrame({"day": [date(2026, 12, day) for day in range(1, 24)]})
    owners = frame.filter(pl.col("depth") == 2).select("person", "amount")
    rest = pl.when(pl.col("day") == date(2026, 12, 1)).then(pl.col("amount") % 23).otherwise(0)
    by_day = owners.join(days, how="cross").with_columns(amount=pl.col("amount") // 23 + rest)
    zero = pl.lit(0, dtype=WHOLE)
    insert_frame(DayTarget, _split(by_day, plan.pk).with_columns(planned_cash=zero, received=zero))
    begin_blocks(plan)  # as storing a plan does
    return plan


def _levels(frame: pl.DataFrame) -> list[pl.Series]:
    """Challenge and stretch of the inner cells are sums of their leaves'."""
    leaf = np.array(frame["position"] == frame["last"])
    found = []
    for name, tenths in (("challenge", 11), ("stretch", 12)):
        own = np.where(leaf, np.array(frame["amount"]) * tenths // 10, 0)
        sums = np.concatenate(([0], np.cumsum(own)))
        found.append(pl.Series(name, sums[np.array(frame["last"]) + 1] - sums[np.array(frame["position"])]))
    return found


def _split(rows: pl.DataFrame, plan: int) -> pl.DataFrame:
    return (
        rows.rename({"person": "person_id"})
        .with_row_index("position")
        .with_columns(pl.col("position").cast(WHOLE), plan_id=pl.lit(plan, dtype=WHOLE), proposed="amount")
    )


def timed(work: Callable[[], Any]) -> float:
    """Milliseconds."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def worked(work: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds, and milliseconds of processor time, ours and the database's: on a busy machine they differ."""
    before = time.process_time() + _backend_seconds()
    wall = timed(work)
    return wall, (time.process_time() + _backend_seconds() - before) * 1000


def _backend_seconds() -> float:
    """Processor time of the server process behind our connection (it runs on this machine), to the nanosecond."""
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 10**9


class Watch:
    """What the host takes of the machine's processors from now on."""

    def __init__(self) -> None:
        self.begun = self._times()

    @staticmethod
    def _times() -> list[int]:
        """As Linux tells them; the eighth is what the host took."""
        return [int(word) for word in Path("/proc/stat").read_text(encoding="ascii").split("\n")[0].split()[1:9]]

    def stolen(self) -> int:
        """In percent."""
        spent = [now - then for then, now in zip(self.begun, self._times(), strict=True)]
        return 100 * spent[7] // max(sum(spent), 1)


def pace() -> int:
    """Milliseconds of processor time of a fixed piece of Python: a busy host slows it down like everything measured."""
    begin = time.process_time_ns()
    sum(one * one for one in range(3_000_000))
    return (time.process_time_ns() - begin) // 10**6


def p95_of(times: list[float]) -> float:
    """The time that at most one in twenty exceeds."""
    return sorted(times)[max(int(len(times) * 0.95) - 1, 0)]


def finished(plan: Any) -> int:
    """Let the rest follow, and count by plain SQL what does not sum."""
    left = settling.waiting(plan).count()
    seconds = timed(lambda: settling.settle_all(plan)) / 1000
    sys.stdout.write(f"the remaining {left} blocks follow in {seconds:.1f} s\n")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM targets_targetcell p JOIN (SELECT plan_id, above, sum(amount) a, sum(challenge) c, "
            "sum(stretch) s FROM targets_targetcell GROUP BY 1, 2) k ON k.plan_id = p.plan_id AND k.above = p.position "
            "WHERE p.amount <> k.a OR p.challenge <> k.c OR p.stretch <> k.s"
        )
        wrong = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM "
            "(SELECT person_id, sum(amount) a FROM targets_targetcell WHERE depth = 2 GROUP BY 1) p "
            "JOIN (SELECT person_id, sum(amount) a FROM targets_itemtarget GROUP BY 1) i USING (person_id) "
            "JOIN (SELECT person_id, sum(amount) a FROM targets_daytarget GROUP BY 1) d USING (person_id) "
            "WHERE p.a <> i.a OR p.a <> d.a"
        )
        wrong += cursor.fetchone()[0]
    return int(wrong)


def prepare() -> None:
    """Fill an empty database; one that has the plan already is taken as it is. Collects garbage as the server does."""
    gc.set_threshold(*SELDOM)
    call_command("migrate", verbosity=0)
    if MonthPlan.objects.exists():
        return
    sys.stdout.write(f"filled in {timed(fill) / 1000:.0f} s\n")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def main() -> int:
    """Print p50 and p95 by level."""

    prepare()
    say = sys.stdout.write
    actor = Actor(user=User.objects.select_related("person").get(username="D1"))
    plan = MonthPlan.objects.get()
    rounds = -(-int(os.environ.get("ROUNDS", "12")) // 2) * 2  # undo comes before redo, a hold before its letting go

    def ids(depth: int, count: int, skip: int = 0) -> list[int]:
        rows = TargetCell.objects.filter(plan=plan, depth=depth).order_by("position")
        there = rows.count()
        skip %= max(there - count + 1, 1)
        return list(rows.values_list("pk", flat=True)[skip : skip + count])

    screen = [*ids(0, 1), *ids(1, REGIONS), *ids(2, PEOPLE // REGIONS), *ids(3, CUSTOMERS // PEOPLE)]

    def change(chosen: list[int], factor: int) -> Callable[[], None]:
        queries.rows_again(actor, plan, chosen)  # what the screen shows has followed
        amounts = dict(TargetCell.objects.filter(pk__in=chosen).values_list("pk", "amount"))
        edits = [CellEdit(pk, (amount or 0) * factor // 1000, amount) for pk, amount in amounts.items()]

        def work() -> None:
            edit = operations.edit_cells(actor=actor, plan_id=plan.pk, edits=edits)
            queries.changed_rows(actor, plan, edit, screen)

        return work

    def turn(which: str) -> Callable[[], None]:
        def work() -> None:
            edit = getattr(operations, which)(actor=actor, plan_id=plan.pk)
            queries.changed_rows(actor, plan, edit, screen)

        return work

    def hold(at: int) -> Callable[[], Any]:
        return lambda: operations.hold_cells(actor=actor, plan_id=plan.pk, cells=ids(3, 1, at // 2), held=at % 2 == 0)

    acts: list[tuple[str, Callable[[int], Callable[[], Any]]]] = []

    def typing(depth: int) -> Callable[[int], Callable[[], Any]]:
        return lambda at: change(ids(depth, 1, at if depth else 0), 1003 + at)

    for depth, name in enumerate(("company", "region", "person", "customer", "outlet", "item")):
        acts.append((name, typing(depth)))
        acts.append((f"{name}: undo", lambda at: turn("redo" if at % 2 else "undo")))
    acts.append(("hold a customer, let it go", hold))
    acts.append(("50 customers pasted", lambda at: change(ids(3, 50), 1001 + at)))
    acts.append(("100 people pasted", lambda at: change(ids(2, 100), 1001 + at)))
    first = PEOPLE // 2
    acts.append(
        (
            "a person opened that nobody has looked at",
            lambda at: lambda: queries.children(actor, plan, ids(2, 1, first + at)[0]),
        )
    )
    worst = 0.0
    watch, begun = Watch(), pace()
    say(f"{'':44}{'p50 ms':>9}{'p95 ms':>9}{'cpu p50':>9}{'cpu p95':>9}{'ratio':>9}   limit {LIMIT_MS}\n")
    for name, act in acts:
        times = [worked(act(at)) for at in range(rounds)]
        wall, cpu = [one[0] for one in times], [one[1] for one in times]
        worst = max(worst, p95_of(cpu))
        told = (statistics.median(wall), p95_of(wall), statistics.median(cpu), p95_of(cpu))
        say(f"{name:44}{''.join(f'{figure:9.0f}' for figure in told)}{p95_of(cpu) / LIMIT_MS:9.2f}\n")
        sys.stdout.flush()
    say(f"taken by the host: {watch.stolen()} % of the processors; pace {begun} to {pace()} ms\n")
    wrong = finished(plan)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say(f"parents and people whose parts do not sum (plain SQL): {wrong}; memory {memory} MiB\n")
    return int(wrong > 0 or worst > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())

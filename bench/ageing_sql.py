"""Ageing by customer in the database, true as of a day: ours against the plain SQL on the same database, on both.

``HUIKUAN_BENCH_ITEMS`` (default 100,000; the bar is for 1,000,000) open items of a twentieth as many customers, three
in ten paid in part: the shared workload with its published totals where it is here, else one of its shape. *Compute*
works out, checks and keeps the balances of a day (which pages then only read); *plain* is one SELECT over documents
and allocations, and again with its sums cast back to BIGINT, which PostgreSQL adds up faster than numeric. All must
agree customer by customer, cell by cell. Then every group of the day, on demand. Times are processor time of this
process and of PostgreSQL's together, the best of some rounds taken in turns: the machine may be busy with other work.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

AS_OF = date(2026, 6, 30)
EARLIER = date(2026, 3, 31)
LIMIT = "1.30"
ROUNDS = 5
PUBLISHED = {10_000: (683_352_598, 8_556), 100_000: (6_902_731_835, 85_656), 1_000_000: (68_996_964_902, 854_086)}
PLAIN = """
SELECT customer_id, SUM(o) FILTER (WHERE due >= %(d0)s), SUM(o) FILTER (WHERE due < %(d0)s AND due >= %(d30)s),
    SUM(o) FILTER (WHERE due < %(d30)s AND due >= %(d60)s), SUM(o) FILTER (WHERE due < %(d60)s AND due >= %(d90)s),
    SUM(o) FILTER (WHERE due < %(d90)s AND due >= %(d180)s), SUM(o) FILTER (WHERE due < %(d180)s AND due >= %(d365)s)
FROM (
    SELECT r.customer_id, r.due, r.amount - COALESCE(p.paid, 0) AS o FROM receivables_receivable r
    LEFT JOIN (SELECT receivable_id, SUM(amount) AS paid FROM receivables_allocation WHERE effective <= %(d0)s
        GROUP BY receivable_id) p ON p.receivable_id = r.id
    WHERE r.issued <= %(d0)s AND r.voided_at IS NULL) r
WHERE o <> 0 GROUP BY customer_id ORDER BY customer_id"""


LEAN = PLAIN.replace("SUM(amount) AS paid", "CAST(SUM(amount) AS BIGINT) AS paid")


def main() -> None:
    """On each database in a process of its own."""
    from tests.postgres import Server  # noqa: PLC0415

    items = int(os.environ.get("HUIKUAN_BENCH_ITEMS", "100000"))
    with Server() as server:
        _apart(server.url, items)
    _apart("", items)


def _apart(url: str, items: int) -> None:
    """The settings of a process name one database."""
    child = multiprocessing.get_context("spawn").Process(target=one_database, args=(url, items))
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit(child.exitcode)


def one_database(url: str, items: int) -> None:
    """Fill a database, compare, print times and ratios. ``url`` blank: SQLite."""
    with tempfile.TemporaryDirectory(prefix="huikuan-bench-") as home:
        os.environ.update(HUIKUAN_HOME=home, DJANGO_SETTINGS_MODULE="huikuan.config.settings")
        os.environ.pop("DATABASE_URL", None)
        if url:
            os.environ["DATABASE_URL"] = url
        import django  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        documents = _documents(items)
        begun = time.perf_counter()
        fill(documents)
        name = "PostgreSQL" if url else "SQLite"
        print(f"ageing by customer in {name}: {items:,} open items, filled in {time.perf_counter() - begun:.1f} s")
        for day in (AS_OF, EARLIER):
            compare(day, items)


def _documents(items: int) -> dict[str, Any]:
    """Arrays, one entry an item: customer (from 0), issued, due, paid on (days since 1970), amount and paid (fen)."""
    import numpy as np  # noqa: PLC0415
    from bench.ageing import WORKLOAD, workload  # noqa: PLC0415

    zero = date(1970, 1, 1).toordinal()
    if WORKLOAD.exists():
        rows, _receipts = workload().gen(items)
        return {
            "customers": max(500, items // 20),
            "customer": np.array([row[1] - 1 for row in rows], np.int64),
            "issued": np.array([row[2].toordinal() - zero for row in rows], np.int64),
            "due": np.array([row[3].toordinal() - zero for row in rows], np.int64),
            "amount": np.array([round(row[4] * 100) for row in rows], np.int64),
            "paid": np.array([round(row[5] * 100) for row in rows], np.int64),
            "pay_day": np.array([(row[6] or row[2]).toordinal() - zero for row in rows], np.int64),
        }
    random, customers, today = np.random.default_rng(20260630), max(500, items // 20), AS_OF.toordinal() - zero
    due = today + random.integers(-360, 61, items)
    issued = np.minimum(due - random.choice([0, 14, 30, 30, 30, 60], items), today)
    amount = (np.clip(np.exp(random.normal(6.2, 1.0, items)), 5, 50_000) * 100).astype(np.int64)
    return {
        "customers": customers,
        "customer": (customers * random.random(items) ** 2).astype(np.int64),
        "issued": issued,
        "due": due,
        "amount": amount,
        "paid": np.where(random.random(items) < 0.3, (amount * random.uniform(0.1, 0.9, items)).astype(np.int64), 0),
        "pay_day": issued + (random.random(items) * (today - issued + 1)).astype(np.int64),
    }


def fill(documents: dict[str, Any]) -> None:
    """Customers, instalments, receipts and what they pay, in bulk."""
    import numpy as np  # noqa: PLC0415
    import polars as pl  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415

    from huikuan.business.directory.models import Customer  # noqa: PLC0415
    from huikuan.business.receivables.models import Allocation, Receipt, Receivable  # noqa: PLC0415
    from huikuan.foundation.imports.writing import insert_frame  # noqa: PLC0415

    count, customers = len(documents["due"]), documents["customers"]
    names = [f"C{at:07}" for at in range(customers)]
    columns = {"customer_no": names, "name": names, "sort_key": names, "revision": [1] * customers}
    moment = pl.lit(datetime(2026, 6, 30, tzinfo=UTC)).alias("recorded_at")
    part = np.flatnonzero(documents["paid"])
    paid = documents["paid"][part]

    def days(values: Any) -> pl.Series:
        return pl.Series(values.astype(np.int32)).cast(pl.Date)

    with transaction.atomic():
        owners = insert_frame(Customer, pl.DataFrame(columns)).gather(documents["customer"])
        items = {
            "invoice_no": [f"INV-{at:07}" for at in range(1, count + 1)],
            "customer_id": owners,
            "issued": days(documents["issued"]),
            "due": days(documents["due"]),
            "amount": documents["amount"],
            "open_fen": documents["amount"] - documents["paid"],
        }
        made = insert_frame(Receivable, pl.DataFrame(items).with_columns(moment))
        receipts = {
            "receipt_no": [f"R{at:07}" for at in range(len(part))],
            "date": days(documents["pay_day"][part]),
            "amount": paid,
            "left_fen": np.zeros(len(part), dtype=np.int64),
            "customer_id": owners.gather(part),
            "customer_since": days(documents["pay_day"][part]),
        }
        money = insert_frame(Receipt, pl.DataFrame(receipts).with_columns(moment))
        allocations = {
            "receipt_id": money,
            "receivable_id": made.gather(part),
            "amount": paid,
            "effective": days(documents["pay_day"][part]),
        }
        insert_frame(Allocation, pl.DataFrame(allocations).with_columns(moment))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def compare(day: date, items: int) -> None:
    """Times of both, and whether they say the same."""
    from django.db import connection  # noqa: PLC0415

    from huikuan.business.receivables.models import BalanceDay, CustomerBalance, Receivable  # noqa: PLC0415
    from huikuan.business.receivables.queries import balances  # noqa: PLC0415

    def plain(statement: str = PLAIN) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement, {f"d{back}": day - timedelta(days=back) for back in (0, 30, 60, 90, 180, 365)})
            return [tuple(int(cell or 0) for cell in row) for row in cursor.fetchall()]

    def ours() -> None:
        BalanceDay.objects.filter(day=day).delete()
        balances.ready(day)

    def read() -> list[tuple[Any, ...]]:
        cells = ("customer_id", "not_due", "b1", "b2", "b3", "b4", "b5")
        return list(CustomerBalance.objects.filter(day__day=day).order_by("customer").values_list(*cells))

    (expected, peer), (same, lean), (_, computing), (found, reading) = timed(plain, partial(plain, LEAN), ours, read)
    assert same == expected
    open_rows = [row for row in found if any(row[1:])]
    assert open_rows == [row for row in expected if any(row[1:])]
    total = sum(sum(row[1:]) for row in found)
    if day == AS_OF and items in PUBLISHED and _shared():
        assert (total, Receivable.objects.filter(due__lt=day).exclude(open_fen=0).count()) == PUBLISHED[items]
    print(f"  as of {day}: {len(open_rows):,} customers, open {total:,} fen; best of {ROUNDS}")
    print(f"    plain SQL {peer:8.1f} ms; cast to BIGINT {lean:8.1f} ms")
    print(
        f"    compute, check and keep {computing:8.1f} ms  {computing / peer:5.2f} x plain, limit {LIMIT}; "
        f"{computing / lean:5.2f} x cast"
    )
    print(f"    read all customers {reading:8.1f} ms  {reading / peer:5.2f} x plain")
    print(f"    first page {first_page(day):8.1f} ms")
    groups(day, peer, total)


def groups(day: date, peer: float, total: int) -> None:
    """By every group and both dates, worked out each time from the balances that stand ready (contracts: from the open
    items), against the same plain SQL."""
    from huikuan.business.directory.queries import visible_customers  # noqa: PLC0415
    from huikuan.business.receivables.queries import accounts, contract_ageing, ready, totals  # noqa: PLC0415
    from huikuan.foundation.permissions.actor import Actor  # noqa: PLC0415

    everything = Actor(user=None)
    scope = visible_customers(everything).order_by().values("pk").query.sql_with_params()
    for basis in ("due", "issued"):
        kept = ready(day, basis)
        rows = accounts.visible_balances(everything, day, kept)
        sums = totals(rows)
        jobs: dict[str, Callable[[], Any]] = {
            by: partial(accounts.worked_out, everything, rows, by) for by in ("owner", "region", "chain")
        }
        jobs["contract"] = partial(contract_ageing.worked_out, kept, scope, sums)
        for by, job in jobs.items():
            ((found, taken),) = timed(job)
            assert sum(one.figures["outstanding"] for one in found) == total
            print(f"    by {by}, {basis} {taken:8.1f} ms  {taken / peer:5.2f} x plain")


def first_page(day: date) -> float:
    """Milliseconds of the fifty largest overdue, with their names."""
    from huikuan.business.receivables.models import CustomerBalance  # noqa: PLC0415

    rows = CustomerBalance.objects.filter(day__day=day).order_by("-overdue", "pk")
    ((_, taken),) = timed(lambda: list(rows.values("customer__name", "overdue", "outstanding")[:50]))
    return taken


def timed(*jobs: Callable[[], Any]) -> list[tuple[Any, float]]:
    """Of each job the result and its best time in milliseconds, all of them in turns: what else runs here only adds."""
    best: list[tuple[Any, float]] = [(None, float("inf"))] * len(jobs)
    for _ in range(ROUNDS):
        for at, job in enumerate(jobs):
            begun = processor_ms()
            result = job()
            best[at] = (result, min(best[at][1], processor_ms() - begun))
    return best


def processor_ms() -> float:
    """What this process and its session of PostgreSQL have worked so far; the latter to a hundredth of a second."""
    from django.db import connection  # noqa: PLC0415

    spent = time.process_time() * 1000
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            numbers = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
        spent += (int(numbers[11]) + int(numbers[12])) * 1000 / os.sysconf("SC_CLK_TCK")
    return spent


def _shared() -> bool:
    from bench.ageing import WORKLOAD  # noqa: PLC0415

    return WORKLOAD.exists()


if __name__ == "__main__":
    main()

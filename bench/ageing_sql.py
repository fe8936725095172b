"""Ageing by customer in the database, true as of a day: ours against the plain SQL on the same database, PostgreSQL.

``HUIKUAN_BENCH_ITEMS`` (default 100,000; the bar is for 1,000,000) open items of a twentieth as many customers, three
in ten paid in part. *Ours* computes and keeps the balances of a day (which pages then only read); *plain* is one SELECT
over documents and allocations. Both must agree customer by customer, cell by cell.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

AS_OF = date(2026, 6, 30)
EARLIER = date(2026, 3, 31)
LIMIT = "1.30"
ROUNDS = 7
PLAIN = """
SELECT r.customer_id, SUM(o) FILTER (WHERE due >= %(d)s), SUM(o) FILTER (WHERE due < %(d)s AND due >= %(d)s::date - 30),
    SUM(o) FILTER (WHERE due < %(d)s::date - 30 AND due >= %(d)s::date - 60),
    SUM(o) FILTER (WHERE due < %(d)s::date - 60 AND due >= %(d)s::date - 90),
    SUM(o) FILTER (WHERE due < %(d)s::date - 90 AND due >= %(d)s::date - 180),
    SUM(o) FILTER (WHERE due < %(d)s::date - 180 AND due >= %(d)s::date - 365)
FROM (
    SELECT r.customer_id, r.due, r.amount - COALESCE(p.paid, 0) AS o FROM receivables_receivable r
    LEFT JOIN (SELECT receivable_id, SUM(amount) AS paid FROM receivables_allocation WHERE effective <= %(d)s
        GROUP BY receivable_id) p ON p.receivable_id = r.id
    WHERE r.issued <= %(d)s AND r.voided_at IS NULL) r
WHERE o <> 0 GROUP BY r.customer_id ORDER BY r.customer_id"""


def main() -> None:
    """Fill a database, compare, print times and ratios."""
    from tests.postgres import Server  # noqa: PLC0415

    items = int(os.environ.get("HUIKUAN_BENCH_ITEMS", "100000"))
    with Server() as server, tempfile.TemporaryDirectory(prefix="huikuan-bench-") as home:
        os.environ.update(DATABASE_URL=server.url, HUIKUAN_HOME=home, DJANGO_SETTINGS_MODULE="huikuan.config.settings")
        import django  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        begun = time.perf_counter()
        fill(items)
        print(f"ageing by customer in PostgreSQL: {items:,} open items, filled in {time.perf_counter() - begun:.1f} s")
        for day in (AS_OF, EARLIER):
            compare(day)


def fill(items: int) -> None:
    """Documents of the shape of the shared workload, from numpy's own generator."""
    import numpy as np  # noqa: PLC0415
    import polars as pl  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415

    from huikuan.business.directory.models import Customer  # noqa: PLC0415
    from huikuan.business.receivables.models import Allocation, Receipt, Receivable  # noqa: PLC0415
    from huikuan.foundation.imports.writing import insert_frame  # noqa: PLC0415

    random = np.random.default_rng(20260630)
    customers = max(500, items // 20)
    names = [f"C{at:07}" for at in range(customers)]
    columns = {"customer_no": names, "name": names, "sort_key": names, "revision": [1] * customers}
    epoch = AS_OF.toordinal() - date(1970, 1, 1).toordinal()
    due = epoch + random.integers(-360, 61, items)
    issued = np.minimum(due - random.choice([0, 14, 30, 30, 30, 60], items), epoch)
    amount = (np.clip(np.exp(random.normal(6.2, 1.0, items)), 5, 50_000) * 100).astype(np.int64)
    paid = np.where(random.random(items) < 0.3, (amount * random.uniform(0.1, 0.9, items)).astype(np.int64), 0)
    pay_day = issued + (random.random(items) * (epoch - issued + 1)).astype(np.int64)
    moment = pl.lit(datetime(2026, 6, 30, tzinfo=UTC)).alias("recorded_at")
    days = lambda values: pl.Series(values.astype(np.int32)).cast(pl.Date)  # noqa: E731
    with transaction.atomic():
        known = insert_frame(Customer, pl.DataFrame(columns))
        owners = known.gather((customers * random.random(items) ** 2).astype(np.int64))
        numbers = [f"INV-{at:07}" for at in range(1, items + 1)]
        frame = {
            "invoice_no": numbers,
            "customer_id": owners,
            "issued": days(issued),
            "due": days(due),
            "amount": amount,
            "open_fen": amount - paid,
        }
        made = insert_frame(Receivable, pl.DataFrame(frame).with_columns(moment))
        part = np.flatnonzero(paid)
        receipts = {
            "receipt_no": [f"R{at:07}" for at in range(len(part))],
            "date": days(pay_day[part]),
            "amount": paid[part],
            "left_fen": np.zeros(len(part), dtype=np.int64),
            "customer_id": owners.gather(part),
            "customer_since": days(pay_day[part]),
        }
        money = insert_frame(Receipt, pl.DataFrame(receipts).with_columns(moment))
        allocations = {
            "receipt_id": money,
            "receivable_id": made.gather(part),
            "amount": paid[part],
            "effective": days(pay_day[part]),
        }
        insert_frame(Allocation, pl.DataFrame(allocations).with_columns(moment))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def compare(day: date) -> None:
    """Times of both, and whether they say the same."""
    from django.db import connection  # noqa: PLC0415

    from huikuan.business.receivables.models import BalanceDay, CustomerBalance  # noqa: PLC0415
    from huikuan.business.receivables.queries import balances  # noqa: PLC0415

    def plain() -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(PLAIN, {"d": day})
            return [tuple(int(cell or 0) for cell in row) for row in cursor.fetchall()]

    def ours() -> None:
        BalanceDay.objects.filter(day=day).delete()
        balances.ready(day)

    def read() -> list[tuple[Any, ...]]:
        cells = ("customer_id", "not_due", "b1", "b2", "b3", "b4", "b5")
        return list(CustomerBalance.objects.filter(day__day=day).order_by("customer").values_list(*cells))

    expected, peer = timed(plain)
    _, computing = timed(ours)
    found, reading = timed(read)
    open_rows = [row for row in found if any(row[1:])]
    assert open_rows == [row for row in expected if any(row[1:])]
    total = sum(sum(row[1:]) for row in found)
    print(f"  as of {day}: {len(open_rows):,} customers, open {total:,} fen; best of {ROUNDS}")
    print(f"    plain SQL {peer:8.1f} ms")
    print(f"    compute, check and keep {computing:8.1f} ms  {computing / peer:5.2f} x plain, limit {LIMIT}")
    print(f"    read all customers {reading:8.1f} ms  {reading / peer:5.2f} x plain")
    print(f"    first page {first_page(day):8.1f} ms")


def first_page(day: date) -> float:
    """Milliseconds of the fifty largest overdue, with their names."""
    from huikuan.business.receivables.models import CustomerBalance  # noqa: PLC0415

    rows = CustomerBalance.objects.filter(day__day=day).order_by("-overdue", "pk")
    return timed(lambda: list(rows.values("customer__name", "overdue", "outstanding")[:50]))[1]


def timed(job: Callable[[], Any]) -> tuple[Any, float]:
    """The result, and the best time in milliseconds: what else runs here only ever adds to it."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        result = job()
        taken.append((time.perf_counter() - begun) * 1000)
    return result, min(taken)


if __name__ == "__main__":
    main()

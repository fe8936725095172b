"""Auto-matching and posting on PostgreSQL: bank lines against open invoices, as the job does it, stage by stage.

``python -m bench posting --rows 100000 --items 300000`` (the default); rows a second, processor time of this process
beside wall time (the difference is mostly the database), memory, and whether the sums hold afterwards.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import polars as pl

STAGES = (  # what is timed: module, function, the stage it belongs to; a stage within another one is shown under it
    ("queries.matching", "read_book", "read documents"),
    ("queries.matching", "payments", "rows to records"),
    ("queries.matching", "open_items", "rows to records"),
    ("queries.matching", "parties", "rows to records"),
    ("queries.matching", "past", "what earlier ones teach"),
    ("queries.matching", "match", "match"),
    ("operations.matching", "_locked", "lock receipts and items"),
    ("operations.matching", "_lines", "proposals to rows"),
    ("operations.matching", "_set_payers", "whose money it is"),
    ("operations.matching", "_post", "allocations, open and left"),
    ("operations.matching", "_store", "proposals"),
    ("operations.matching", "keep_claims", "claims of payers"),
    ("operations.matching", "refresh", "balances"),
    ("operations.matching", "announce", "listeners"),
)
PACKAGE = "huikuan.business.receivables"
SPENT: dict[str, list[float]] = {}


def main() -> None:
    """Make the world, match and post it, tell."""
    from tests.postgres import Server  # noqa: PLC0415

    asked = argparse.ArgumentParser(prog="bench posting")
    asked.add_argument("--rows", type=int, default=100_000, help="bank lines")
    asked.add_argument("--items", type=int, default=300_000, help="open invoices")
    told = asked.parse_args()
    with Server() as server, tempfile.TemporaryDirectory(prefix="huikuan-bench-") as home:
        os.environ.update(DATABASE_URL=server.url, HUIKUAN_HOME=home, DJANGO_SETTINGS_MODULE="huikuan.config.settings")
        import django  # noqa: PLC0415

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        fill(told.rows, told.items)
        post(told.rows, told.items)


def fill(rows: int, items: int) -> None:
    """Customers, invoices and bank lines as an import leaves them."""
    from django.db import connection, transaction  # noqa: PLC0415

    from huikuan.business.directory.models import Customer  # noqa: PLC0415
    from huikuan.business.receivables.models import Receipt, Receivable  # noqa: PLC0415
    from huikuan.business.receivables.queries.balances import ready  # noqa: PLC0415
    from huikuan.foundation import clock  # noqa: PLC0415
    from huikuan.foundation.imports.writing import insert_frame  # noqa: PLC0415

    people, owed, came = world(rows, items, clock.today())
    with transaction.atomic():
        ids = insert_frame(Customer, people)
        now = pl.lit(clock.now()).alias("recorded_at")
        whose = pl.col("customer").map_elements(lambda at: ids[at], return_dtype=pl.Int64)
        insert_frame(Receivable, owed.with_columns(whose.alias("customer_id"), now).drop("customer"))
        insert_frame(Receipt, came.with_columns(now))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    ready(clock.today())  # a page has been looked at


def world(rows: int, items: int, today: date) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Customers of very different size; seven of ten lines name their invoice well, the others as clerks do."""
    rng, customers = random.Random(20261123), max(20, items // 15)
    names = [f"{at:05}号商贸有限公司" for at in range(customers)]
    owed = [
        (
            f"{24_310_000 + 7 * at}",
            int(customers * rng.random() * rng.random()),
            today - timedelta(days=rng.randint(31, 400)),
            rng.randrange(10**4, 10**8) if rng.random() < 0.7 else rng.randrange(1, 500) * 10**5,
        )
        for at in range(items)
    ]
    came = []
    for at, (number, whose, issued, open_fen) in enumerate(rng.sample(owed, rows)):
        kind, cut = rng.random(), rng.randrange(len(number))
        said, fen = f"货款 {number}", open_fen
        if kind < 0.12:
            said = "货款"
        elif kind < 0.2:
            fen = open_fen * rng.randrange(20, 80) // 100
        elif kind < 0.28:
            said = f"货款 {number[:cut]}{number[cut + 1 :]}"
        payer = names[whose] if rng.random() < 0.97 else "某某"
        day = min(today, issued + timedelta(days=rng.randint(20, 90)))
        came.append((f"R{at:06}", day, payer, f"6222{whose:012}", fen, said, fen))
    return (
        pl.DataFrame({"customer_no": [f"C{at:05}" for at in range(customers)], "name": names, "sort_key": names}),
        pl.DataFrame(owed, schema=["invoice_no", "customer", "issued", "amount"], orient="row").with_columns(
            (pl.col("issued") + pl.duration(days=30)).alias("due"), pl.col("amount").alias("open_fen")
        ),
        pl.DataFrame(
            came,
            schema=["receipt_no", "date", "payer_name", "payer_account", "amount", "reference", "left_fen"],
            orient="row",
        ),
    )


def post(rows: int, items: int) -> None:
    """What the job does: work out, then keep in one transaction."""
    import importlib  # noqa: PLC0415

    from django.db import connection  # noqa: PLC0415

    from huikuan.business.receivables import operations, queries  # noqa: PLC0415
    from huikuan.business.receivables.queries.verifying import verify  # noqa: PLC0415
    from huikuan.foundation import clock  # noqa: PLC0415
    from huikuan.foundation.permissions.actor import Actor  # noqa: PLC0415

    for module, name, what in STAGES:
        held = importlib.import_module(f"{PACKAGE}.{module}")
        setattr(held, name, timed(what, getattr(held, name)))
    actor, today = Actor(user=None), clock.today()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with spending("all"):
        with spending("worked out"):
            work = queries.work_out(today)
        tell("worked out")
        with spending("posted"):
            done = operations.match_receipts(actor=actor, today=today, work=work)
        tell("posted")
    wall, cpu = SPENT["all"]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rows:,} bank lines against {items:,} open invoices: {wall:.1f} s wall, {cpu:.1f} s of processor here")
    print(f"  {rows / wall:,.0f} lines a second; memory {memory:,.0f} MiB, {before:,.0f} before")
    print(f"  posted {done.posted:,}, to decide {done.to_decide:,}, without any suggestion {done.unmatched:,}")
    for what, (seconds, used) in SPENT.items():
        print(f"  {what:<28}{seconds:>8.1f} s wall{used:>8.1f} s processor")
    with spending("again"):
        again = operations.match_receipts(actor=actor, today=today)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the server does by itself within a minute
    difference = verify((today,)).difference
    sums = "hold" if difference is None else str(difference)
    print(f"  run again: {SPENT['again'][0]:.1f} s, {again.posted} posted; sums {sums}")


def tell(what: str) -> None:
    """Progress, as it comes."""
    wall, cpu = SPENT[what]
    print(f"  … {what} after {wall:.1f} s ({cpu:.1f} s of processor)", flush=True)


@contextmanager
def spending(what: str) -> Iterator[None]:
    """Add what the block takes to the stage."""
    spent = SPENT.setdefault(what, [0.0, 0.0])
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        yield
    finally:
        spent[0] += time.perf_counter() - wall
        spent[1] += time.process_time() - cpu


def timed(what: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, its time noted."""

    def run(*args: Any, **more: Any) -> Any:
        with spending(what):
            return function(*args, **more)

    return run


if __name__ == "__main__":
    sys.exit(main())

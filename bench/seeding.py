"""Seeding a company on PostgreSQL, stage by stage: seconds, and rows a second of what was brought in.

``HUIKUAN_BENCH_SCALE`` (default 5) sizes the company: 100 is 60,000 customers and 600,000 invoices. There is no peer
and no limit; the rates are there to see where the time goes.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
import time

ROWS = ("sales_monthlysales", "receivables_receivable", "receivables_receipt", "directory_outlet", "directory_customer")
SETTINGS = "huikuan.config.settings"


def main() -> None:
    """Seed and tell."""
    from tests.postgres import Server  # noqa: PLC0415

    with Server() as server, tempfile.TemporaryDirectory(prefix="huikuan-bench-") as home:
        os.environ.update(DATABASE_URL=server.url, HUIKUAN_HOME=home, DJANGO_SETTINGS_MODULE=SETTINGS)
        seed(int(os.environ.get("HUIKUAN_BENCH_SCALE", "5")))


def seed(scale: int) -> None:
    """Fill the database that DATABASE_URL names, in this process."""
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from huikuan.foundation import clock  # noqa: PLC0415
    from huikuan.shell.demo.seeding import seed as fill  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    stages: list[tuple[str, float]] = []

    def tell(what: str, _done: int, _of: int) -> None:
        stages.append((what, time.perf_counter()))

    fill(today=clock.today(), scale=scale, tell=tell)
    stages.append(("", time.perf_counter()))
    print(f"scale {scale} on PostgreSQL")
    for (what, begun), (_next, ended) in itertools.pairwise(stages):
        print(f"  {what:<24}{ended - begun:>8.1f} s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as the server does by itself; ours of the tests is told not to
        for table in ROWS:
            cursor.execute(f"SELECT count(*) FROM {table}")
            print(f"  {table:<24}{cursor.fetchone()[0]:>12,} rows")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

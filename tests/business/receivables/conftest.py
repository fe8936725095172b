"""The demonstration company in the database, once for all tests of a module."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Its frames; the database holds the same, matched as of DAY."""
    from tests.business.receivables.company import COMMAND, bring_in  # noqa: PLC0415

    from huikuan.business.receivables import operations  # noqa: PLC0415
    from huikuan.shell.demo.company import company  # noqa: PLC0415

    frames = company(today=DAY)
    with django_db_blocker.unblock(), transaction.atomic():
        bring_in(frames)
        operations.match_receipts(actor=COMMAND, today=DAY)
        connection.check_constraints()  # now, once: what waits is looked at again at the end of every test
        yield frames
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def facts(demo):
    """The same company as the file pipeline reads it."""
    from tests.business.receivables.company import SHEETS, as_read  # noqa: PLC0415

    from huikuan.business.targets.plan_settings import read_settings  # noqa: PLC0415
    from huikuan.engine.periods import Month  # noqa: PLC0415
    from huikuan.foundation.imports.table import Table  # noqa: PLC0415
    from huikuan.shell.plan.facts import Facts  # noqa: PLC0415

    tables = {key: Table(sheet=SHEETS[key], frame=as_read(key, frame)) for key, frame in demo.items() if key in SHEETS}
    settings, _ = read_settings(tables["factors"].frame.select("factor", "region", "value").iter_rows())
    return Facts(month=Month.of(date(2026, 12, 1)), today=DAY, tables=tables, settings=settings)


@pytest.fixture(scope="module")
def settled(facts):
    """Its receivables as the file pipeline settles them."""
    from huikuan.shell.plan.receivables import settle  # noqa: PLC0415

    return settle(facts)

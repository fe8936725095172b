"""The demonstration company in the database, once for all tests of a module."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Its frames; the database holds the same, matched as of DAY."""
    from huikuan.business.receivables import operations  # noqa: PLC0415
    from huikuan.shell.demo.company import company  # noqa: PLC0415
    from tests.business.receivables.company import COMMAND, bring_in  # noqa: PLC0415

    frames = company(today=DAY)
    with django_db_blocker.unblock(), transaction.atomic():
        bring_in(frames)
        operations.match_receipts(actor=COMMAND, today=DAY)
        yield frames
        transaction.set_rollback(True)

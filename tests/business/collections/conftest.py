"""The tiny company, planned and stored; and the day on which it all happens."""

from __future__ import annotations

from datetime import datetime

import pytest

from huikuan.foundation import clock


@pytest.fixture
def tenth_of_december(monkeypatch):
    """It is 10 December 2026."""
    from tests.business.collections.company import TODAY  # noqa: PLC0415

    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 10, 9, 30, tzinfo=clock.CHINA))
    return TODAY


@pytest.fixture
def planned(db, tenth_of_december):
    """The company of company.py."""
    from tests.business.collections.company import make_company  # noqa: PLC0415

    return make_company()

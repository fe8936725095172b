"""The tiny company with its tiers and week plans stored."""

from __future__ import annotations

import pytest
from tests.business.collections.conftest import planned, tenth_of_december  # noqa: F401

SHEETS = ("tiers", "week_plan", "week_summary")


@pytest.fixture
def field(planned):  # noqa: F811
    """The company of tests/business/collections/company.py, out in the field; the day is 10 December 2026."""
    from tests.business.collections.company import COMMAND  # noqa: PLC0415

    from huikuan.business.fieldwork import operations  # noqa: PLC0415

    for key in SHEETS:
        store = getattr(operations, f"store_{key}")
        store(actor=COMMAND, plan=planned.plan, frame=planned.zh[key], frame_en=planned.en[key])
    return planned

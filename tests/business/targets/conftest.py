"""The tiny company, planned."""

from __future__ import annotations

import pytest
from tests.business.targets.company import Company, make_company, planned


@pytest.fixture
def company(db: None) -> Company:
    """Its December 2026 as version 1."""
    return make_company(*planned())

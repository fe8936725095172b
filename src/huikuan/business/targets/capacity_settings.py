"""How new outlets count while they are young: a factor of the company."""

from __future__ import annotations

from decimal import Decimal

from huikuan.business.targets.factors import PREFIX, read_ramp
from huikuan.foundation.company import queries as company


def ramp() -> tuple[Decimal, ...]:
    """Shares of the average in an outlet's first months."""
    return read_ramp(str(company.value(f"{PREFIX}outlet_ramp"))) or ()

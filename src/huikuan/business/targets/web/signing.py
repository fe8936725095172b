"""What credit says of a pledge that one is about to sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huikuan.business.receivables.queries import Asked
from huikuan.business.targets.queries.signing import STOP, credit_of
from huikuan.engine.credit import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """One customer against whose target credit speaks."""

    asked: Asked
    stops: bool
    over: bool
    late: bool


def credit_lines(content: Mapping[str, Any]) -> list[CreditLine]:
    """The worst first."""
    return [
        CreditLine(
            asked=one,
            stops=one.verdict.strength is STOP,
            over=Rule.AMOUNT in one.rules,
            late=Rule.OVERDUE in one.rules,
        )
        for one in credit_of(content)
    ]

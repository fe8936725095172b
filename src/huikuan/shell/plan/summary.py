"""The plan in ten seconds: target, what is owned, what is not, the biggest holes, the doubts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from huikuan.engine.findings import Severity
from huikuan.engine.money import Fen
from huikuan.engine.periods import Month
from huikuan.foundation.imports.table import PlacedFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """One line of the ledger as a manager reads it, in fen."""

    name: str
    target: Fen
    received: Fen
    promised: Fen
    measured: Fen
    unowned: Fen
    surplus: Fen

    @property
    def owned(self) -> Fen:
        """What has come in, is promised, or has an approved measure."""
        return self.received + self.promised + self.measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """A customer whose target is far from owned, with the person to ask and the next step (a code)."""

    customer_no: str
    customer: str
    owner: str
    region: str
    unowned: Fen
    step: str
    step_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What is printed, put on the first sheet and given to programs."""

    company: str
    month: Month
    today: date
    sales_target: Fen
    sales_last_year: Fen
    total: Ownership
    regions: tuple[Ownership, ...]
    holes: tuple[Hole, ...]
    open_receivables: Fen
    overdue: Fen
    customers: int
    customers_without_owner: int
    findings: Counter[Severity]


def count_findings(findings: tuple[PlacedFinding, ...]) -> Counter[Severity]:
    """How many doubts of each severity."""
    return Counter(placed.finding.severity for placed in findings)

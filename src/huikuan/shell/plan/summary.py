"""The plan in ten seconds: target, what is owned, what is not, the biggest holes, the doubts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np

from huikuan.engine.findings import Severity
from huikuan.engine.money import Fen
from huikuan.engine.periods import Month
from huikuan.foundation.imports.table import PlacedFinding
from huikuan.shell.plan.collecting import Collected
from huikuan.shell.plan.facts import Facts, Fens
from huikuan.shell.plan.proposing import Proposed
from huikuan.shell.plan.receivables import Receivables
from huikuan.shell.plan.series import COMPANY
from huikuan.shell.words.names import no_region, nobody, whole_company


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
    outstanding: Fen  # less money on account
    overdue: Fen  # less money on account, customer by customer
    customers: int
    customers_without_owner: int
    findings: Counter[Severity]


def count_findings(findings: tuple[PlacedFinding, ...]) -> Counter[Severity]:
    """How many doubts of each severity; those only counted beyond a cap among them."""
    counts: Counter[Severity] = Counter()
    for placed in findings:
        more = placed.finding.params.get("count") if placed.finding.code == "findings.more" else 1
        counts[placed.finding.severity] += more if isinstance(more, int) else 1
    return counts


def summarise(
    facts: Facts,
    settled: Receivables,
    proposed: Proposed,
    collected: Collected,
    findings: tuple[PlacedFinding, ...],
) -> Summary:
    """Sum up the plan; regions in their order, holes from the largest."""
    lines = collected.plan.lines
    ledger = np.array([[getattr(line.owned, name) for name in LEDGER] for line in lines], dtype=np.int64).reshape(
        len(lines), len(LEDGER)
    )
    ageing = settled.ageing_on(facts.today, len(lines))
    credit = settled.unallocated_on(facts.today, len(lines))
    company = facts.settings.company_name or whole_company()
    return Summary(
        company=company,
        month=facts.month,
        today=facts.today,
        sales_target=proposed.target,
        sales_last_year=proposed.last_year[COMPANY],
        total=_ownership(company, ledger),
        regions=tuple(
            _ownership(name or no_region(), ledger[facts.region == at]) for at, name in enumerate(facts.region_names)
        ),
        holes=tuple(
            _hole(facts, collected, at)
            for at in np.argsort(-ledger[:, LEDGER.index("unowned")], kind="stable")[:HOLES].tolist()
            if lines[at].owned.unowned
        ),
        outstanding=int(ageing.sum() - credit.sum()),
        overdue=int(np.maximum(ageing[:, 1:].sum(axis=1) - credit, 0).sum()),
        customers=len(lines),
        customers_without_owner=int((facts.owner < 0).sum()),
        findings=count_findings(findings),
    )


LEDGER = ("target", "received", "promised", "measured", "unowned", "surplus")
HOLES = 5


def _ownership(name: str, ledger: Fens) -> Ownership:
    return Ownership(name=name, **dict(zip(LEDGER, ledger.sum(axis=0).tolist(), strict=True)))


def _hole(facts: Facts, collected: Collected, at: int) -> Hole:
    line = collected.plan.lines[at]
    return Hole(
        customer_no=line.customer,
        customer=facts.customer_names[at],
        owner=facts.owner_name(at) or nobody(),
        region=facts.customer_regions[at],
        unowned=line.owned.unowned,
        step=line.step.code.value if line.step else "",
        step_date=line.step.on if line.step else None,
    )

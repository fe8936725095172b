"""What of a draft is kept besides the modules' own rows: the summary, and what scenarios are worked out from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from huikuan.engine.scenario import CashGround, Grounds
from huikuan.foundation.facts_json import packed
from huikuan.shell.plan.collection_targets import Targets
from huikuan.shell.plan.proposing import Proposed
from huikuan.shell.plan.scheming import RegionCapacity
from huikuan.shell.plan.summary import Summary


def summary_json(summary: Summary) -> dict[str, Any]:
    """The figures of the summary that belong to the whole company, in fen."""
    return {
        "company": summary.company,
        "sales_target": summary.sales_target,
        "sales_last_year": summary.sales_last_year,
        "total": asdict(summary.total),
        "outstanding": summary.outstanding,
        "overdue": summary.overdue,
        "customers": summary.customers,
        "customers_without_owner": summary.customers_without_owner,
        "findings": {severity.value: count for severity, count in summary.findings.items()},
        "as_of": packed(summary.today),
    }


def scenario_grounds(proposed: Proposed, targets: Targets, capacities: Sequence[RegionCapacity]) -> Grounds:
    """What the proposal rests on, with what outlets can sell and what the collection target was made of."""
    reachable = {one.given.region: one.schemes.both.reachable_fen for one in capacities if one.schemes.both}
    regions = [replace(one, capacity_fen=reachable.get(one.name)) for one in proposed.grounds.regions]
    cash = CashGround(
        due_fen=int(targets.due.sum()),
        sales_due_fen=int(targets.sales_due.sum()),
        planned_due_fen=int(targets.planned_due.sum()),
        target_fen=proposed.target,
        overdue_fen=int(targets.overdue.sum()),
    )
    return replace(proposed.grounds, regions=regions, cash=cash)

"""The collection plan and the measures as sheets."""

from __future__ import annotations

import numpy as np
import polars as pl

from huikuan.business.collections.sheets import MEASURE_KINDS, MEASURES, PLAN
from huikuan.engine.collection_plan import PlanLine
from huikuan.engine.money import Fen
from huikuan.shell.plan.collecting import Collected
from huikuan.shell.plan.facts import Facts, Fens
from huikuan.shell.plan.frames import frame_of
from huikuan.shell.words.names import no_region, nobody
from huikuan.shell.words.sentence import language

SUMS = (
    "opening",
    "overdue",
    "due_in_month",
    "target",
    "received",
    "promised",
    "measured",
    "unowned",
    "risk_unowned",
    "surplus",
)
Row = dict[str, object]


def plan_sheet(facts: Facts, collected: Collected) -> pl.DataFrame:
    """One row a customer, by region and owner; those with the largest holes first, at every level."""
    amounts = line_amounts(collected)
    hole = amounts[:, SUMS.index("unowned")]
    relevant = np.flatnonzero((amounts != 0).any(axis=1))
    by_region = np.zeros(len(facts.region_names), dtype=np.int64)
    np.add.at(by_region, facts.region, hole)
    by_person = np.zeros(len(facts.person_names) + 1, dtype=np.int64)  # the last place is nobody's
    np.add.at(by_person, facts.owner, hole)
    owner, region = facts.owner[relevant], facts.region[relevant]
    order = np.lexsort((relevant, -hole[relevant], owner, -by_person[owner], region, -by_region[region]))
    rows = [customer_row(facts, collected, at, amounts[at]) for at in relevant[order].tolist()]
    return frame_of(PLAN, {column.key: [row.get(column.key) for row in rows] for column in PLAN.columns})


def person_cells(facts: Facts, person: int) -> Row:
    """Number and name of a person, or that there is none."""
    if person < 0:
        return {"owner_no": None, "owner_name": nobody()}
    return {"owner_no": facts.frame("staff")["employee_no"][person], "owner_name": facts.person_names[person]}


def line_amounts(collected: Collected) -> Fens:
    """Fen by customer × SUMS."""
    targets = collected.targets
    owned = [
        (
            line.owned.target,
            line.owned.received,
            line.owned.promised,
            line.owned.measured,
            line.owned.unowned,
            line.owned.risk_unowned,
            line.owned.surplus,
        )
        for line in collected.plan.lines
    ]
    ledger = np.array(owned, dtype=np.int64).reshape(len(owned), 7)
    return np.column_stack([targets.opening, targets.overdue, targets.due, ledger])


def customer_row(facts: Facts, collected: Collected, at: int, amounts: Fens) -> Row:
    """One customer's line."""
    line: PlanLine = collected.plan.lines[at]
    return {
        "region": facts.customer_regions[at] or no_region(),
        **person_cells(facts, int(facts.owner[at])),
        "customer_no": facts.customer_keys[at],
        "customer_name": facts.customer_names[at],
        **dict(zip(SUMS, amounts.tolist(), strict=True)),
        "expected_date": line.expected_on,
        "suggested": line.suggestion.code if line.suggestion else None,
        "step": line.step.code.value if line.step else None,
        "step_date": line.step.on if line.step else None,
        "difficulty": line.difficulty or None,
        "support": collected.support.get(line.customer),
    }


def measures_sheet(facts: Facts, collected: Collected) -> pl.DataFrame:
    """Measures given in the workbook, then one suggestion for each remaining gap, the largest first."""
    given = facts.frame("measures")
    rows: list[Row] = given.select([column.key for column in MEASURES.columns]).to_dicts()
    unowned = {line.customer: line.owned.unowned for line in collected.plan.lines}
    for row in rows:
        row |= {**customer_cells(facts, str(row["customer_no"])), "gap": unowned.get(str(row["customer_no"]))}
    names = {choice.code: choice.zh if language() == "zh" else choice.en for choice in MEASURE_KINDS}
    waiting = {str(row["customer_no"]) for row in rows if row["approved"] != "yes"}
    suggested = [line for line in collected.plan.lines if line.suggestion is not None and line.customer not in waiting]
    suggested.sort(key=lambda line: -line.owned.unowned)
    for line in suggested:
        assert line.suggestion is not None
        expected: Fen = (line.suggestion.effect_low + line.suggestion.effect_high) // 2
        rows.append(
            {
                "customer_no": line.customer,
                **customer_cells(facts, line.customer),
                "gap": line.owned.unowned,
                "measure": names[line.suggestion.code],
                "expected": expected,
                "cost": line.suggestion.cost,
                "due_date": facts.month.last_day,
                "approved": "no",
            }
        )
    return frame_of(MEASURES, {column.key: [row.get(column.key) for row in rows] for column in MEASURES.columns})


def customer_cells(facts: Facts, key: str) -> Row:
    """Name and owner of a customer."""
    at = facts.customer_index[key]
    return {"customer_name": facts.customer_names[at], "owner_name": facts.owner_name(at) or nobody()}

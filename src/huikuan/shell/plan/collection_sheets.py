"""The collection plan and the measures as sheets."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from huikuan.business.collections.sheets import MEASURES, PLAN
from huikuan.engine.collection_plan import PlanLine
from huikuan.engine.money import Fen
from huikuan.shell.plan.collecting import Collected
from huikuan.shell.plan.decomposing import Decomposed
from huikuan.shell.plan.facts import Facts
from huikuan.shell.plan.frames import frame_of
from huikuan.shell.words.names import nobody, whole_company

SUMS = ("opening", "overdue", "due_in_month", "target", "received", "promised", "measured", "unowned", "surplus")
Row = dict[str, object]


def plan_sheet(facts: Facts, collected: Collected, split: Decomposed) -> pl.DataFrame:
    """Company → region → person → customer; the largest holes first at every level."""
    amounts = line_amounts(collected)
    hole = amounts[:, SUMS.index("unowned")]
    by_pair = [np.flatnonzero(split.pair_of_customer == pair) for pair in range(len(split.pair_region))]
    relevant = (amounts != 0).any(axis=1)
    rows: list[Row] = [sum_row(amounts[relevant], 0, region=facts.settings.company_name or whole_company())]
    for region in order_by_hole(range(len(facts.region_names)), lambda at: hole[facts.region == at]):
        inside = (facts.region == region) & relevant
        if not inside.any():
            continue
        name = facts.region_names[region]
        rows.append(sum_row(amounts[inside], 1, region=name))
        pairs = np.flatnonzero(split.pair_region == region).tolist()
        for pair in order_by_hole(pairs, lambda at: hole[by_pair[at]]):
            own = by_pair[pair][relevant[by_pair[pair]]]
            if not own.size:
                continue
            person = int(split.pair_person[pair])
            who = person_cells(facts, person)
            rows.append(sum_row(amounts[own], 2, region=name, **who))
            for at in own[np.lexsort((own, -amounts[own, SUMS.index("target")], -hole[own]))].tolist():
                rows.append(customer_row(facts, collected, at, amounts[at], region=name, **who))
    columns = {column.key: [row.get(column.key) for row in rows] for column in PLAN.columns}
    return frame_of(PLAN, columns, depth=[row["depth"] for row in rows])


def person_cells(facts: Facts, person: int) -> Row:
    """Number and name of a person, or that there is none."""
    if person < 0:
        return {"owner_no": None, "owner_name": nobody()}
    return {"owner_no": facts.frame("staff")["employee_no"][person], "owner_name": facts.person_names[person]}


def line_amounts(collected: Collected) -> np.ndarray:
    """Fen by customer × SUMS."""
    targets = collected.targets
    owned = [
        (
            line.owned.target,
            line.owned.received,
            line.owned.promised,
            line.owned.measured,
            line.owned.unowned,
            line.owned.surplus,
        )
        for line in collected.plan.lines
    ]
    ledger = np.array(owned, dtype=np.int64).reshape(len(owned), 6)
    return np.column_stack([targets.opening, targets.overdue, targets.due, ledger])


def order_by_hole(places: Iterable[int], hole: object) -> list[int]:
    """Places by the sum of their unowned, largest first, ties as given."""
    return sorted(places, key=lambda at: -int(hole(at).sum()))  # type: ignore[operator]


def sum_row(amounts: np.ndarray, depth: int, **cells: object) -> Row:
    """An inner row: names and the sums of what is below."""
    return {"depth": depth, **cells, **dict(zip(SUMS, amounts.sum(axis=0).tolist(), strict=True))}


def customer_row(facts: Facts, collected: Collected, at: int, amounts: np.ndarray, **cells: object) -> Row:
    """One customer's line."""
    line: PlanLine = collected.plan.lines[at]
    return {
        "depth": 3,
        **cells,
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
    suggested = [line for line in collected.plan.lines if line.suggestion is not None]
    suggested.sort(key=lambda line: -line.owned.unowned)
    for line in suggested:
        assert line.suggestion is not None
        expected: Fen = (line.suggestion.effect_low + line.suggestion.effect_high) // 2
        rows.append(
            {
                "customer_no": line.customer,
                **customer_cells(facts, line.customer),
                "gap": line.owned.unowned,
                "measure": line.suggestion.code,
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

"""The check of arrays of lines against the one of single lines, and people by hand (docs/rules/scenarios.md)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random

import numpy as np

from huikuan.engine.credit import Strength
from huikuan.engine.scenario_lines import (
    UNKNOWN,
    Lines,
    customer_amounts,
    customer_letters,
    people_letters,
)
from huikuan.engine.smart import Light, TargetLine, check_lines

STRENGTHS = (Strength.NONE, Strength.WARN, Strength.STOP)


def lines_of(rows: list[dict]) -> Lines:
    return Lines(**{name: np.array([row[name] for row in rows]) for name in rows[0]})


def line(weight: int, *, person: int = 0, region: int = 0, **known: int) -> dict:
    names = ("median", "p95", "capacity", "headroom")
    figures = {name: known.get(name, UNKNOWN) for name in names}
    marks = {"over": np.int8(0), "overdue": np.int8(0), "late": False, "itemised": True, "sold": True}
    return {"weight": weight, "region": region, "person": person, **figures, **marks}


def test_every_line_as_the_check_of_single_lines_finds_it() -> None:
    rng = Random(3)
    rows = []
    for _ in range(600):
        median = rng.choice([UNKNOWN, 40, 50])
        row = line(rng.choice([0, 50, 60, 90]), person=rng.choice([-1, 0, 1]), median=median)
        row |= {"p95": UNKNOWN if median == UNKNOWN else rng.choice([50, 60, 90])}
        row |= {name: rng.choice([UNKNOWN, 20, 60, 90]) for name in ("capacity", "headroom")}
        row |= {name: np.int8(rng.randrange(3)) for name in ("over", "overdue")}
        rows.append(row | {name: rng.random() < 0.5 for name in ("late", "itemised", "sold")})
    lines = lines_of(rows)
    amounts = customer_amounts(lines, {0: sum(row["weight"] for row in rows)})
    assert amounts.tolist() == [row["weight"] for row in rows]
    known = [{name: None if row[name] == UNKNOWN else row[name] for name in row} for row in rows]
    checks = check_lines(
        lines=[
            TargetLine(
                key=str(at),
                owner=str(row["person"]) if row["person"] is not None and row["person"] >= 0 else None,
                customer=str(at),
                outlet=None,
                item="*" if row["itemised"] else None,
                amount_fen=row["weight"],
                evidence=("history",) if row["sold"] else (),
                median_fen=row["median"],
                p95_fen=row["p95"],
                capacity_fen=row["capacity"],
                credit_headroom_fen=row["headroom"],
                starts=date(2026, 12, 1),
                ends=date(2027, 1, 1),
                day_split_fen=row["weight"],
                over_limit=STRENGTHS[row["over"]],
                overdue=STRENGTHS[row["overdue"]],
                days_over=5 if row["late"] else 0,
            )
            for at, row in enumerate(known)
        ]
    )
    checks = [check for check in checks if check.line.amount_fen]
    found = customer_letters(lines, amounts)
    assert Counter(found.attainable) == Counter(check.attainable.light for check in checks)
    assert Counter(found.realistic) == Counter(check.realistic.light for check in checks)
    assert found.all is not None
    assert Counter(found.all) == Counter(check.worst for check in checks)


def test_a_person_is_the_sum_of_the_own_customers() -> None:
    """Medians 300 + 400, P95 330 and 440 above: 700 + √(30² + 40²) = 750; outlets can sell 1,000 together."""
    rows = [
        line(300, median=300, p95=330, capacity=400),
        line(400, median=400, p95=440, capacity=600),
        line(100, person=-1, median=1, p95=2, capacity=1),
    ]
    lines = lines_of(rows)
    for person, attainable, realistic in (
        (700, Light.AMBER, Light.GREEN),
        (749, Light.GREEN, Light.GREEN),
        (750, Light.RED, Light.GREEN),
        (1_001, Light.RED, Light.RED),
    ):
        found = people_letters(lines, np.array([300, person - 300, 100]))
        assert (found.attainable[attainable], found.realistic[realistic]) == (1, 1), person
        assert sum(found.attainable.values()) == sum(found.realistic.values()) == 1


def test_regions_share_their_targets_as_the_plan_did() -> None:
    lines = lines_of([line(30), line(10), line(5, region=1), line(0, region=1)])
    assert customer_amounts(lines, {0: 80, 1: 0, 2: 99}).tolist() == [60, 20, 0, 0]

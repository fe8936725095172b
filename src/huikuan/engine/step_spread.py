"""Next steps over the days, so that no one has thirty customers to see on the same morning.

Source: collections page 3.2; docs/rules/collection-plan.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from huikuan.engine.next_step import NextStep, StepCode

# Steps whose day is free; the others belong to a promised or a due date, or to a manager.
MOVABLE = frozenset(
    {StepCode.CHASE_VISIT, StepCode.CHASE_CALL, StepCode.AGREE_MEASURE, StepCode.COLLECT_NEW, StepCode.CONFIRM}
)
VISITS = frozenset({StepCode.CHASE_VISIT, StepCode.AGREE_MEASURE})


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadRules:
    """How many movable steps one person takes on a day, and within how many calendar days they should be done."""

    visits_per_day: int = 3
    calls_per_day: int = 6
    within_days: int = 14


def spread_steps(
    *, steps: Mapping[str, NextStep], days: Sequence[date], rules: SpreadRules | None = None
) -> dict[str, NextStep]:
    """Give the movable steps of each owner the earliest days with room, the largest amounts first.

    ``days``: working days in order, at least one. Whoever has more steps than fit into ``within_days`` goes on with
    the same number a day until the month's end; what does not fit even there raises the number a day.
    """
    rules = rules or SpreadRules()
    result = dict(steps)
    waiting: defaultdict[tuple[str, bool], list[str]] = defaultdict(list)
    for customer, step in steps.items():
        if step.code in MOVABLE:
            waiting[step.owner, step.code in VISITS].append(customer)
    first_stop = days[0] + timedelta(days=rules.within_days)
    soon = [day for day in days if day < first_stop]
    for (_, visit), customers in waiting.items():
        room = rules.visits_per_day if visit else rules.calls_per_day
        customers.sort(key=lambda customer: (-steps[customer].amount, customer))
        span = soon if len(customers) <= room * len(soon) else list(days)
        room = max(room, -(-len(customers) // len(span)))
        for place, customer in enumerate(customers):
            result[customer] = replace(steps[customer], on=span[place // room])
    return result

"""Next steps over the days, so that no one has thirty customers to see on the same morning.

Source: collections page 3.2; docs/rules/collection-plan.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from huikuan.engine.next_step import NextStep, StepCode

# Steps whose day is free; the others belong to a promised or a due date, or to a manager.
MOVABLE = frozenset(
    {StepCode.CHASE_VISIT, StepCode.CHASE_CALL, StepCode.AGREE_MEASURE, StepCode.COLLECT_NEW, StepCode.CONFIRM}
)
VISITS = frozenset({StepCode.CHASE_VISIT, StepCode.AGREE_MEASURE})


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadRules:
    """How many movable steps one person takes on a day."""

    visits_per_day: int = 3
    calls_per_day: int = 6


def spread_steps(
    *, steps: Mapping[tuple[str, int], NextStep], days: Sequence[date], rules: SpreadRules | None = None
) -> dict[tuple[str, int], NextStep]:
    """Give the movable steps of each owner the earliest days with room, the largest amounts first.

    ``steps`` by customer and place in the plan, which also decide between equal amounts; ``days``: working days in
    order, at least one. What does not fit into all of them raises the number a day, as little as needed.
    """
    rules = rules or SpreadRules()
    result = dict(steps)
    waiting: defaultdict[tuple[str, bool], list[tuple[str, int]]] = defaultdict(list)
    for key, step in steps.items():
        if step.code in MOVABLE:
            waiting[step.owner, step.code in VISITS].append(key)
    for (_, visit), keys in waiting.items():
        room = rules.visits_per_day if visit else rules.calls_per_day
        keys.sort(key=lambda key: (-steps[key].amount, key))
        room = max(room, -(-len(keys) // len(days)))
        for place, key in enumerate(keys):
            result[key] = replace(steps[key], on=days[place // room])
    return result

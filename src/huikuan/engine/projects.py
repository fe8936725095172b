"""Focus projects (重点项目): their four kinds and how they go on (docs/rules/projects.md)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from huikuan.engine.workflow import Transition, Workflow


class ProjectKind(StrEnum):
    """What a project is to achieve."""

    DEVELOP = "develop"  # new outlets
    STRENGTHEN = "strengthen"  # old customers
    LIFT = "lift"  # an outlet's sales
    CULL = "cull"  # marginal outlets


class ProjectState(StrEnum):
    """How far a project is."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    DROPPED = "dropped"


class ProjectAct(StrEnum):
    """What somebody does about a project."""

    START = "start"
    FINISH = "finish"
    DROP = "drop"
    REOPEN = "reopen"


OPEN = frozenset({ProjectState.PLANNED.value, ProjectState.RUNNING.value})
CLOSED = frozenset({ProjectState.DONE.value, ProjectState.DROPPED.value})
OWNER = "owner"  # the one party: whoever is responsible, or above
PROJECTS = Workflow(
    (
        Transition(ProjectAct.START, frozenset({ProjectState.PLANNED.value}), ProjectState.RUNNING, OWNER),
        Transition(ProjectAct.FINISH, OPEN, ProjectState.DONE, OWNER),
        Transition(ProjectAct.DROP, OPEN, ProjectState.DROPPED, OWNER),
        Transition(ProjectAct.REOPEN, CLOSED, ProjectState.RUNNING, OWNER),
    )
)


def milestone_days(*, start: date, due: date, count: int) -> list[date]:
    """Days that cut the time from start to due into ``count`` equal parts (rounded down), the last one the due day.

    All on the due day where that is not after the start.
    """
    length = (due - start).days
    return [start + timedelta(days=length * at // count) if length > 0 else due for at in range(1, count + 1)]

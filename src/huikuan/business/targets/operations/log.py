"""The frame of every edit: the plan locked and still a draft, the edit kept with all it changed, everybody told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import polars as pl
from django.db.models import Max
from django.http import Http404

from huikuan.business.targets import settling
from huikuan.business.targets.cells import Moved
from huikuan.business.targets.changes import pack
from huikuan.business.targets.models import Descent, Edit, EditKind, EditState, MonthPlan, PlanState, Way
from huikuan.business.targets.operations.blocks import told
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce

TOLD = 50  # typed figures in the audit event; the edit itself keeps them all


class Touched(NamedTuple):
    """Positions of the cells an edit touched, heads of blocks among them that are followed later, and whose targets
    moved at once (None: anybody's) and move when the blocks follow."""

    cells: Sequence[int] = ()
    waiting: Sequence[Moved] = ()
    people: Collection[int] | None = None
    later: Collection[int] = ()


EVERYBODY = Touched()


def open_plan(plan_id: int, *, whole: bool = True) -> MonthPlan:
    """The plan, locked until the end of the operation: edits of one plan follow one another, which takes milliseconds.

    All of it has followed what was decided above, unless the operation lets what it reads follow itself (``whole``).
    RefusedError unless it is the current draft; 404 for one that does not exist.
    """
    # Not for its key: who writes an offer or a line has to see at the end that the plan exists, and may.
    plan = MonthPlan.objects.select_for_update(no_key=True).filter(pk=plan_id).first()
    if plan is None:
        raise Http404
    refuse_closed(plan)
    if whole:
        settling.settle_all(plan)
    return plan


def refuse_closed(plan: MonthPlan) -> None:
    """RefusedError unless it is the current draft."""
    if not plan.current:
        raise RefusedError("targets.not_current", plan=str(plan))
    if plan.state != PlanState.DRAFT:
        raise RefusedError("targets.released", plan=str(plan))


def keep(
    *,
    actor: Actor,
    plan: MonthPlan,
    kind: EditKind,
    typed: Sequence[dict[str, Any]],
    changed: pl.DataFrame,
    touched: Touched = EVERYBODY,
    reason: str = "",
) -> Edit:
    """Record an edit that has been made. What was undone before is gone."""
    edits = Edit.objects.filter(plan=plan)
    edits.filter(user=actor.user, state=EditState.UNDONE).update(state=EditState.DROPPED)
    number = (edits.aggregate(number=Max("number"))["number"] or 0) + 1
    changed = pl.concat([changed, told(plan, touched.cells, touched.waiting)])
    edit = Edit.objects.create(
        plan=plan,
        number=number,
        kind=kind,
        user=actor.user,
        author=actor.name[:100],
        at=clock.now(),
        reason=reason,
        typed=list(typed),
        changes=pack(changed),
        first=min(touched.cells, default=None),
        last=max(touched.cells, default=None),
    )
    if touched.waiting:
        Descent.objects.create(plan=plan, stamp=plan.revision + 1, way=Way.SPREAD, edit=edit)
    tell(actor=actor, plan=plan, edit=edit, action=f"targets.edit_{kind}", touched=touched, reason=reason)
    return edit


def tell(
    *,
    actor: Actor,
    plan: MonthPlan,
    edit: Edit,
    action: str,
    touched: Touched,
    reason: str = "",
) -> None:
    """The next revision of the plan, the audit event, and the news."""
    plan.revision += 1
    plan.save(update_fields=["revision"])
    typed = edit.typed[:TOLD]
    record(
        actor=actor,
        action=action,
        subject=plan,
        before={"edit": edit.number, "typed": [{**one, "now": None} for one in typed]},
        after={"edit": edit.number, "typed": typed, "more": max(len(edit.typed) - TOLD, 0)},
        reason=reason,
    )
    announce("targets.changed", plan=plan, actor=actor, people=touched.people, later=touched.later, reason=edit.reason)

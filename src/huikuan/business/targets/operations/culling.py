"""The decision to give up marginal outlets, kept as a project with what was known when it was taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.http import Http404

from huikuan.business.directory.operations import close_outlet
from huikuan.business.targets.models import MonthPlan, Project, ProjectOutlet
from huikuan.business.targets.operations.projects import Details, Step, create_project
from huikuan.business.targets.policies import CULL_OUTLETS
from huikuan.business.targets.queries.culling import marginals
from huikuan.engine.projects import ProjectKind
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.permissions.actor import Actor


@operation(CULL_OUTLETS)
def decide_culling(
    *,
    actor: Actor,
    plan_id: int,
    unit: int,
    outlets: Sequence[int],
    details: Details,
    steps: Sequence[Step] = (),
    close_on: date | None = None,
) -> Project:
    """Give up outlets of a region: a project of kind cull with their sales, expense and visits, and who gets those.

    404 out of scope and for outlets that do not work there; RefusedError without outlets, and where an open project
    gives one of them up already. ``details.expected`` is net of the sales given up; region and count follow. With
    ``close_on`` the outlets close on that day (as `close_outlet`); without, somebody closes them on their pages.
    """
    plan = MonthPlan.objects.select_for_update(no_key=True).filter(pk=plan_id).first()
    if plan is None or not (actor.sees_all or unit in actor.units):
        raise Http404
    if not outlets:
        raise RefusedError("culling.none")
    found = marginals(actor, plan, unit)
    by_key = {effort.facts.outlet: effort for effort in found.efforts}
    chosen = [str(pk) for pk in dict.fromkeys(outlets)]
    if any(key not in by_key for key in chosen):
        raise Http404
    twice = next((one for one in found.candidates if one.deciding and str(one.pk) in chosen), None)
    if twice is not None:
        raise RefusedError("culling.decided_already", outlet=twice.name)
    freed = found.given_up(outlets)
    project = create_project(
        actor=actor,
        kind=ProjectKind.CULL,
        details=replace(details, outlets=len(chosen), unit=unit or None),
        steps=steps,
    )
    places = [(key, False, by_key[key].visits) for key in chosen]
    places += [(key, True, visits) for key, visits in freed.visits_to.items()]
    ProjectOutlet.objects.bulk_create(
        ProjectOutlet(
            project=project,
            outlet_id=int(key),
            receives=receives,
            sales=by_key[key].facts.sales_fen,
            expense=by_key[key].expense_fen,
            visits=visits,
        )
        for key, receives, visits in places
    )
    if close_on is not None:
        for key in chosen:
            close_outlet(actor=actor, outlet=int(key), seen=found.revisions[key], on=close_on, reason=project.name)
    after = {
        "outlets": [found.names[key] for key in chosen],
        "sales_lost": freed.sales_lost_fen,
        "expense_freed": freed.expense_freed_fen,
        "visits_freed": freed.visits_freed,
    }
    record(actor=actor, action="targets.decide_culling", subject=project, after=after)
    return project

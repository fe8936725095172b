"""What focus projects, and the capacity they must explain, want from somebody today, for the cockpit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from huikuan.business.insight.answers_due import Due
from huikuan.business.targets import queries as targets
from huikuan.business.targets.policies import EDIT_TARGETS, SEE_PROJECTS
from huikuan.foundation.permissions import Actor

MOST_STEPS = 3
MOST_REGIONS = 3


def projects_due(actor: Actor, today: date) -> Iterator[Due]:
    """One's own late milestones; for those who lead, projects behind and capacity without a source."""
    if actor.can(SEE_PROJECTS):
        yield from _steps(actor, today)
    if actor.can(EDIT_TARGETS):
        yield from _behind(actor, today)
        yield from _unexplained(actor, today)


def _steps(actor: Actor, today: date) -> Iterator[Due]:
    for step in targets.late_steps(actor, today)[:MOST_STEPS]:
        yield Due(
            title=step.project.name,
            why=_("“{step}” was due on {day}.").format(step=step.name, day=step.due_on.isoformat()),
            fen=step.project.expected,
            url=reverse("targets:project", args=[step.project_id]),
        )


def _behind(actor: Actor, today: date) -> Iterator[Due]:
    sums = targets.late_projects(actor, today).aggregate(count=Count("pk"), fen=Sum("expected"))
    if sums["count"]:
        yield Due(
            title=_("Focus projects behind: {count}").format(count=sums["count"]),
            why=_("A milestone or the whole project should have been done."),
            fen=sums["fen"],
            url=f"{reverse('targets:projects')}?late=1",
        )


def _unexplained(actor: Actor, today: date) -> Iterator[Due]:
    for plan in targets.current_plans().filter(month__gte=today.replace(day=1), state="draft")[:2]:
        doubts = targets.capacity_doubts(actor, plan)
        if doubts:
            named = _(", ").join(one.schemes.name for one in doubts[:MOST_REGIONS])
            yield Due(
                title=_("Capacity of {month} without a source: {count}").format(
                    month=f"{plan.month:%Y-%m}", count=len(doubts)
                ),
                why=_("No project explains the new outlets and the lift of {regions}.").format(regions=named),
                fen=sum(one.missing_fen for one in doubts),
                url=f"{reverse('targets:schemes')}?plan={plan.pk}",
            )

"""A whole plan at once as long work: issued, pledges for all, copied to be revised. Each in one transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from huikuan.business.targets import operations, queries
from huikuan.business.targets.policies import DECIDE, ISSUE_PLAN, MAKE_PLEDGE, RELEASE_PLAN
from huikuan.engine.periods import Month
from huikuan.foundation.jobs.catalogue import Telling, job
from huikuan.foundation.jobs.models import Job
from huikuan.foundation.jobs.operations import enqueue
from huikuan.foundation.jobs.queries import JobView, asked_today, at_work
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions.actor import Actor

ISSUING = "targets.issue_plan"
DRAWING_UP = "targets.draw_up_pledges"
REVISING = "targets.revise_plan"
REMINDING = "targets.remind"


@job(
    ISSUING,
    title=gettext_lazy("Issuing the targets of {month}"),
    permission=ISSUE_PLAN,
    link=lambda result, params: f"{reverse('targets:negotiation')}?plan={params['plan']}",
)
def issue(progress: Any, *, actor: Actor, plan: int, seen: int, answer_by: str, over: int, note: str) -> dict[str, Any]:
    """Everybody gets their lines, or nobody."""
    tell: Telling = progress
    with progress.together() as result:
        operations.issue_plan(
            actor=actor,
            plan_id=plan,
            seen=seen,
            answer_by=date.fromisoformat(answer_by),
            over=over,
            note=note,
            tell=tell,
        )
        result["plan"] = plan
    return dict(result)


def start_issuing(*, actor: Actor, plan: int, seen: int, answer_by: date, over: int = 0, note: str = "") -> Job:
    """Queue it, unless it is clear already that it will be refused (as ``operations.issue_plan``)."""
    actor.require(ISSUE_PLAN)
    found = queries.plan(plan)
    operations.require_issuable(found, seen=seen, answer_by=answer_by, over=over)
    params = {"plan": plan, "seen": seen, "answer_by": answer_by.isoformat(), "over": over, "note": note}
    title = {"month": str(Month.of(found.month))}
    return enqueue(actor=actor, kind=ISSUING, params=params, title=title, unique=f"{ISSUING}:{plan}")


@job(
    DRAWING_UP,
    title=gettext_lazy("Drawing up {count} pledges for {month}"),
    permission=MAKE_PLEDGE,
    link=lambda result, params: f"{reverse('targets:pledges')}?plan={params['plan']}",
)
def draw_up(progress: Any, *, actor: Actor, plan: int, language: str) -> dict[str, Any]:
    """A pledge for everybody who has agreed and has none yet, or for nobody."""
    tell: Telling = progress
    with progress.together() as result:
        result["count"] = operations.draw_up_pledges(actor=actor, plan_id=plan, language=language, tell=tell)
    return dict(result)


def start_drawing_up(*, actor: Actor, plan: int, language: str = "zh") -> Job:
    """Queue it; RefusedError where nobody has agreed who has no pledge yet."""
    actor.require(MAKE_PLEDGE)
    found = queries.plan(plan)
    count = operations.without_pledge(actor, plan).count()
    if not count:
        raise RefusedError("pledge.nobody_to_draw_up")
    title = {"count": count, "month": str(Month.of(found.month))}
    params = {"plan": plan, "language": language}
    return enqueue(actor=actor, kind=DRAWING_UP, params=params, title=title, unique=_drawing_up(actor, plan))


@job(
    REVISING,
    title=gettext_lazy("Copying version {version} of {month} to revise it"),
    permission=RELEASE_PLAN,
    link=lambda result, params: f"{reverse('targets:versions')}?plan={result['plan']}",
)
def revise(
    progress: Any, *, actor: Actor, plan: int, revision: int | None = None, reason: str = "", note: str = ""
) -> dict[str, Any]:
    """Grant a wish, or one's own at once; the next version is there as a whole or not at all."""
    tell: Telling = progress
    with progress.together() as result:
        if revision is None:
            revision = operations.ask_revision(actor=actor, plan_id=plan, reason=reason).pk
        done = operations.decide_revision(actor=actor, revision=revision, approve=True, note=note, tell=tell)
        result["plan"] = done.fresh_id
    return dict(result)


def start_revising(*, actor: Actor, plan: int, reason: str) -> Job:
    """Queue the director's own wish; refused as ``operations.ask_revision``."""
    actor.require(RELEASE_PLAN)
    found = queries.plan(plan)
    operations.require_revisable(found, reason=reason)
    return _copy(actor, found, {"reason": reason})


def start_granting(*, actor: Actor, revision: int, note: str) -> Job:
    """Queue what grants somebody's wish; refused as ``operations.decide_revision``."""
    actor.require(RELEASE_PLAN)
    found = queries.revision(revision)
    operations.require_grantable(found)
    return _copy(actor, found.plan, {"revision": revision, "note": note})


def _copy(actor: Actor, plan: Any, params: dict[str, Any]) -> Job:
    title = {"month": str(Month.of(plan.month)), "version": plan.version}
    told = {"plan": plan.pk, **params}
    return enqueue(actor=actor, kind=REVISING, params=told, title=title, unique=f"{REVISING}:{plan.pk}")


@job(
    REMINDING,
    title=gettext_lazy("Reminding people of targets to answer"),
    permission=DECIDE,
    link=lambda result, params: reverse("targets:negotiation"),
)
def remind(progress: Any, *, actor: Actor) -> dict[str, Any]:
    """Whose answers are due today or tomorrow; returns how many."""
    with progress.together() as result:
        result["offers"] = operations.remind_of_the_day(actor=actor)
    return dict(result)


def remind_with_the_day(*, actor: Actor) -> None:
    """Queue it once a day (listens to ``day.began``)."""
    if not asked_today(REMINDING):
        enqueue(actor=actor, kind=REMINDING, unique=REMINDING)


def issuing(plan: int) -> JobView | None:
    """The issue of this plan that is at work."""
    return at_work(f"{ISSUING}:{plan}")


def drawing_up(actor: Actor, plan: int) -> JobView | None:
    """The pledges of this plan that are being drawn up for the actor; others draw up those of other people."""
    return at_work(_drawing_up(actor, plan))


def _drawing_up(actor: Actor, plan: int) -> str:
    return f"{DRAWING_UP}:{plan}:{actor.user.pk if actor.user else 0}"


def revising(plan: int) -> JobView | None:
    """The copy of this plan that is at work."""
    return at_work(f"{REVISING}:{plan}")

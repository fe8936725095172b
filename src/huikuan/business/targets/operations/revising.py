"""After the release: revising with a reason and an approval, and closing the month."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from huikuan.business.targets import notices, settling
from huikuan.business.targets.models import (
    DayTarget,
    ItemTarget,
    LineEvidence,
    MonthPlan,
    Offer,
    PlanState,
    ProposalGrounds,
    ProposalLine,
    Revision,
    Scheme,
    TargetCell,
)
from huikuan.business.targets.operations.blocks import begin_blocks
from huikuan.business.targets.operations.informing import granters, inform
from huikuan.business.targets.operations.planning import start_plan
from huikuan.business.targets.policies import ASK_REVISION, CLOSE_PLAN, RELEASE_PLAN
from huikuan.engine.negotiation import OFFERS, Act, State
from huikuan.engine.periods import Month
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.copying import copy_rows
from huikuan.foundation.jobs.catalogue import Telling, silent
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce

COPIED = (ProposalLine, TargetCell, LineEvidence, ItemTarget, DayTarget, Scheme)


@operation(ASK_REVISION)
def ask_revision(*, actor: Actor, plan_id: int, reason: str) -> Revision:
    """Ask for a released plan to be changed; the sales director decides. RefusedError without a reason, for anything
    but the released version that counts, and while another wish waits; 404 for a plan that does not exist."""
    plan = _locked(plan_id)
    require_revisable(plan, reason=reason)
    found = Revision.objects.create(plan=plan, reason=reason.strip(), asked_at=clock.now(), asked_by=actor.user)
    inform(actor, plan, notices.WISHED, granters(), why=found.reason)
    record(actor=actor, action="targets.ask_revision", subject=plan, after={"revision": found.pk}, reason=found.reason)
    return found


def require_revisable(plan: MonthPlan, *, reason: str) -> None:
    """What can be said before anything is locked; the operation asks again."""
    if not reason.strip():
        raise RefusedError("revision.reason_missing")
    _require_released(plan)
    if Revision.objects.filter(plan=plan, decided_at=None).exists():
        raise RefusedError("revision.waits_already", plan=str(plan))


def require_grantable(revision: Revision) -> None:
    """The same of a wish that waits."""
    if revision.decided_at is not None:
        raise RefusedError("revision.decided_already")
    _require_released(revision.plan)


def _require_released(plan: MonthPlan) -> None:
    if not plan.current or plan.state != PlanState.RELEASED:
        raise RefusedError("revision.not_released", plan=str(plan))


@operation(RELEASE_PLAN)
def decide_revision(*, actor: Actor, revision: int, approve: bool, note: str = "", tell: Telling = silent) -> Revision:
    """Approved, a new version begins as a copy of the released one, open for edits; the released one stays readable.

    404 for one that does not exist; RefusedError for one decided already, and when the plan is released no more.
    """
    asked = Revision.objects.filter(pk=revision).first()
    if asked is None:
        raise Http404
    plan = _locked(asked.plan_id)
    found = Revision.objects.select_for_update().get(pk=revision)
    if found.decided_at is not None:
        raise RefusedError("revision.decided_already")
    if approve:
        _require_released(plan)
    found.decided_at, found.decided_by, found.approved, found.note = clock.now(), actor.user, approve, note.strip()
    if approve:
        found.fresh = _begin(actor, plan, tell)
    found.save()
    _inform(actor, plan, found)
    after = {"approved": approve, "version": found.fresh.version if found.fresh else None, "why": found.reason}
    record(actor=actor, action="targets.decide_revision", subject=plan, after=after, reason=found.note)
    return found


def _inform(actor: Actor, plan: MonthPlan, decided: Revision) -> None:
    """All whom the released version binds; of a refusal only who asked."""
    if decided.fresh is not None:
        inform(actor, plan, notices.REVISING, why=decided.reason, version=decided.fresh.version)
    elif decided.asked_by is not None and decided.asked_by.person is not None:
        inform(actor, plan, notices.KEPT, {decided.asked_by.person.pk}, why=decided.note)


def _begin(actor: Actor, before: MonthPlan, tell: Telling) -> MonthPlan:
    label = _("copying the released version")
    tell(label, 0, len(COPIED))
    settling.settle_all(before)
    plan = start_plan(actor=actor, month=before.month, as_of=before.as_of, summary=before.summary)
    for at, model in enumerate(COPIED, start=1):
        copy_rows(model, "plan", before.pk, plan.pk)
        tell(label, at, len(COPIED))
    begin_blocks(plan)
    for grounds in ProposalGrounds.objects.filter(plan=before):
        ProposalGrounds.objects.create(plan=plan, facts=grounds.facts, choices=grounds.choices)
    tell(_("taking marks, lines and weeks over"))
    announce("targets.revised", before=before, plan=plan, actor=actor)
    return plan


@operation(CLOSE_PLAN)
def close_plan(*, actor: Actor, plan_id: int, reason: str = "") -> MonthPlan:
    """The month is over: nothing of it is revised any more. RefusedError before its last day has passed and for
    anything but the released version that counts."""
    plan = _locked(plan_id)
    settling.settle_all(plan)
    if not plan.current or plan.state != PlanState.RELEASED:
        raise RefusedError("closing.not_released", plan=str(plan))
    if clock.today() <= Month.of(plan.month).last_day:
        raise RefusedError("closing.not_over", plan=str(plan))
    plan.state = PlanState.CLOSED
    plan.revision += 1
    plan.save(update_fields=["state", "revision"])
    offers = Offer.objects.filter(plan=plan, state__in=OFFERS.sources(Act.CLOSE))
    offers.update(state=State.CLOSED.value)
    inform(actor, plan, notices.CLOSED)
    before = {"state": PlanState.RELEASED}
    record(
        actor=actor,
        action="targets.close_plan",
        subject=plan,
        before=before,
        after={"state": plan.state},
        reason=reason,
    )
    return plan


def _locked(plan_id: int) -> MonthPlan:
    plan = MonthPlan.objects.select_for_update(no_key=True).filter(pk=plan_id).first()
    if plan is None:
        raise Http404
    return plan

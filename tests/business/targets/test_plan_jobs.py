"""Issuing a plan and copying it for revision are jobs: one at a time, whole or not at all, also when a worker dies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from ninja.testing import TestClient
from tests.business.targets.company import Company
from tests.business.targets.test_negotiation import DIRECTOR, MANAGER, agree, issue, staffed
from tests.business.targets.test_negotiation_pages import browser
from tests.jobs import run_jobs

from huikuan.business.targets import operations, plan_jobs
from huikuan.business.targets.api import router
from huikuan.business.targets.models import (
    Issue,
    Mandate,
    MonthPlan,
    Offer,
    OfferLine,
    Pledge,
    PledgeSeries,
    ProposalLine,
    Revision,
)
from huikuan.business.targets.operations import CellEdit
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.jobs import board
from huikuan.foundation.jobs.models import Job, JobState
from huikuan.foundation.jobs.operations import cancel
from huikuan.foundation.jobs.progress import Progress
from huikuan.foundation.jobs.rescue import rescue
from huikuan.foundation.jobs.tasks import AtWork, run_job
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.people.models import User


@pytest.fixture
def plan(company: Company) -> Company:
    """A manager over E2 and E3, nothing issued."""
    return staffed(company)


class KilledError(BaseException):
    """The worker's process ends in the middle: nothing after it runs, the transaction is taken back."""


def dying(at: str) -> Any:
    """In place of ``Progress.__call__``: ends at the label."""
    tell = Progress.__call__

    def call(self: Progress, label: str, done: int = 0, total: int = 0) -> None:
        if label == at:
            raise KilledError
        tell(self, label, done, total)

    return call


def killed(job: Job, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    """A worker takes the job and dies; the next one that looks finds it."""
    with monkeypatch.context() as patched:
        patched.setattr(Progress, "__call__", dying(at))
        with pytest.raises(KilledError):
            run_job.func(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    board.leave(AtWork.worker)
    assert rescue() == 1


def kept() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Issue, Mandate, Offer, OfferLine, MonthPlan, Revision))


def test_issuing_from_click_to_end(plan, monkeypatch) -> None:
    found, top, other = plan.plan, browser(DIRECTOR, "en"), browser(MANAGER, "en")
    page, issue = reverse("targets:negotiation"), reverse("targets:issue", args=[plan.plan.pk])
    found.refresh_from_db()
    told = {"seen": found.revision, "answer_by": (clock.today() + timedelta(days=3)).isoformat(), "note": "年底冲刺"}
    assert other.post(issue, told).status_code == 403
    assert top.post(issue, {**told, "answer_by": "2020-01-01"}).status_code == 422
    assert top.post(issue, {**told, "seen": found.revision + 1}).status_code == 422
    assert not Job.objects.exists()
    assert issue in top.get(page).content.decode()
    before, answer = plan.amounts(), top.post(issue, told)
    job = Job.objects.get()
    assert answer.headers["Location"] == top.post(issue, told).headers["Location"] == reverse("job", args=[job.pk])
    assert (Job.objects.count(), kept()) == (1, (0, 0, 0, 0, 1, 0))
    for reader in (top, other):
        shown = reader.get(page).content.decode()
        assert "Issuing the targets of 2026-12" in shown
        assert issue not in shown
    killed(job, monkeypatch, "giving everybody their lines")
    assert (kept(), plan.amounts()) == ((0, 0, 0, 0, 1, 0), before)
    run_jobs()
    run_job.func(job.pk)  # the queue may hand a task out twice
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert Issue.objects.get().note == "年底冲刺"
    assert Offer.objects.count() == 4  # E2, E3, E4 and the manager's team
    assert sum(one.sales for one in Offer.objects.filter(scope="own")) == sum(
        plan.cell("person", number).amount for number in ("E2", "E3", "E4")
    )
    assert Event.objects.filter(action="targets.issue_plan").count() == 1
    assert top.get(reverse("job", args=[job.pk])).content.decode().count(f"{page}?plan={found.pk}") == 1
    assert top.post(issue, told).status_code == 422  # issued already
    with pytest.raises(RefusedError):
        plan_jobs.start_issuing(actor=plan.actor(DIRECTOR), plan=found.pk, seen=found.revision, answer_by=clock.today())


def test_issuing_refused_in_the_middle_or_cancelled_keeps_nothing(plan, monkeypatch) -> None:
    monkeypatch.setenv("NINJA_SKIP_REGISTRY", "yes")
    found, client = plan.plan, TestClient(router)
    found.refresh_from_db()
    asked = {"seen": found.revision, "answer_by": clock.today().isoformat()}
    who = {number: {"user": User.objects.get(username=number), "actor": plan.actor(number)} for number in ("E1", "E5")}
    with pytest.raises(PermissionDenied):
        client.post(f"/plans/{found.pk}/issue", json=asked, **who["E5"])
    with pytest.raises(StaleError):
        client.post(f"/plans/{found.pk}/issue", json={**asked, "seen": found.revision + 1}, **who["E1"])
    answer = client.post(f"/plans/{found.pk}/issue", json=asked, **who["E1"])
    assert (answer.status_code, answer.json()) == (202, {"job": Job.objects.get().pk})
    first = plan.cell("customer", "C2")
    operations.edit_cells(actor=plan.actor(DIRECTOR), plan_id=found.pk, edits=[CellEdit(first.pk, 3_00, first.amount)])
    (job,) = run_jobs()
    assert (job.state, job.error["code"], kept()) == (JobState.FAILED, "jobs.stale", (0, 0, 0, 0, 1, 0))
    found.refresh_from_db()
    again = plan_jobs.start_issuing(
        actor=plan.actor(DIRECTOR), plan=found.pk, seen=found.revision, answer_by=clock.today()
    )
    cancel(actor=plan.actor(DIRECTOR), job_id=again.pk)
    assert (run_jobs(), kept()) == ([], (0, 0, 0, 0, 1, 0))
    assert plan_jobs.issuing(found.pk) is None


def test_copying_for_revision_from_wish_to_end(plan, monkeypatch) -> None:
    found, top, boss = plan.plan, browser(DIRECTOR, "en"), browser(MANAGER, "en")
    revise, page = reverse("targets:revise", args=[found.pk]), reverse("targets:versions")
    top.post(revise, {"reason": "太早"})  # nothing is released yet
    found.refresh_from_db()
    operations.release_plan(actor=plan.actor(DIRECTOR), plan_id=found.pk, seen=found.revision)
    top.post(revise, {"reason": " "})
    assert (Job.objects.count(), kept()[4:]) == (0, (1, 0))
    boss.post(revise, {"reason": "两店停业"})
    wish = Revision.objects.get()
    decide = reverse("targets:decide_revision", args=[wish.pk])
    assert boss.post(decide, {"approve": "1"}).status_code == 403
    top.post(revise, {"reason": "我也要"})  # one wish waits already
    assert top.post(reverse("targets:decide_revision", args=[wish.pk + 1]), {"approve": "1"}).status_code == 404
    assert not Job.objects.exists()
    assert top.post(decide, {"approve": "1"}).status_code == top.post(decide, {"approve": "1"}).status_code == 302
    job = Job.objects.get()
    for reader in (top, boss):
        shown = reader.get(page).content.decode()
        assert "Copying version 1 of 2026-12" in shown
        assert decide not in shown
        assert revise not in shown
    before = plan.amounts()
    killed(job, monkeypatch, "taking marks, lines and weeks over")
    wish.refresh_from_db()
    assert (kept()[4:], wish.decided_at) == ((1, 1), None)
    run_jobs()
    run_job.func(job.pk)
    wish.refresh_from_db()
    job.refresh_from_db()
    fresh = MonthPlan.objects.get(version=2)
    assert (job.state, job.attempts, job.result) == (JobState.DONE, 2, {"plan": fresh.pk})
    assert (wish.fresh, wish.approved, fresh.current, fresh.state) == (fresh, True, True, "draft")
    assert dict(fresh.cells.values_list("position", "amount")) == before == plan.amounts()
    assert ProposalLine.objects.filter(plan=fresh).count() == ProposalLine.objects.filter(plan=found).count() > 0
    top.post(decide, {"approve": "1"})  # decided already
    operations.release_plan(actor=plan.actor(DIRECTOR), plan_id=fresh.pk, seen=fresh.revision)
    own = reverse("targets:revise", args=[fresh.pk])
    assert (
        top.post(own, {"reason": "追加"}).headers["Location"] == top.post(own, {"reason": "追加"}).headers["Location"]
    )
    assert (Job.objects.count(), Revision.objects.count()) == (
        2,
        1,
    )  # the director's own wish is made and granted at once
    run_jobs()
    assert MonthPlan.objects.get(current=True).version == 3
    assert Revision.objects.get(plan=fresh).reason == "追加"


def test_drawing_up_all_pledges(plan, monkeypatch) -> None:
    monkeypatch.setenv("NINJA_SKIP_REGISTRY", "yes")
    issue(plan)
    found, boss = plan.plan, browser(MANAGER, "en")
    page, draw = reverse("targets:pledges"), reverse("targets:draw_up_all", args=[found.pk])
    assert "Nobody you decide about has agreed" in boss.post(draw, follow=True).content.decode()
    assert not Job.objects.exists()
    for number in ("E2", "E3", "E4"):
        agree(plan, number)
    assert boss.post(draw).headers["Location"] == boss.post(draw).headers["Location"]
    job = Job.objects.get()
    shown = boss.get(page).content.decode()
    assert "Drawing up 2 pledges for 2026-12" in shown
    assert "Draw up for all" not in shown
    killed(job, monkeypatch, "drawing up pledges")
    assert (Pledge.objects.count(), PledgeSeries.objects.count()) == (0, 0)
    who = {number: {"user": User.objects.get(username=number), "actor": plan.actor(number)} for number in ("E1", "E5")}
    client = TestClient(router)
    with pytest.raises(PermissionDenied):
        client.post(f"/plans/{found.pk}/pledges", **who["E5"])
    other = client.post(f"/plans/{found.pk}/pledges", **who["E1"])  # the director's: E4's, and the manager's own people
    assert (other.status_code, Job.objects.count()) == (202, 2)
    cancel(actor=plan.actor(DIRECTOR), job_id=other.json()["job"])
    run_jobs()
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.DONE, {"count": 2})
    assert set(Pledge.objects.values_list("offer__person__employee_no", flat=True)) == {"E2", "E3"}
    assert plan_jobs.drawing_up(plan.actor(MANAGER), found.pk) is None

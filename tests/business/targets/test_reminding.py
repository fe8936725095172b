"""As the day comes near, whoever still has to answer is reminded by itself: once a day, and nobody who has answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.business.targets.company import Company
from tests.business.targets.test_negotiation import issue, offer, staffed
from tests.foundation.imports.books import COMMAND

from huikuan.business.targets import operations, plan_jobs
from huikuan.business.targets.models import Issue, OfferLine
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.jobs.models import Job
from huikuan.foundation.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def argued(company: Company) -> Company:
    issue(staffed(company))  # answers are due in three days
    Notice.objects.all().delete()
    return company


def due_in(days: int) -> None:
    Issue.objects.update(answer_by=clock.today() + timedelta(days=days))


@pytest.mark.parametrize(("days", "told"), [(3, False), (2, False), (1, True), (0, True), (-1, False)])
def test_only_the_day_before_and_on_the_day(argued, days, told) -> None:
    due_in(days)
    count = operations.remind_of_the_day(actor=COMMAND)
    assert bool(count) is told
    assert Notice.objects.filter(kind="targets.due").exists() is told
    assert Event.objects.filter(action="targets.remind").count() == 1


def test_once_a_day_and_nobody_who_has_answered(argued) -> None:
    due_in(1)
    done = offer(argued, "E3")
    OfferLine.objects.filter(offer=done).update(state="accepted")
    waiting = argued.plan.offers.exclude(pk=done.pk)
    assert operations.remind_of_the_day(actor=COMMAND) == waiting.count()
    assert not waiting.filter(reminded_at=None).exists()
    assert offer(argued, "E3").reminded_at is None
    notices = Notice.objects.filter(kind="targets.due")
    assert not notices.filter(person=done.person).exists()
    assert notices.filter(person__employee_no="E4").count() == 1
    assert operations.remind_of_the_day(actor=COMMAND) == 0
    assert notices.filter(person__employee_no="E4").count() == 1


def test_a_released_plan_waits_for_nobody(argued) -> None:
    due_in(0)
    type(argued.plan).objects.filter(pk=argued.plan.pk).update(state="released")
    assert operations.remind_of_the_day(actor=COMMAND) == 0


def test_the_new_day_queues_it_once(argued) -> None:
    for _ in range(2):
        plan_jobs.remind_with_the_day(actor=COMMAND)
    assert Job.objects.filter(kind=plan_jobs.REMINDING).count() == 1

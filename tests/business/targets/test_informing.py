"""Who is told what when a plan is issued, released, revised and closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.business.targets.company import Company
from tests.business.targets.test_negotiation import issue, staffed

from huikuan.business.targets import operations
from huikuan.business.targets.models import PlanState
from huikuan.foundation import clock
from huikuan.foundation.notices.models import Notice
from huikuan.foundation.notices.queries import unseen
from huikuan.foundation.people.models import Person, User

EVERYBODY = {"E2", "E3", "E4", "M1", "E1"}


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("person__employee_no", flat=True))


def release(company: Company) -> None:
    company.plan.refresh_from_db()
    operations.release_plan(actor=company.actor("E1"), plan_id=company.plan.pk, seen=company.plan.revision)


def test_everybody_bound_is_told_of_issue_reminder_release_revision_and_close(company, monkeypatch) -> None:
    staffed(company)
    away, today = Person.objects.get(employee_no="E2"), clock.today()
    stands = {"deputy": Person.objects.get(employee_no="E4").pk, "since": today, "until": today}
    operations.name_deputy(actor=company.actor("M1"), person=away.pk, reason="休假", **stands)
    issue(company)
    assert told("targets.issued") == {"E2", "E3", "E4", "M1"}
    assert operations.remind(actor=company.actor("M1"), plan_id=company.plan.pk) == 2
    assert told("targets.reminded") == {"E2", "E3", "E4"}  # E4 is none of theirs but stands in for E2
    Person.objects.filter(employee_no="E4").update(active=False)
    release(company)
    assert told("targets.released") == EVERYBODY - {"E1", "E4"}  # not who did it, not who has left
    notice = unseen(company.actor("E2"))
    assert [one.kind for one in notice] == ["targets.released"]  # that one was to answer is overtaken
    browser = Client()
    browser.force_login(User.objects.get(username="E2"), backend="huikuan.foundation.people.accounts.AccountBackend")
    went = browser.post(reverse("notice_seen", args=[notice[0].pk]), follow=True)
    assert went.resolver_match.url_name == "offer"  # a salesperson's own lines
    wish = operations.ask_revision(actor=company.actor("M1"), plan_id=company.plan.pk, reason="暴雨")
    operations.decide_revision(actor=company.actor("E1"), revision=wish.pk, approve=False, note="再等一周")
    assert told("targets.revision_refused") == {"M1"}
    assert "再等一周" in unseen(company.actor("M1"))[0].text
    wish = operations.ask_revision(actor=company.actor("M1"), plan_id=company.plan.pk, reason="洪水")
    done = operations.decide_revision(actor=company.actor("E1"), revision=wish.pk, approve=True)
    assert told("targets.revising") == EVERYBODY - {"E1", "E4"}
    assert "洪水" in unseen(company.actor("E3"))[0].text
    operations.release_plan(actor=company.actor("E1"), plan_id=done.fresh_id, seen=done.fresh.revision)
    monkeypatch.setattr(clock, "today", lambda: company.plan.month + timedelta(days=40))
    operations.close_plan(actor=company.actor("E1"), plan_id=done.fresh_id)
    assert told("targets.closed") == EVERYBODY - {"E1", "E4"}


def test_a_release_that_fails_tells_nobody_and_one_without_negotiation_tells_all(company) -> None:
    staffed(company)
    with pytest.raises(Exception, match="changed meanwhile"):
        operations.release_plan(actor=company.actor("E1"), plan_id=company.plan.pk, seen=99)
    assert not Notice.objects.exists()
    release(company)
    company.plan.refresh_from_db()
    assert company.plan.state == PlanState.RELEASED
    assert told("targets.released") == EVERYBODY - {"E1"}
    assert unseen(company.actor("E4"))[0].link.startswith(reverse("targets:decomposition"))

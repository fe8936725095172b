"""Large workbooks are written by a job, as those that are had at once; what would not come back is refused."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from tests.business.targets.test_edits import DIRECTOR, edit
from tests.business.targets.test_follow_later import narrow  # noqa: F401
from tests.business.targets.test_negotiation_pages import browser
from tests.jobs import run_jobs

from huikuan.business.targets import settling, workbooks
from huikuan.business.targets.models import TargetCell
from huikuan.business.targets.queries import sizes
from huikuan.foundation.jobs.models import Job

pytestmark = pytest.mark.django_db


def texts(content: bytes) -> list[list[tuple]]:
    return [list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(BytesIO(content))]


@pytest.mark.parametrize("key", ["decomposition", "by_item", "by_day", "offline", "offline_whole"])
def test_a_job_writes_what_is_had_at_once(company, monkeypatch, key) -> None:
    director = browser(DIRECTOR)
    where = reverse("targets:export", args=[company.plan.pk, key])
    at_once = director.get(where)
    monkeypatch.setattr(sizes, "MOST_ROWS", 2)
    offered = director.get(where)
    make = reverse("targets:make_workbook", args=[company.plan.pk, key])
    assert (offered["Content-Type"], make in offered.content.decode()) == ("text/html; charset=utf-8", True)
    assert Job.objects.count() == 0  # looking starts nothing
    answer = director.post(make)
    job = Job.objects.get()
    assert answer.url == reverse("job", args=[job.pk])
    run_jobs()
    made = director.get(reverse("job_file", args=[job.pk]))
    assert made.status_code == 200
    assert texts(b"".join(made.streaming_content)) == texts(at_once.content)
    assert made["Content-Disposition"] == at_once["Content-Disposition"]
    assert browser("E4").get(reverse("job_file", args=[job.pk])).status_code == 404


def test_what_has_yet_to_follow_makes_it_a_job_and_follows_first(company, narrow, monkeypatch) -> None:  # noqa: F811
    root, customer = company.cell("company"), company.cell("customer", "C4")
    edit(company, root, root.amount * 2)
    monkeypatch.setattr(sizes, "MOST_FOLLOWED", 1)
    before = settling.waiting(company.plan).count()
    where = reverse("targets:export", args=[company.plan.pk, "decomposition"])
    assert b"<form" in browser(DIRECTOR).get(where).content
    assert settling.waiting(company.plan).count() == before > 1  # nobody had to wait
    browser(DIRECTOR).post(reverse("targets:make_workbook", args=[company.plan.pk, "decomposition"]))
    run_jobs()
    assert settling.waiting(company.plan).count() == 0
    made = browser(DIRECTOR).get(reverse("job_file", args=[Job.objects.latest("pk").pk]))
    rows = texts(b"".join(made.streaming_content))[0]
    assert customer.amount * 2 in [round(cell * 100) for row in rows for cell in row if isinstance(cell, int | float)]


def test_who_may_and_what_is_too_long(company, monkeypatch) -> None:
    make = reverse("targets:make_workbook", args=[company.plan.pk, "offline"])
    assert browser("E4").post(make).status_code == 403  # a rep edits no decomposition
    assert browser("E4").post(reverse("targets:make_workbook", args=[company.plan.pk, "proposal"])).status_code == 403
    assert browser(DIRECTOR).post(reverse("targets:make_workbook", args=[company.plan.pk, "other"])).status_code == 404
    assert browser(DIRECTOR).get(reverse("targets:export", args=[company.plan.pk, "other"])).status_code == 404
    monkeypatch.setattr(workbooks, "MOST_OFFLINE", 3)
    answer = browser(DIRECTOR).get(reverse("targets:export", args=[company.plan.pk, "offline_whole"]), follow=True)
    rows = TargetCell.objects.filter(plan=company.plan).count()
    assert f"{rows} 行" in answer.content.decode()
    browser(DIRECTOR).post(make)
    assert Job.objects.count() == 0

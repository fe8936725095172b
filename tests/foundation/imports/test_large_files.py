"""Large files: checking and applying become jobs; a refusal in a job is told, and nothing of it is kept."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.foundation.imports.books import COMPANY, applied, workbook
from tests.jobs import run_jobs

from huikuan.business.directory.models import Customer
from huikuan.foundation.imports import jobs, steps
from huikuan.foundation.imports.models import Import, ImportState
from huikuan.foundation.jobs.models import Job, JobState
from huikuan.foundation.operations import RefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _large(settings, tmp_path, monkeypatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(steps, "SMALL", 0)


def sent(browser) -> Import:
    browser.post(reverse("import_new"), {"file": SimpleUploadedFile("公司.xlsx", workbook(COMPANY))})
    return Import.objects.latest("pk")


def test_a_large_file_is_checked_and_applied_by_jobs(cast) -> None:
    browser = cast.client("wang")
    batch = sent(browser)
    assert batch.state == ImportState.UPLOADED
    run_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.counts["customers"]["new"]) == (ImportState.CHECKED, 3)
    answer = browser.post(reverse("import_apply", args=[batch.pk]))
    job = Job.objects.latest("pk")
    assert answer.headers["Location"] == reverse("job", args=[job.pk])
    assert not Customer.objects.filter(customer_no="K1").exists()
    run_jobs()
    batch.refresh_from_db()
    job.refresh_from_db()
    assert (batch.state, job.state) == (ImportState.APPLIED, JobState.DONE)
    assert Customer.objects.filter(customer_no="K1").exists()
    assert reverse("import", args=[batch.pk]) in browser.get(reverse("job", args=[job.pk])).content.decode()


def test_one_file_at_a_time(cast) -> None:
    first = sent(cast.client("wang"))
    answer = cast.client("zhao").post(reverse("import_check", args=[first.pk]))
    assert answer.headers["Location"] == reverse("import", args=[first.pk])
    assert Job.objects.count() == 1
    with pytest.raises(RefusedError, match=r"jobs\.already_running"):
        jobs.start(jobs.APPLY, actor=cast.actor("zhao"), batch=first)


def test_a_refusal_in_a_job_is_told_and_keeps_nothing(cast) -> None:
    applied({name: COMPANY[name] for name in ("员工", "客户", "销售历史")})
    batch = sent(cast.client("wang"))
    run_jobs()
    Import.objects.filter(pk=batch.pk).update(state=ImportState.UNDONE)  # meanwhile it has become something else
    before = Customer.objects.count()
    job = Job.objects.get(pk=jobs.start(jobs.APPLY, actor=cast.actor("wang"), batch=batch))
    run_jobs()
    job.refresh_from_db()
    assert (job.state, job.error["code"]) == (JobState.FAILED, "imports.not_checked")
    assert Customer.objects.count() == before

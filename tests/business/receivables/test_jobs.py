"""The matching as a job: queued by an import that brings documents, one at a time, kept in one transaction."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction
from tests.business.receivables.company import bring_in, frame, invoice, receipt

from huikuan.business.receivables import jobs
from huikuan.business.receivables.models import Allocation
from huikuan.foundation.jobs.models import Job

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 1)


class Telling:
    """Stands for the progress of a job."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def __call__(self, label: str, done: int = 0, total: int = 0) -> None:
        self.told.append(label)

    @contextmanager
    def together(self):
        with transaction.atomic():
            yield {}


def test_the_job_posts_what_is_certain(cast) -> None:
    bring_in(
        {
            "invoices": frame("invoices", invoice("24310001", "C0001", DAY, 1_000_00)),
            "receipts": frame("receipts", receipt("R1", DAY, 1_000_00, "付 24310001 货款", "hangzhou")),
        }
    )
    telling = Telling()
    result = jobs.match_receipts(telling, actor=cast.actor("zheng"))
    assert result == {"receipts": 1, "posted": 1, "to_decide": 0, "unmatched": 0, "posted_fen": 1_000_00}
    assert Allocation.objects.get().amount == 1_000_00
    assert len(telling.told) == 2


@pytest.mark.parametrize(
    ("who", "sheets", "queued"),
    [
        ("zheng", ("invoices",), 1),
        ("wang", ("staff", "receipts"), 1),
        ("zheng", ("staff",), 0),
        ("qian", ("invoices",), 0),
    ],
)
def test_an_import_with_documents_starts_it(cast, who, sheets, queued) -> None:
    for _ in range(2):  # a second import meanwhile finds it queued
        jobs.match_what_came_in(sheets=sheets, actor=cast.actor(who), batch=1)
    assert Job.objects.filter(kind=jobs.MATCHING).count() == queued

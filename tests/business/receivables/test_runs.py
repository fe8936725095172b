"""A whole run of the matching is taken back: what still stands, by reversals; the rest stays and says why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from tests.business.receivables.company import COMMAND, bring_in, frame, invoice, receipt
from tests.business.receivables.test_balances import slowly, stored
from tests.jobs import run_jobs

from huikuan.business.receivables import operations, undo_jobs
from huikuan.business.receivables.models import Adjustment, Allocation, MatchProposal, MatchRun, Receipt, Receivable
from huikuan.business.receivables.operations import undoing as undoing_module
from huikuan.business.receivables.queries.verifying import verify
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.company import operations as company
from huikuan.foundation.jobs import board
from huikuan.foundation.jobs.models import Job, JobState
from huikuan.foundation.jobs.rescue import rescue
from huikuan.foundation.jobs.tasks import AtWork, run_job
from huikuan.foundation.operations import RefusedError, StaleError

pytestmark = pytest.mark.django_db
TODAY = clock.today()
# R1 pays its invoice; R2 is 6.00 short by a fee; R3 comes from a stranger and waits; R4 says nothing at all.
FIRST, SECOND, THIRD, FEE = 123_456_78, 71_828_18, 31_415_92, 6_00


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def case(cast):
    company.change(actor=cast.actor("wang"), key="receivables.alone_fee", value=FEE)
    owed = zip(("24310001", "24310002", "24310003"), (FIRST, SECOND, THIRD), strict=True)
    bring_in(
        {
            "invoices": frame("invoices", *(invoice(no, "C0001", ago(70), fen, ago(40)) for no, fen in owed)),
            "receipts": frame(
                "receipts",
                receipt("R1", ago(9), FIRST, "付 24310001 货款", "hangzhou"),
                receipt("R2", ago(8), SECOND - FEE, "付 24310002 货款 手续费自理", "hangzhou"),
                receipt("R3", ago(7), THIRD, "付 24310003 货款", "张三"),
                receipt("R4", ago(6), 17_00, "?"),
            ),
        }
    )
    operations.match_receipts(actor=COMMAND, today=TODAY)
    return cast


def sums() -> dict[str, int]:
    assert verify((TODAY, ago(5))).difference is None
    assert stored(TODAY) == slowly(TODAY)
    return dict(Receivable.objects.values_list("invoice_no", "open_fen"))


def undo(cast, who: str = "zheng", reason: str = "导错了文件"):
    return operations.undo_run(actor=cast.actor(who), run=MatchRun.objects.get().pk, reason=reason)


def test_what_still_stands_is_taken_back_and_the_rest_says_why(case) -> None:
    run = MatchRun.objects.get()
    told = (run.receipts, run.posted, run.to_decide, run.unmatched, run.posted_fen, run.by)
    assert told == (4, 2, 1, 1, FIRST + SECOND - FEE, None)
    assert sums() == {"24310001": 0, "24310002": 0, "24310003": THIRD}
    first = Allocation.objects.get(receipt__receipt_no="R1")
    operations.reverse_allocation(actor=case.actor("zheng"), allocation=first.pk, reason="客户说不是")
    done = undo(case)
    assert (done.allocations, done.fen, done.kept) == (1, SECOND - FEE, 1)
    assert sums() == {"24310001": FIRST, "24310002": SECOND, "24310003": THIRD}
    assert Adjustment.objects.get().state == "reversed"  # the fee that had been settled beside R2
    proposal = MatchProposal.objects.get(receipt__receipt_no="R2", current=True)
    assert (proposal.state, proposal.undone_at is not None) == ("open", True)
    back = Allocation.objects.get(reverses__receipt__receipt_no="R2", reverses__recorded_at=run.at)
    assert (back.amount, back.effective, back.by_hand, back.reason) == (FEE - SECOND, TODAY, True, "导错了文件")
    event = Event.objects.get(action="receivables.undo_run")
    assert (event.before, event.after, event.reason) == (
        {"receipts": ["R2"]},
        {"allocations": 1, "amount": SECOND - FEE, "kept": 1},
        "导错了文件",
    )
    with pytest.raises(StaleError):
        undo(case)
    bring_in({"receipts": frame("receipts", receipt("R9", TODAY, 5, "?"))})
    operations.match_receipts(actor=COMMAND, today=TODAY)  # and it doesn't post the same again
    assert sums() == {"24310001": FIRST, "24310002": SECOND, "24310003": THIRD}
    operations.accept_proposal(
        actor=case.actor("zheng"), proposal=MatchProposal.objects.get(receipt__receipt_no="R2", current=True).pk
    )
    assert sums()["24310002"] == 0


def test_refusals_change_nothing(case) -> None:
    before = sums()
    for who in ("qian", "li", "wang"):
        with pytest.raises(PermissionDenied):
            undo(case, who)
    with pytest.raises(RefusedError):
        undo(case, reason=" ")
    for one in Receipt.objects.filter(receipt_no__in=("R1", "R2")):
        operations.undo_decision(actor=case.actor("zheng"), receipt=one.pk, reason="看错了")
    after = sums()
    with pytest.raises(RefusedError) as caught:
        undo(case)
    assert caught.value.code == "receivables.nothing_to_undo"
    assert (sums(), before) == (after, before)
    assert MatchRun.objects.get().undone_at is None


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages(case, language) -> None:
    head = {"HTTP_ACCEPT_LANGUAGE": language}
    run, finance = MatchRun.objects.get(), case.client("zheng")
    page, undoing = reverse("receivables:run", args=[run.pk]), reverse("receivables:undo_run", args=[run.pk])
    assert page in finance.get(reverse("receivables:runs"), **head).content.decode()
    shown = finance.get(page, **head).content.decode()
    assert all(text in shown for text in ("R1", "24310002", undoing))
    assert undoing not in case.client("wang").get(page, **head).content.decode()  # runs it, but undoes nothing
    assert case.client("li").get(page, **head).status_code == 403
    assert finance.post(undoing, {"reason": ""}, **head).status_code == 422
    assert finance.post(undoing, {"reason": "导错了文件"}, **head).status_code == 302
    assert finance.post(undoing, {"reason": "导错了文件"}, **head).status_code == 409
    assert "导错了文件" in finance.get(page, **head).content.decode()
    assert finance.get(page + "?state=posted", **head).status_code == 200


def test_a_large_run_is_undone_by_a_job_once(case, monkeypatch) -> None:
    monkeypatch.setattr(undo_jobs, "FEW", 1)
    run, finance, director = MatchRun.objects.get(), case.client("zheng"), case.client("zhao")
    page, undoing = reverse("receivables:run", args=[run.pk]), reverse("receivables:undo_run", args=[run.pk])
    before, typed = sums(), {"reason": "导错了文件"}
    assert finance.post(undoing, {"reason": " "}).status_code == 422
    assert case.client("wang").post(undoing, typed).status_code == 403
    assert not Job.objects.exists()
    first, again = (finance.post(undoing, typed) for _ in range(2))
    job = Job.objects.get()
    assert first.headers["Location"] == again.headers["Location"] == reverse("job", args=[job.pk])
    assert director.post(undoing, typed).status_code == 422  # zheng's is at work
    for reader in (finance, director):
        shown = reader.get(page).content.decode()
        assert "撤销一次自动核销：2 笔" in shown
        assert undoing not in shown
    with monkeypatch.context() as patched:
        patched.setattr(undoing_module, "settle_caches", killed)  # when all rows of reversal are written
        with pytest.raises(KilledError):
            run_job.func(job.pk)
    job.refresh_from_db()
    assert (job.state, sums(), Allocation.objects.exclude(reverses=None).count()) == (JobState.RUNNING, before, 0)
    board.leave(AtWork.worker)
    assert rescue() == 1  # the next worker finds it
    run_jobs()
    run_job.func(job.pk)  # the queue may hand a task out twice
    job.refresh_from_db()
    told = {"allocations": 2, "fen": FIRST + SECOND - FEE, "kept": 0}
    assert (job.state, job.attempts, job.result) == (JobState.DONE, 2, told)
    assert sums() == {"24310001": FIRST, "24310002": SECOND, "24310003": THIRD}
    assert Event.objects.filter(action="receivables.undo_run").count() == 1
    run.refresh_from_db()
    assert (run.undone_by, run.undo_reason) == (case.users["zheng"], "导错了文件")
    assert finance.post(undoing, typed).status_code == 409
    assert page in finance.get(reverse("job", args=[job.pk])).content.decode()


class KilledError(BaseException):
    """The worker's process ends: nothing after it runs, the transaction is taken back."""


def killed(*_what, **_more) -> None:
    raise KilledError

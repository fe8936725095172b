"""Posting and a process killed without warning in the middle: nothing of it is kept, and the next run posts once."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db.models import F, Sum
from tests.business.receivables.company import bring_in, frame, invoice, receipt
from tests.cast import Cast, make_cast
from tests.processes import PATIENCE, ROOT, environment

from huikuan.business.receivables import operations
from huikuan.business.receivables.models import Allocation, MatchProposal, Receipt, Receivable
from huikuan.business.receivables.queries.balances import ready
from huikuan.business.receivables.queries.verifying import verify
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event

pytestmark = pytest.mark.django_db(transaction=True)
CERTAIN = 40  # each names its invoice; one more receipt says nothing and waits for a person


@pytest.fixture
def company() -> Cast:
    cast, today = make_cast(), clock.today()
    old, due = today - timedelta(days=70), today - timedelta(days=40)
    invoices = (invoice(f"2431{at:04}", "C0001", old, 12_345_67 + at, due) for at in range(CERTAIN))
    receipts = (
        receipt(f"R{at}", today, 12_345_67 + at, f"付 2431{at:04} 货款", "hangzhou", "C0001") for at in range(CERTAIN)
    )
    bring_in(
        {
            "invoices": frame("invoices", *invoices, invoice("24319999", "C0005", old, 700_00, due)),
            "receipts": frame("receipts", *receipts, receipt("RX", today, 300_00, "货款", "somebody", None)),
        }
    )
    ready(today)  # balances stand, so a run that is half kept would contradict them
    return cast


def killed_before(step: str) -> str:
    """Run the matching until it dies there; what it saw itself just before."""
    words = [sys.executable, "-m", "tests.business.receivables.dying", step]
    done = subprocess.run(words, env=environment(), cwd=ROOT, capture_output=True, check=False, timeout=PATIENCE)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    return done.stdout.decode().strip()


def test_killed_while_posting(company) -> None:
    owed = Receivable.objects.aggregate(fen=Sum("amount"))["fen"]
    assert killed_before("_store") == f"{CERTAIN} 0", "allocations were posted, proposals not yet kept"
    assert not Allocation.objects.exists()
    assert not MatchProposal.objects.exists()
    assert not Receivable.objects.exclude(open_fen=F("amount")).exists()
    assert not Receipt.objects.exclude(left_fen=F("amount")).exists()
    assert verify((clock.today(),)).difference is None
    finance, today = company.actor("zheng"), clock.today()
    done = operations.match_receipts(actor=finance, today=today)
    assert (done.receipts, done.posted) == (CERTAIN + 1, CERTAIN)
    again = operations.match_receipts(actor=finance, today=today)
    assert again.posted == 0
    paid = Receipt.objects.filter(receipt_no__startswith="R", left_fen=0)
    assert sorted(Allocation.objects.values_list("receipt__receipt_no", "receivable__invoice_no")) == sorted(
        (one.receipt_no, f"2431{int(one.receipt_no[1:]):04}") for one in paid
    )
    posted = Allocation.objects.aggregate(fen=Sum("amount"))["fen"]
    assert (posted, paid.count()) == (sum(12_345_67 + at for at in range(CERTAIN)), CERTAIN)
    assert Receivable.objects.aggregate(fen=Sum("open_fen"))["fen"] == owed - posted == 700_00
    assert MatchProposal.objects.filter(current=True, state="posted").count() == CERTAIN
    assert Event.objects.filter(action="receivables.match_receipts").count() == 2  # the killed one left no trace
    assert verify((today,)).difference is None

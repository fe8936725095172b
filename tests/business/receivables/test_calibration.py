"""What the matching said of itself beside what became of its proposals, counted by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.business.receivables.company import COMMAND, bring_in, frame, invoice, receipt

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import Allocation, MatchProposal, Receipt
from huikuan.business.receivables.web.calibration import _range
from huikuan.foundation import clock
from huikuan.foundation.company.operations import change
from huikuan.foundation.operations import RefusedError

pytestmark = pytest.mark.django_db
TODAY = clock.today()
AMOUNTS = (123_456_78, 71_828_18, 31_415_92, 57_721_56, 16_180_33, 46_692_01, 26_854_52)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_bands_and_outcomes(cast) -> None:
    """R1 to R3 are posted alone, R3 is taken back; strangers pay R4 to R7: accepted, rejected, by hand as proposed, by
    hand otherwise. All are sure to 99 % or more; of seven, R1, R2, R4 and R6 are right: 571 permille."""
    numbers = [f"2431000{at}" for at in range(1, 8)]
    bring_in(
        {
            "invoices": frame(
                "invoices",
                *(invoice(no, "C0001", ago(70), fen, ago(40)) for no, fen in zip(numbers, AMOUNTS, strict=True)),
            ),
            "receipts": frame(
                "receipts",
                *(
                    receipt(
                        f"R{at}",
                        ago(9),
                        AMOUNTS[at - 1],
                        f"付 {numbers[at - 1]} 货款",
                        "hangzhou" if at < 4 else "张三",
                    )
                    for at in range(1, 8)
                ),
                receipt("R8", ago(8), 17_00, "?"),
            ),
        }
    )
    operations.match_receipts(actor=COMMAND, today=TODAY)
    finance = cast.actor("zheng")
    of = {one.receipt.receipt_no: one for one in MatchProposal.objects.select_related("receipt")}
    assert {of[f"R{at}"].state for at in (1, 2, 3)} == {"posted"}
    assert {of[f"R{at}"].state for at in (4, 5, 6, 7)} == {"open"}
    operations.accept_proposal(actor=finance, proposal=of["R4"].pk)
    operations.reject_proposal(actor=finance, proposal=of["R5"].pk)
    items = dict(queries.visible_receivables(finance).values_list("invoice_no", "pk"))
    for number, fen in (("R6", AMOUNTS[5]), ("R7", 1_00)):
        lines = {items["24310006" if number == "R6" else "24310005"]: fen}
        operations.allocate(actor=finance, receipt=Receipt.objects.get(receipt_no=number).pk, lines=lines)
    third = Allocation.objects.get(receipt__receipt_no="R3")
    operations.reverse_allocation(actor=finance, allocation=third.pk, reason="客户说不是")
    *lower, surest = queries.calibration().bands
    assert all(one.judged == 0 for one in lower)
    assert surest.counts == {"alone": 2, "accepted": 2, "rejected": 1, "otherwise": 1, "undone": 1, "waiting": 0}
    said = sum(of[f"R{at}"].confidence for at in range(1, 8)) // 7
    assert (surest.judged, surest.right, surest.was_right, surest.said) == (7, 4, 571, said)
    for language in ("zh-hans", "en"):
        page = cast.client("li").get(reverse("receivables:calibration"), HTTP_ACCEPT_LANGUAGE=language)
        assert "57.1%" in page.content.decode()


def test_without_history_the_page_says_so(cast) -> None:
    assert queries.calibration().judged == 0
    assert cast.client("zheng").get(reverse("receivables:calibration")).status_code == 200


def test_the_company_says_how_often_the_matching_may_be_wrong(cast) -> None:
    """A payment that names its invoice is posted at the usual 0.2 %; a company that accepts nothing wrong is asked."""
    bring_in(
        {
            "invoices": frame("invoices", invoice("24310001", "C0001", ago(70), AMOUNTS[0], ago(40))),
            "receipts": frame("receipts", receipt("R1", ago(9), AMOUNTS[0], "付 24310001 货款", "hangzhou")),
        }
    )
    for wrong in (-1, 501, "20"):
        with pytest.raises((RefusedError, ValueError)):
            change(actor=COMMAND, key="receivables.wrong_posts", value=wrong)
    change(actor=COMMAND, key="receivables.wrong_posts", value=0)
    found = queries.calibration()
    assert (found.limit, found.post_at, found.bands[-1].low) == (0, 1000, 1000)
    assert _range(found.bands[-1]) == "100%"
    assert _range(found.bands[-2]) == "99–100%"
    operations.match_receipts(actor=COMMAND, today=TODAY)
    assert MatchProposal.objects.get().state == "open"
    assert not Allocation.objects.exists()
    assert queries.calibration().bands[-2].counts["waiting"] == 1
    change(actor=COMMAND, key="receivables.wrong_posts", value=20)
    bring_in({"invoices": frame("invoices", invoice("24310002", "C0001", ago(70), 9_99, ago(40)))})
    assert queries.work_out(TODAY).result.proposals[0].post

"""The demonstration's receipts show each kind of case the matching desk knows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.business.receivables.company import COMMAND, bring_in, frame, invoice, receipt

from huikuan.business.receivables import operations
from huikuan.business.receivables.models import MatchProposal
from huikuan.foundation import clock
from huikuan.shell.demo.desk_cases import cases

pytestmark = pytest.mark.django_db


def test_each_kind_of_case(cast) -> None:
    today = clock.today()
    rows = [
        invoice(
            f"2431{who}000{at}",
            f"C000{who}",
            today - timedelta(days=40 - at),
            31_415_926 + 1_618_033 * who + 271_828 * at,
            today - timedelta(days=10 - at),
        )
        for who in range(1, 8)
        for at in range(1, 5)
    ]
    bring_in({"invoices": frame("invoices", *rows)})
    came = [
        receipt(f"D{at:03}", today - timedelta(days=days), fen, reference, payer, account=account or None)
        for at, (days, payer, account, fen, reference) in enumerate(cases(COMMAND, cast.actor("zhao"), today))
    ]
    bring_in({"receipts": frame("receipts", *came)})
    operations.match_receipts(actor=COMMAND, today=today)
    found = list(MatchProposal.objects.filter(receipt__receipt_no__startswith="D"))
    assert len(found) == 13
    codes = {code for one in found for code, _facts in one.reasons} | {f[0] for one in found for f in one.findings}
    assert {
        "difference.bank_fee",
        "difference.small",
        "difference.discount",
        "amount.more",
        "advance",
        "repeated",
        "payer.third_party",
        "amount.sum",
        "matching.unmatched",
    } <= codes
    assert any(one.differences_wait for one in found)  # some wait for a person though the receipt is posted

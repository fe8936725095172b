"""What is ordered and not delivered: the worked example of docs/rules/credit.md, and who hears of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.business.receivables.company import bring_in, frame, invoice

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import Contract, CreditStanding
from huikuan.business.receivables.queries.orders import undelivered
from huikuan.business.receivables.queries.verifying import verify
from huikuan.foundation import clock, wiring
from huikuan.foundation.company import operations as settings
from huikuan.foundation.permissions import Actor

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
ROWS = (  # number, amount, signed, instalments
    ("A", 500_000_00, date(2026, 10, 8), "30% 签订后7天；70% 验收后月结30天"),
    ("B", 100_000_00, date(2026, 9, 1), "100% 到货后30天"),
    ("C", 2_000_000_00, date(2026, 1, 4), None),
    ("D", 80_000_00, date(2025, 11, 21), "100% 验收后30天"),
    ("E", 80_000_00, date(2025, 11, 21), "100% 验收后30天"),
)


@pytest.fixture
def hangzhou(cast, monkeypatch) -> int:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    contracts = [
        {
            "contract_no": number,
            "customer_no": "C0001",
            "amount": fen,
            "sign_date": signed,
            "acceptance": None,
            "instalments": text,
        }
        for number, fen, signed, text in ROWS
    ]
    invoices = [
        invoice("1", "C0001", date(2026, 10, 20), 180_000_00, date(2026, 11, 30), "A"),
        invoice("2", "C0001", date(2026, 11, 2), -30_000_00, date(2026, 11, 30), "A"),
        invoice("3", "C0001", date(2026, 9, 20), 104_000_00, date(2026, 10, 20), "B"),
        invoice("4", "C0001", date(2026, 9, 20), 900_000_00, date(2026, 10, 20), "C"),
    ]
    bring_in({"contracts": frame("contracts", *contracts), "invoices": frame("invoices", *invoices)})
    told = {"kind": "delivery", "day": date(2026, 3, 1), "credit_reason": "早已发货"}
    operations.record_event(actor=cast.actor("qian"), contract=ht("E").pk, **told)
    return cast.customers["hangzhou"].pk


def ht(number: str) -> Contract:
    return Contract.objects.get(contract_no=number)


def test_the_worked_example(cast, hangzhou: int) -> None:
    assert undelivered() == undelivered([hangzhou]) == {hangzhou: 430_000_00}
    assert undelivered([cast.customers["ningbo"].pk]) == {}
    assert undelivered(day=TODAY - timedelta(days=1)) == {hangzhou: 510_000_00}  # D still counts
    assert undelivered(day=date(2026, 10, 7)) == {hangzhou: 80_000_00 + 80_000_00}  # A not signed yet, B invoiced


def test_an_end_is_heard_of_and_can_be_taken_back(cast, hangzhou: int, monkeypatch) -> None:
    heard: list[set[int]] = []
    monkeypatch.setattr(
        wiring, "_handlers", {"receivables.changed": [lambda *, customers, actor: heard.append(set(customers))]}
    )
    end = {"actor": cast.actor("qian"), "contract": ht("E").pk, "kind": "ended"}
    operations.record_event(**end, day=TODAY, note="项目停建")
    assert undelivered() == {hangzhou: 350_000_00}
    operations.record_event(**end, day=None)
    assert undelivered() == {hangzhou: 430_000_00}
    assert heard == [{hangzhou}, {hangzhou}]


def test_orders_are_exposure_in_list_and_page(cast, hangzhou: int, monkeypatch) -> None:
    actor = cast.actor("zheng")
    owed = 180_000_00 - 30_000_00 + 104_000_00 + 900_000_00
    listed = queries.visible_credit(actor).get(pk=hangzhou)
    parts = queries.credit_page(actor, hangzhou).exposure
    assert (listed.orders, listed.exposure, listed.headroom) == (
        430_000_00,
        owed + 430_000_00,
        100_000_00 - owed - 430_000_00,
    )
    assert (parts.orders_fen, parts.total_fen) == (430_000_00, owed + 430_000_00)
    operations.record_event(actor=cast.actor("qian"), contract=ht("E").pk, kind="ended", day=TODAY)
    assert queries.credit_page(actor, hangzhou).exposure.orders_fen == 350_000_00
    later = TODAY + timedelta(days=366)  # nothing has happened for a year: the nightly grading lets it go
    monkeypatch.setattr(clock, "today", lambda: later)
    operations.grade_customers(actor=actor)
    assert CreditStanding.objects.get(customer=hangzhou).orders == 0


def test_verify_rebuilds_what_is_kept_and_the_plan_knows_it(cast, hangzhou: int) -> None:
    assert queries.orders_by_number() == {"C0001": 430_000_00}
    assert verify([TODAY]).difference is None
    settings.change(actor=Actor(user=None), key="credit.orders_live", value=100)
    assert queries.orders_by_number() == {"C0001": 350_000_00}  # nothing has happened on E for 266 days
    assert verify([TODAY]).difference is None
    for planted in (350_000_01, 0):
        CreditStanding.objects.update(orders=planted)
        found = verify([TODAY]).difference
        assert found is not None
        assert (found.code, found.subject) == ("verify.orders", "C0001")
        assert (found.params["was_fen"], found.params["now_fen"]) == (planted, 350_000_00)

"""Documents in another currency: paid to the last cent, the rates' difference by hand, every day, what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from tests.business.receivables.company import COMMAND, bring_in, frame, invoice, receipt
from tests.business.receivables.test_balances import slowly, stored
from tests.business.receivables.test_verifying import run
from tests.foundation.imports.cast import write_book

from huikuan.business.receivables import documents, operations, queries
from huikuan.business.receivables.letterhead import letterhead
from huikuan.business.receivables.models import Adjustment, Allocation, MatchProposal, Receipt, Receivable
from huikuan.business.receivables.operations import Paper
from huikuan.business.receivables.queries import verifying
from huikuan.engine.currency import Foreign
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.imports.reader import read_book
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.shell.sheets import INPUT

pytestmark = pytest.mark.django_db
TODAY = clock.today()
DOLLARS = 10_000_00


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def own(code: str, thousandths: int, rate: str) -> dict[str, object]:
    return {"currency": code, "foreign_amount": thousandths, "exchange_rate": rate}


@pytest.fixture
def case(cast):
    """Hangzhou owes USD 10,000 (7.1, 40 days late), USD 2,000 (7.2, not due), HKD 1,000.03 and 70,500.00 yuan. USD
    10,000 came at 7.05, which is 70,500.00, and 71,000.00 yuan, which is what the first invoice stands at."""
    bring_in(
        {
            "invoices": frame(
                "invoices",
                invoice("24310001", "C0001", ago(70), 71_000_00, ago(40)) | own("USD", 10_000_000, "7.1"),
                invoice("24310002", "C0001", ago(20), 14_400_00, ago(-10)) | own("USD", 2_000_000, "7.2"),
                invoice("24310003", "C0001", ago(20), 913_73, ago(5)) | own("HKD", 1_000_030, "0.9137"),
                invoice("24310004", "C0001", ago(20), 70_500_00, ago(-10)),
                invoice("24310005", "C0001", ago(10), -7_100_00, ago(10)) | own("USD", -1_000_000, "7.1"),
            ),
            "receipts": frame(
                "receipts",
                receipt("U1", ago(3), 70_500_00, "payment", customer="C0001") | own("USD", 10_000_000, "7.05"),
                receipt("Y1", ago(3), 71_000_00, "付 24310001", customer="C0001"),
                receipt("E1", ago(2), 780_00, "24310001", customer="C0001") | own("EUR", 100_000, "7.8"),
            ),
        }
    )
    return cast


def pk(number: str) -> int:
    return Receivable.objects.get(invoice_no=number).pk


def money(number: str = "U1") -> Receipt:
    return Receipt.objects.get(receipt_no=number)


def left(*numbers: str) -> list[tuple[int, int | None]]:
    return [Receivable.objects.values_list("open_fen", "left_minor").get(invoice_no=number) for number in numbers]


def sound() -> None:
    """Days document by document, and every check of ``huikuan verify``."""
    for back in (0, 4, 30):
        assert stored(ago(back)) == slowly(ago(back)), back
    assert verifying.verify((TODAY, ago(4))).difference is None


def pay(case, lines, who="zheng", number="U1", **more) -> Receipt:
    found = {pk(one): minor for one, minor in lines.items()}
    return operations.pay_in_currency(actor=case.actor(who), receipt=money(number).pk, lines=found, **more)


def test_a_loss_closes_the_dollars_and_has_a_name(case) -> None:
    pay(case, {"24310001": DOLLARS})
    assert left("24310001") == [(0, 0)]
    assert (money().left_fen, money().left_minor) == (0, 0)
    (difference,) = Adjustment.objects.all()
    assert (difference.kind, difference.amount, difference.state) == ("exchange", 500_00, "posted")
    assert (difference.document.receipt_no[:2], difference.beside) == ("HD", money())
    paid = Allocation.objects.order_by("pk").values_list("receipt__channel", "amount", "minor", "effective")
    assert list(paid) == [("bank", 70_500_00, DOLLARS, TODAY), ("exchange", 500_00, 0, TODAY)]
    assert Event.objects.get(action="receivables.pay_in_currency").after["lines"] == {"24310001": 70_500_00}
    assert Event.objects.filter(action="receivables.ask_adjustment").count() == 1
    sound()


def test_a_gain_and_a_part(case) -> None:
    pay(case, {"24310002": 2_000_00, "24310001": 8_000_00}, effective=ago(3))
    # 2,000 came at 7.05 for what stood at 7.2, 8,000 for what stood at 7.1: 300.00 and 400.00 less
    assert left("24310001", "24310002") == [(14_200_00, 2_000_00), (0, 0)]
    assert sorted(Adjustment.objects.values_list("amount", flat=True)) == [300_00, 400_00]
    operations.record_receipt(
        actor=case.actor("zheng"), channel="bank", customer=case.customers["hangzhou"].pk, day=ago(1),
        amount=Foreign(currency="USD", minor=2_000_00, rate=730_000_000),
    )  # fmt: skip
    last = Receipt.objects.get(date=ago(1))
    pay(case, {"24310001": 2_000_00}, number=last.receipt_no)
    assert left("24310001") == [(0, 0)]
    assert Adjustment.objects.get(beside=last).amount == -400_00  # a gain: 14,600.00 came for 14,200.00
    sound()


def test_cents_of_less_than_a_fen_are_all_counted(case) -> None:
    actor, whose = case.actor("zheng"), case.customers["hangzhou"].pk
    for part in (333_34, 333_34, 333_35):
        own_ = Foreign(currency="HKD", minor=part, rate=92_000_000)
        made = operations.record_receipt(actor=actor, channel="bank", customer=whose, day=TODAY, amount=own_)
        pay(case, {"24310003": part}, number=made.receipt_no)
    assert left("24310003") == [(0, 0)]
    sound()


@pytest.mark.parametrize("how", ["undo", "allocation", "document"])
def test_taking_it_back_takes_the_difference_back(case, how) -> None:
    pay(case, {"24310001": 4_000_00})
    assert left("24310001") == [(42_600_00, 6_000_00)]
    actor = case.actor("zheng")
    if how == "undo":
        operations.undo_decision(actor=actor, receipt=money().pk, reason="错")
    elif how == "allocation":
        one = Allocation.objects.get(receipt=money())
        operations.reverse_allocation(actor=actor, allocation=one.pk, reason="错")
    else:
        operations.reverse_document(actor=actor, receipt=money().pk, reason="退票")
        assert Receipt.objects.get(reverses=money()).foreign_minor == -DOLLARS
    assert left("24310001") == [(71_000_00, DOLLARS)]
    assert Adjustment.objects.get().state == "reversed"
    sound()


def test_one_receipt_pays_an_invoice_twice_and_each_part_is_taken_back_by_itself(case) -> None:
    """4,000 and then 6,000 dollars of one receipt at 7.05 for an invoice at 7.1: 200.00 and 300.00 of difference."""
    pay(case, {"24310001": 4_000_00})
    pay(case, {"24310001": 6_000_00})
    assert left("24310001") == [(0, 0)]
    assert (money().left_fen, money().left_minor) == (0, 0)
    first, second = Adjustment.objects.order_by("pk")
    assert [(one.amount, one.payment.minor) for one in (first, second)] == [(200_00, 4_000_00), (300_00, 6_000_00)]
    sound()
    operations.reverse_allocation(actor=case.actor("zheng"), allocation=first.payment_id, reason="错")
    assert left("24310001") == [(28_400_00, 4_000_00)]
    assert list(Adjustment.objects.order_by("pk").values_list("state", flat=True)) == ["reversed", "posted"]
    sound()
    pay(case, {"24310001": 3_000_00})
    operations.undo_decision(actor=case.actor("zheng"), receipt=money().pk, reason="错")
    assert left("24310001") == [(71_000_00, DOLLARS)]
    assert not Adjustment.objects.filter(state="posted").exists()
    sound()


def test_yuan_pay_an_invoice_in_dollars(case) -> None:
    """By hand only: at the invoice's own rate, and what is missing at the end is settled by its name."""
    actor = case.actor("zheng")
    operations.allocate(actor=actor, receipt=money("Y1").pk, lines={pk("24310001"): 35_500_00})
    assert left("24310001") == [(35_500_00, 5_000_00)]
    operations.ask_adjustment(actor=actor, kind="exchange", lines={pk("24310001"): 100_00}, reason="结汇差额")
    assert left("24310001") == [(35_400_00, 4_985_92)]  # 100.00 ÷ 7.1 = 14.084…
    operations.allocate(actor=actor, receipt=money("Y1").pk, lines={pk("24310001"): 35_400_00})
    assert left("24310001") == [(0, 0)]
    sound()


def test_what_is_refused_moves_nothing(case) -> None:
    refused = {
        "receivables.nothing_typed": lambda: pay(case, {}),
        "receivables.other_currency": lambda: pay(case, {"24310003": 1_00}),
        "receivables.more_than_open_in_currency": lambda: pay(case, {"24310002": 2_000_01}),
        "receivables.more_than_left_in_currency": lambda: pay(case, {"24310001": DOLLARS, "24310002": 1}),
        "receivables.not_positive": lambda: pay(case, {"24310001": -1}),
        "receivables.not_in_currency": lambda: pay(case, {"24310001": 1_00}, number="Y1"),
        "receivables.day_out_of_range": lambda: pay(case, {"24310001": 1_00}, effective=ago(4)),
        "receivables.pays_in_currency": lambda: operations.allocate(
            actor=case.actor("zheng"), receipt=money().pk, lines={pk("24310004"): 1_00}
        ),
        "receivables.exchange_of_yuan": lambda: operations.ask_adjustment(
            actor=case.actor("zheng"), kind="exchange", lines={pk("24310004"): 1_00}, reason="x"
        ),
        "receivables.other_rate": lambda: operations.apply_credit_note(
            actor=case.actor("zheng"), note=pk("24310005"), lines={pk("24310002"): 1_00}
        ),
        "receivables.rate_absurd": lambda: operations.record_receipt(
            actor=case.actor("zheng"), channel="bank", customer=case.customers["hangzhou"].pk, day=TODAY,
            amount=Foreign(currency="USD", minor=100, rate=71_000_000_000),
        ),
        "receivables.draft_in_yuan": lambda: operations.record_receipt(
            actor=case.actor("zheng"), channel="draft", customer=case.customers["hangzhou"].pk, day=TODAY,
            amount=Foreign(currency="USD", minor=100, rate=710_000_000),
            paper=Paper(draft_no="D1", acceptor="ICBC", maturity=ago(-90)),
        ),
    }  # fmt: skip
    for code, deed in refused.items():
        with pytest.raises(RefusedError) as told:
            deed()
        assert told.value.code == code
    with pytest.raises(StaleError):
        pay(case, {"24310001": 1_00}, seen_left=1)
    with pytest.raises(PermissionDenied):
        pay(case, {"24310001": 1_00}, who="li")
    with pytest.raises(Http404):
        operations.pay_in_currency(actor=case.actor("zheng"), receipt=10**9, lines={1: 1})
    assert not Allocation.objects.exists()
    assert not Adjustment.objects.exists()
    pay(case, {"24310001": 1_000_00})
    with pytest.raises(RefusedError) as told:
        operations.reverse_document(actor=case.actor("zheng"), receipt=Adjustment.objects.get().document_id, reason="x")
    assert told.value.code == "receivables.exchange_with_payment"
    assert Allocation.objects.count() == 2
    operations.apply_credit_note(actor=case.actor("zheng"), note=pk("24310005"), lines={pk("24310001"): 7_100_00})
    assert left("24310001", "24310005") == [(56_800_00, 8_000_00), (0, 0)]  # 9,000 − 1,000, at 7.1
    sound()


def test_matching_never_crosses_currencies(case) -> None:
    """The yuan that came are what the dollar invoice stands at and name it; the dollars came to what the yuan invoice
    is; the euros name the dollar invoice."""
    operations.match_receipts(actor=COMMAND, today=TODAY)
    assert not Allocation.objects.exists()
    found = {one.receipt.receipt_no: one for one in MatchProposal.objects.select_related("receipt")}
    assert found["Y1"].lines in ([], [[pk("24310004"), 70_500_00]])
    assert found["E1"].lines == []
    assert found["U1"].lines == [[pk("24310001"), 70_500_00]]
    assert (found["U1"].minors, found["U1"].state) == ([[pk("24310001"), DOLLARS]], "open")
    with pytest.raises(PermissionDenied):
        operations.accept_proposal(actor=case.actor("li"), proposal=found["U1"].pk)
    operations.accept_proposal(actor=case.actor("zheng"), proposal=found["U1"].pk)
    assert left("24310001") == [(0, 0)]
    assert Adjustment.objects.get().amount == 500_00
    operations.undo_decision(actor=case.actor("zheng"), receipt=money().pk, reason="错")
    pay(case, {"24310001": 9_000_00})
    MatchProposal.objects.filter(receipt=money()).update(state="open")
    with pytest.raises(StaleError):
        operations.accept_proposal(actor=case.actor("zheng"), proposal=found["U1"].pk)
    sound()


def test_each_currency_stands_by_itself(case) -> None:
    pay(case, {"24310001": 4_000_00}, effective=ago(3))
    kept = queries.ready(TODAY)
    found = {one.currency: one for one in queries.in_currencies(case.actor("li"), kept)}
    assert {code: (one.open_minor, one.on_account) for code, one in found.items()} == {
        "EUR": (0, 100_00),
        "HKD": (1_000_03, 0),
        "USD": (6_000_00 + 2_000_00 - 1_000_00, 6_000_00),
    }
    assert found["USD"].ages == {"b2": 6_000_00, "not_due": 2_000_00, "b1": -1_000_00}
    assert found["USD"].fen == 42_600_00 + 14_400_00 - 7_100_00 - 42_300_00
    before = {one.currency: one.open_minor for one in queries.in_currencies(case.actor("li"), queries.ready(ago(4)))}
    assert before == {"HKD": 1_000_03, "USD": 11_000_00}
    assert queries.in_currencies(case.actor("wu"), kept) == []
    customer = case.customers["hangzhou"].pk
    told = queries.statement(case.actor("zheng"), customer, ago(60), TODAY)
    assert [one.text for one in told.currencies] == ["EUR -100.00", "HKD 1,000.03", "USD 1,000.00"]
    texts = {one.number: documents.summary(one) for one, _balance in told.movements}
    assert texts["24310003"].endswith("HKD 1,000.03 × 0.9137")
    assert [text for number, text in texts.items() if number.startswith("HD")] == ["汇兑差额"]
    (facts,) = queries.letter_facts(case.actor("zheng"), [customer], TODAY)
    letter = documents.confirmation_data(facts, "en", letterhead())
    assert "USD 1,000.00 (7,600.00 yuan in our books)" in letter["balance"][1]
    assert any("24310001 (USD 10,000.00)" in row[0] for row in letter["rows"])
    assert documents.statement_pdf(told, "zh", letterhead())[:4] == b"%PDF"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages(case, language) -> None:
    operations.match_receipts(actor=COMMAND, today=TODAY)
    finance, rep = case.client("zheng"), case.client("li")
    for one in (finance, rep):
        one.cookies["django_language"] = language
    page = finance.get(reverse("receivables:receipt", args=[money().pk])).content.decode()
    assert 'value="10,000.00"' in page  # as proposed
    assert "24310004" not in page  # yuan
    desk = finance.get(f"{reverse('receivables:desk_card', args=[money().pk])}?tick={pk('24310001')}").content.decode()
    assert "USD\xa010,000.00" in desk
    posted = finance.post(
        reverse("receivables:desk_post", args=[money().pk]), {"tick": [pk("24310002")], "seen": DOLLARS}
    )
    assert posted.status_code == 200
    assert left("24310002") == [(0, 0)]
    url = reverse("receivables:pay_in_currency", args=[money().pk])
    typed = {f"minor_{pk('24310001')}": "8,000.01", "seen": 8_000_00}
    refused = finance.post(url, typed)
    assert refused.status_code == 422
    assert "8,000.01" in refused.content.decode()
    assert finance.post(url, typed | {"seen": 1}).status_code == 409
    assert finance.post(url, {f"minor_{pk('24310001')}": "1.005", "seen": 8_000_00}).status_code == 422
    assert finance.post(url, {f"minor_{pk('24310001')}": "8000", "seen": 8_000_00}).status_code == 302
    assert left("24310001") == [(14_200_00, 2_000_00)]
    assert rep.post(url, typed).status_code == 403
    for who in (finance, rep):
        page = who.get(f"{reverse('receivables:ageing')}?by=currency").content.decode()
        assert ">HKD<" in page
        assert ">1,000.03<" in page
        assert who.get(f"{reverse('receivables:ageing')}?by=currency&export=xlsx").status_code == 200
        account = who.get(reverse("receivables:account", args=[case.customers["hangzhou"].pk])).content.decode()
        assert "USD 10,000.00 × 7.1" in account
        for name in ("invoices", "receipts"):
            assert (
                who.get(f"{reverse(f'receivables:{name}')}?currency=USD&cols=foreign,foreign_left").status_code == 200
            )
    entered = {"channel": "bank", "customer": "C0001", "day": TODAY.isoformat(), "currency": "USD"}
    url = reverse("receivables:new_receipt")
    wrong = finance.post(url, entered | {"foreign_amount": "100", "exchange_rate": "x"})
    assert wrong.status_code == 422
    assert (
        finance.post(url, entered | {"foreign_amount": "100", "exchange_rate": "7.1", "amount": "711"}).status_code
        == 422
    )
    assert finance.post(url, entered | {"foreign_amount": "100", "exchange_rate": "7.1"}).status_code == 302
    assert Receipt.objects.get(date=TODAY, channel="bank").amount == 710_00


def test_by_api(case, monkeypatch) -> None:
    from ninja.testing import TestClient  # noqa: PLC0415

    from huikuan.business.receivables.api import router  # noqa: PLC0415

    monkeypatch.setenv("NINJA_SKIP_REGISTRY", "yes")
    client, who = TestClient(router), {"user": case.users["zheng"], "actor": case.actor("zheng")}
    foreign = {"currency": "USD", "minor": 100_00, "rate_e8": 705_000_000}
    told = {"channel": "bank", "customer": case.customers["hangzhou"].pk, "day": TODAY.isoformat(), "foreign": foreign}
    made = client.post("/receipts", json=told, **who).json()
    assert (made["amount"], made["currency"], made["left_minor"]) == (705_00, "USD", 100_00)
    assert client.post("/receipts", json=told | {"amount": 705_00}, **who).status_code == 422
    lines = [{"instalment": pk("24310001"), "minor": 60_00}, {"instalment": pk("24310001"), "minor": 40_00}]
    paid = client.post(
        f"/receipts/{made['id']}/pay-in-currency", json={"lines": lines, "seen_left_minor": 100_00}, **who
    ).json()
    assert (paid["left_fen"], paid["left_minor"]) == (0, 0)
    (one,) = client.get("/invoices?invoice_no=24310001", **who).json()["items"]
    assert (one["open_fen"], one["left_minor"]) == (70_290_00, 9_900_00)
    lines = client.get("/ageing/currencies", **who).json()
    assert [(one["currency"], one["open_minor"]) for one in lines] == [
        ("EUR", 0),
        ("HKD", 1_000_03),
        ("USD", 10_900_00),
    ]


def test_the_sheets_come_back_and_refuse_what_does_not_agree(case, tmp_path) -> None:
    frames = {key: queries.sheet_frame(key) for key in ("invoices", "receipts")}
    assert frames["invoices"]["foreign_amount"].to_list() == [10_000_000, 2_000_000, 1_000_030, None, -1_000_000]
    assert frames["receipts"]["exchange_rate"].to_list() == ["7.05", None, "7.8"]
    assert [queries.preview(key, rows).same.height for key, rows in frames.items()] == [5, 3]
    head = ("发票号", "客户编号", "开票日期", "到期日", "金额", "币种", "原币金额", "汇率")
    row = ("C0001", "2026-10-08", "2026-11-30")
    path = write_book(
        tmp_path / "发票.xlsx",
        {
            "客户": [("客户编号", "客户名称"), ("C0001", "hangzhou")],
            "发票": [
                head,
                ("1", *row, "711", "美元", "100", "7.11"),
                ("2", *row, "500", "人民币", "500", "1"),  # as other systems export yuan
                ("3", *row, "711", "USD", "", "7.11"),
                ("4", *row, "711", "XAU", "100", "7.11"),
                ("5", *row, "71100", "USD", "100", "711"),
                ("6", *row, "712", "USD", "100", "7.11"),
                ("7", *row, "500", "CNY", "500", "7.1"),
                ("8", *row, "600", "", "", ""),
            ],
        },
    )
    book = read_book(path, sheets=[sheet for sheet in INPUT if sheet.key in {"customers", "invoices"}])
    rows = book.tables["invoices"].frame
    cells = ("invoice_no", "amount", "currency", "foreign_amount", "exchange_rate")
    assert rows.select(cells).rows() == [
        ("1", 711_00, "USD", 100_000, "7.11"),
        ("2", 500_00, None, None, None),
        ("8", 600_00, None, None, None),
    ]
    codes = {one.place.row: one.finding.code for one in book.findings if one.finding.code.startswith("currency.")}
    assert codes == {
        4: "currency.incomplete",
        5: "currency.unknown",
        6: "currency.rate_absurd",
        7: "currency.differs",
        8: "currency.differs",
    }
    with pytest.raises(RefusedError) as told:
        bring_in({"invoices": frame("invoices", invoice("9", "C0001", ago(3), 1_00) | own("USD", 1_000, "7.1"))})
    assert told.value.code == "receivables.currency_differs"


@pytest.mark.parametrize(
    ("planted", "code"),
    [
        ("UPDATE receivables_receivable SET left_minor = left_minor + 1 WHERE invoice_no = '24310001'", "left_minor"),
        ("UPDATE receivables_receipt SET left_minor = left_minor - 1 WHERE receipt_no = 'U1'", "left_of_receipt"),
        ("UPDATE receivables_allocation SET minor = NULL WHERE minor = 0", "across"),
        ("UPDATE receivables_receivable SET rate_e8 = rate_e8 + 100000 WHERE invoice_no = '24310002'", "currency"),
    ],
)
def test_what_is_planted_is_found(case, planted, code) -> None:
    pay(case, {"24310001": 4_000_00})
    run(planted)
    assert verifying.verify((TODAY,)).difference.code == f"verify.{code}"

"""Lines in other currencies: entered at the rate of their day, named where there is none, never posted twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.business.receivables.bankfiles.conftest import SAMPLES
from tests.foundation.imports.books import COMPANY, applied, checked, codes, figures, uploaded, workbook

from huikuan.business.receivables import operations
from huikuan.business.receivables.bankfiles import FOREIGN
from huikuan.business.receivables.bankfiles.currencies import code_of
from huikuan.business.receivables.models import Receipt
from huikuan.business.receivables.queries.verifying import verify
from huikuan.business.receivables.sheets import RATES, RECEIPTS
from huikuan.engine.currency import read_rate
from huikuan.foundation import clock
from huikuan.foundation.imports import operations as imports
from huikuan.foundation.imports import steps
from huikuan.foundation.imports.reader import read_book

pytestmark = pytest.mark.django_db
BOC = (SAMPLES / "boc.csv").read_bytes()
HEAD = "交易日期,流水号,收入金额,支出金额,余额,对方户名,摘要,币种\n"
SINCE = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def keep(cast, rate: str, day: date = SINCE, currency: str = "USD", **told: object) -> None:
    operations.keep_rate(actor=cast.actor("zheng"), currency=currency, day=day, rate=read_rate(rate), **told)


def dollars(*lines: str) -> bytes:
    return ("账号：NRA36970012\n" + HEAD + "".join(f"{line}\n" for line in lines)).encode("gb18030")


TWO = (
    "2026-11-16,771,2500.00,,12500.00,ACME INC,INV 88,USD",
    "2026-11-20,772,1000.05,,13500.05,ACME INC,INV 89,USD",
)


def test_without_a_rate_the_line_is_named_and_comes_in_later(cast) -> None:
    """USD 2,500.00 × 7.0835 = 17,708.75. The lines in yuan come in at once."""
    applied(COMPANY)
    batch = checked(BOC, "boc.csv")
    (odd,) = batch.findings.filter(code="bankfile.no_rate")
    assert (odd.row, odd.column, odd.value) == (9, "币种", "USD 2,500.00")
    assert (odd.params["currency"], odd.params["day"]) == ("USD", {"$date": "2026-12-05"})
    assert figures(batch, "receipts")["left_out"] == 1
    steps.bring_in(actor=cast.actor("zheng"), batch=uploaded_again(cast).pk)
    assert not Receipt.objects.exclude(currency=None).exists()
    before = Receipt.objects.count()
    keep(cast, "7.0835")
    again = applied(BOC, "boc.csv")
    assert (figures(again, "receipts")["new"], figures(again, "receipts")["left_out"]) == (1, 0)
    (made,) = Receipt.objects.exclude(currency=None)
    assert (made.currency, made.foreign_minor, made.left_minor, made.rate_e8, made.amount, made.date) == (
        "USD", 250_000, 250_000, 708_350_000, 17_708_75, date(2026, 12, 5)
    )  # fmt: skip
    assert figures(checked(BOC, "boc.csv"), "receipts")["new"] == 0
    assert Receipt.objects.count() == before + 1
    assert verify((clock.today(),)).difference is None


def uploaded_again(cast):
    return steps.check(actor=cast.actor("zheng"), batch=uploaded(BOC, "boc.csv", actor=cast.actor("zheng")).pk)


def test_each_line_at_the_rate_of_its_day_and_for_good(cast) -> None:
    """2,500.00 × 7.10 = 17,750.00; 1,000.05 × 7.12345678 = 7,123.8129… = 7,123.81. A rate said anew later changes
    neither, and the same lines are the same."""
    applied(COMPANY)
    keep(cast, "7.10")
    keep(cast, "7.12345678", date(2026, 11, 18))
    batch = applied(dollars(*TWO), "美元户.csv")
    told = {one.code: one.params for one in batch.findings.all()}
    assert told["bankfile.recognised_currency"]["sums"] == "USD 3,500.05"
    assert told["bankfile.recognised_currency"]["account"] == "NRA36970012"  # as accounts of non-residents begin
    assert {name: told["bankfile.rated"][name] for name in ("count", "amount", "lowest", "highest", "sum_fen")} == {
        "count": 2, "amount": "USD 3,500.05", "lowest": "7.1", "highest": "7.12345678", "sum_fen": 24_873_81
    }  # fmt: skip
    assert list(Receipt.objects.exclude(currency=None).order_by("date").values_list("amount", "rate_e8")) == [
        (17_750_00, 710_000_000), (7_123_81, 712_345_678)
    ]  # fmt: skip
    keep(cast, "7.05", seen=read_rate("7.10"), reason="录入错误")
    later = checked(dollars(*TWO, "2026-11-20,773,-1000.05,,12500.00,ACME INC,退汇,USD"), "美元户.csv")
    assert (figures(later, "receipts")["same"], figures(later, "receipts")["new"]) == (2, 1)
    assert "receivables.differs" not in codes(later)
    steps.bring_in(actor=cast.actor("zheng"), batch=later.pk)
    assert Receipt.objects.get(foreign_minor=-100_005).amount == -7_123_81
    assert verify((clock.today(),)).difference is None


def test_yen_have_no_cents_and_a_rate_grows_old(cast) -> None:
    """JPY 1,234,567 × 0.0465 = 57,407.3655 = 57,407.37."""
    applied(COMPANY)
    keep(cast, "0.0465", date(2026, 10, 1), "JPY")
    batch = applied(dollars("2026-11-20,9,1234567.00,,,OSAKA KK,INV 9,日元"), "日元户.csv")
    made = Receipt.objects.get(currency="JPY")
    assert (made.foreign_minor, made.amount) == (1_234_567, 57_407_37)
    old = batch.findings.get(code="bankfile.rate_old")
    assert (old.params["since"], old.params["rate"], old.params["count"]) == ({"$date": "2026-10-01"}, "0.0465", 1)
    refused = checked(dollars("2026-11-20,10,100.50,,,OSAKA KK,INV 9,日元"), "日元户.csv")
    assert figures(refused, "receipts")["left_out"] == 1
    assert refused.findings.get(code="bankfile.too_fine").value == "JPY 100.50"


def test_an_import_undone_takes_them_back(cast) -> None:
    applied(COMPANY)
    keep(cast, "7.10")
    batch = applied(dollars(*TWO), "美元户.csv")
    imports.undo(actor=cast.actor("zheng"), batch=batch.pk, reason="导错")
    assert not Receipt.objects.filter(voided_at=None).exclude(currency=None).exists()
    assert figures(applied(dollars(*TWO), "美元户.csv"), "receipts")["new"] == 2


def test_rates_may_come_with_the_lines_in_one_workbook(cast, tmp_path: Path) -> None:
    """So `huikuan plan` too knows at which rate: the file's own sheet says it. What is kept counts more."""
    header, *lines = [line.split(",") for line in (HEAD.strip(), *TWO)]
    book = {
        "汇率": [["币种", "起始日", "汇率"], ["美元", "2026-11-01", "7.2"], ["USD", "2026-11-18", "712"]],
        "美元户": [header, *lines],
    }
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(book))
    read = read_book(path, sheets=[RATES, RECEIPTS], foreign=FOREIGN)
    receipts = read.tables["receipts"].frame
    assert receipts.select("amount", "currency", "foreign_amount", "exchange_rate").rows() == [
        (18_000_00, "USD", 2_500_000, "7.2"), (7_200_36, "USD", 1_000_050, "7.2")
    ]  # fmt: skip
    assert "currency.rate_absurd" in {one.finding.code for one in read.findings}  # 712 is a slip, and counts nowhere
    applied(COMPANY)
    keep(cast, "7.15", date(2026, 11, 20))
    batch = applied(book, "十一月.xlsx", actor=cast.actor("zheng"))
    assert figures(batch, "rates")["new"] == 1
    assert sorted(Receipt.objects.exclude(currency=None).values_list("amount", flat=True)) == [7_150_36, 18_000_00]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "CNY"), ("人民币", "CNY"), ("156", "CNY"), ("001", "CNY"), ("CNY-人民币", "CNY"), ("RMB", "CNY"),
        ("美元", "USD"), ("USD", "USD"), ("usd", "USD"), ("USD-美元", "USD"), ("美元(USD)", "USD"), ("014", "USD"),
        ("840", "USD"), ("港币", "HKD"), ("013", "HKD"), ("038", "EUR"), ("日元", "JPY"), ("新加坡元", "SGD"),
        ("BRL", None), ("巴西雷亚尔", None), ("999", None), ("USDT", None),
    ],
)  # fmt: skip
def test_words_for_currencies(text: str | None, code: str | None) -> None:
    assert code_of(text) == code


def test_a_currency_not_known_is_left_out(cast) -> None:
    applied(COMPANY)
    batch = checked(dollars("2026-11-20,11,100.50,,,RIO LTDA,INV 9,BRL"), "户.csv")
    odd = batch.findings.get(code="bankfile.currency")
    assert (odd.row, odd.value) == (3, "BRL")

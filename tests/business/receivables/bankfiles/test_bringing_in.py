"""A bank's file through the wizard: recognised, shown, posted once, overlapping with others, undone; and by the API."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.business.receivables.bankfiles.conftest import SAMPLES
from tests.foundation.imports.books import COMMAND, COMPANY, applied, checked, codes, figures

from huikuan.business.receivables.models import Receipt
from huikuan.business.receivables.models.channels import Channel
from huikuan.foundation.imports import operations
from huikuan.foundation.imports.models import Import, ImportState
from huikuan.foundation.imports.refusals import ImportRefusedError
from huikuan.foundation.people.operations import accounts

pytestmark = pytest.mark.django_db
TITLE = "某某银行账户明细查询,,,,,,\n账号：6222000011112222,,,,,,\n"
HEAD = "交易时间,借方发生额,贷方发生额,余额,对方账号,对方户名,摘要\n"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def days(first: int, last: int) -> bytes:
    """An export of these days of December: two receipts a day that are alike, and a payment."""
    lines = []
    balance = first * 1_000
    for day in range(first, last + 1):
        for at in range(2):
            balance += 500
            lines.append(f"2026-12-{day:02d} 10:0{at}:00,,500.00,{balance}.00,62220{day},客户{day},货款\n")
        lines.append(f"2026-12-{day:02d} 18:00:00,100.00,,{balance - 100}.00,1,房东,房租\n")
        balance -= 100
    return (TITLE + HEAD + "".join(lines)).encode("gb18030")


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def test_recognised_shown_posted_and_undone(cast) -> None:
    applied(COMPANY)
    before = Receipt.objects.filter(voided_at=None).count()
    cast.users["wang"].language = "zh-hans"
    cast.users["wang"].save()
    browser = cast.client("wang")
    file = SimpleUploadedFile("下载.csv", sample("icbc.csv"))
    page = browser.post(reverse("import_new"), {"file": file}, follow=True).content.decode()
    assert "工商银行流水" in page
    assert "1202026109900012345" in page
    matching = browser.get(reverse("import_columns", args=[Import.objects.latest("pk").pk])).content.decode()
    assert "（按识别结果读取）" in matching
    assert "（不读）" not in matching
    assert "2026-12-01" in page
    batch = Import.objects.latest("pk")
    assert figures(batch, "receipts") == {
        "read": 5, "accepted": 5, "left_out": 0, "new": 5, "changed": 0, "same": 0,
    }  # fmt: skip
    browser.post(reverse("import_apply", args=[batch.pk]), follow=True)
    rows = Receipt.objects.filter(origin=batch)
    assert sorted(rows.values_list("amount", flat=True)) == [-6_000_00, 1_234_56, 8_000_00, 8_000_00, 116_000_00]
    assert set(rows.values_list("channel", flat=True)) == {Channel.BANK}
    browser.post(reverse("import_undo", args=[batch.pk]), follow=True)
    assert Receipt.objects.filter(voided_at=None).count() == before


@pytest.mark.parametrize(
    "name", ["icbc.csv", "cmb.xlsx", "ccb_page.xls", "alipay_money.csv", "camt053.xml", "mt940.sta"]
)
def test_twice_posts_once(cast, name) -> None:
    applied(COMPANY)
    applied(sample(name), name)
    count = Receipt.objects.count()
    again = checked(sample(name), f"另存为 {name}")
    assert again.counts["receipts"]["new"] == 0
    assert "imports.nothing_new" in codes(again)
    assert Receipt.objects.count() == count


def zipped(**files: bytes) -> bytes:
    """An archive; the names as Chinese Windows writes them are no matter here."""
    box = BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return box.getvalue()


def test_files_of_banks_in_an_archive(cast) -> None:
    """XML, MT940 and a web page as well as CSV; two of one name in different folders are both read."""
    applied(COMPANY)
    names = ("camt053.xml", "mt940.sta", "ccb_page.xls", "icbc.csv")
    alone = [checked(sample(name), name).counts["receipts"]["read"] for name in names]
    box = zipped(**{f"{at}/流水{Path(name).suffix}": sample(name) for at, name in enumerate(names)})
    batch = checked(box, "十二月.zip")
    assert batch.counts["receipts"]["read"] == sum(alone)
    twice = zipped(**{"a/流水.xml": sample("camt053.xml"), "b/流水.xml": sample("camt053.xml")})
    assert checked(twice, "两份.zip").counts["receipts"]["read"] == 2 * alone[0]
    applied(box, "十二月.zip")
    assert checked(box, "又一次.zip").counts["receipts"]["new"] == 0


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"流水.xml": "camt053.xml", "内.zip": zipped(**{"流水.xml": b"<a/>"})}, "file.nested_archive"),
        ({"流水.xml": "camt053.xml", "12月.xlsx": "cmb.xlsx"}, "file.nested_archive"),
        ({"流水.xml": b"0" * (300 << 20)}, "file.too_large_unpacked"),
        ({f"{at}.csv": b"a" for at in range(1_001)}, "file.too_large_archive"),
    ],
    ids=["nested", "workbook", "bomb", "many"],
)
def test_archives_that_are_not_opened(cast, files, code) -> None:
    content = {name: sample(told) if isinstance(told, str) else told for name, told in files.items()}
    with pytest.raises(ImportRefusedError) as refused:
        checked(zipped(**content), "十二月.zip")
    assert refused.value.code == code
    assert not Receipt.objects.exists()


def test_days_that_overlap(cast) -> None:
    applied(COMPANY)
    start = Receipt.objects.count()
    applied(days(10, 20), "十日到二十日.csv")
    assert Receipt.objects.count() == start + 11 * 2
    second = applied(days(1, 15), "一日到十五日.csv")
    assert figures(second, "receipts")["new"] == 9 * 2
    assert figures(second, "receipts")["same"] == 6 * 2
    assert Receipt.objects.count() == start + 20 * 2
    third = applied(days(1, 20), "全部.csv")
    assert figures(third, "receipts")["new"] == 0


def test_both_bills_of_a_platform_post_one_receipt(cast) -> None:
    applied(COMPANY)
    applied(sample("wechat_orders.csv"), "订单.csv")
    second = checked(sample("wechat_money.csv"), "资金.csv")
    assert figures(second, "receipts") == {
        "read": 2, "accepted": 2, "left_out": 0, "new": 0, "changed": 0, "same": 2,
    }  # fmt: skip
    assert "receivables.worded_differently" in codes(second)
    assert set(Receipt.objects.filter(amount=528_50).values_list("channel", flat=True)) == {Channel.WECHAT}


def test_money_that_stands_under_another_number_is_told(cast) -> None:
    applied(COMPANY)
    typed = {
        "回款": [["回款单号", "到账日期", "付款人", "金额"], ["R9", "2026-12-03", "苏州工业园区置业有限公司", 1234.56]]
    }
    applied(typed, "手工.xlsx")
    batch = checked(sample("icbc.csv"), "icbc.csv")
    (like,) = batch.findings.filter(code="receivables.looks_alike")
    assert (like.row, like.params["was"]) == (9, "R9")
    assert figures(batch, "receipts")["new"] == 5  # told, not refused: a customer may pay twice


def test_named_like_our_sheet_and_still_a_banks(cast) -> None:
    """银行流水 is a name of our own sheet of receipts: payments must not come in as receipts for that."""
    applied(COMPANY)
    batch = checked(days(1, 2), "银行流水.csv")
    assert figures(batch, "receipts")["new"] == 4
    assert "bankfile.skipped_out" in codes(batch)


def test_what_no_bank_writes_is_refused_or_matched_by_hand(cast) -> None:
    applied(COMPANY)
    for content in (b"<?xml version='1.0'?><invoice/>", b"plain words, and more"):
        with pytest.raises(ImportRefusedError):
            checked(content, "datei.dat")
    first = "单据,哪天,多少,谁\nX1,2026-12-01,5,甲\n".encode()
    batch = checked(first, "12月.csv")
    mapping = {
        "receipts": {"sources": [], "columns": {"receipt_no": "单据", "date": "哪天", "amount": "多少"}, "unit": 1}
    }
    operations.match_columns(actor=COMMAND, batch=batch.pk, mapping=mapping)
    later = checked("单据,哪天,多少,谁\nX2,2027-01-05,6,乙\n".encode(), "次年1月.csv")
    assert figures(later, "receipts")["new"] == 1  # remembered, whatever the file is called


def test_by_the_api(cast) -> None:
    applied(COMPANY)
    _token, key = accounts.create_token(actor=cast.actor("wang"), name="bank")
    browser = Client(headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"})
    made = browser.post("/api/imports", {"file": SimpleUploadedFile("x.sta", sample("mt940.sta"))})
    assert made.status_code == 201
    number = made.json()["id"]
    done = browser.post(f"/api/imports/{number}/check").json()
    assert done["sheets"]["receipts"]["new"] == 3
    found = browser.get(f"/api/imports/{number}/findings").json()["items"]
    assert any("MT940 statement, account CITICNSX/8110801012345678901: 5 lines" in one["message"] for one in found)
    applied_now = browser.post(f"/api/imports/{number}/apply")
    assert json.loads(applied_now.content)["state"] == ImportState.APPLIED
    assert Receipt.objects.filter(receipt_no="678901-20261205-CB2612050001", amount=15_000_50).exists()

"""The wizard in a browser: what is shown, what is refused, and that a file is only ever handed out to be saved."""

from __future__ import annotations

import copy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.foundation.imports.books import COMPANY, checked, workbook

from huikuan.business.directory.models import Customer
from huikuan.foundation.imports.models import Import, ImportState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def send(browser: Client, content: bytes, name: str = "公司.xlsx"):
    return browser.post(reverse("import_new"), {"file": SimpleUploadedFile(name, content)}, follow=True)


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "K1"), ("en", "What would be brought in")])
def test_upload_check_apply_undo(cast, language, words) -> None:
    cast.users["wang"].language = language
    cast.users["wang"].save()
    browser = cast.client("wang")
    assert browser.get(reverse("imports")).status_code == 200
    assert browser.get(reverse("import_new")).status_code == 200
    book = copy.deepcopy(COMPANY)
    book["客户"].append(["K9", None, None, None, None, None])
    page = send(browser, workbook(book))
    assert page.status_code == 200
    batch = Import.objects.get()
    assert batch.state == ImportState.CHECKED
    assert not Customer.objects.filter(customer_no="K1").exists()
    findings = browser.get(reverse("import_findings", args=[batch.pk]))
    assert b"imports.added_up" not in findings.content  # told in words, not codes
    exported = browser.get(reverse("import_findings", args=[batch.pk]), {"export": "xlsx"})
    assert exported.headers["Content-Disposition"].startswith("attachment")
    browser.post(reverse("import_apply", args=[batch.pk]), follow=True)
    assert Customer.objects.filter(customer_no="K1").exists()
    again = browser.post(reverse("import_apply", args=[batch.pk]), follow=True)  # a second click
    assert Import.objects.get().state == ImportState.APPLIED
    assert again.status_code == 200
    browser.post(reverse("import_undo", args=[batch.pk]), follow=True)
    assert Import.objects.get().state == ImportState.UNDONE
    assert not Customer.objects.filter(customer_no="K3").exists()
    assert words == "K1" or words.encode() in page.content


def test_the_same_file_again_says_nothing_new(cast) -> None:
    browser = cast.client("wang")
    cast.users["wang"].language = "en"
    cast.users["wang"].save()
    send(browser, workbook(COMPANY))
    browser.post(reverse("import_apply", args=[Import.objects.get().pk]))
    page = send(browser, workbook(COMPANY))
    assert b"Nothing new" in page.content
    assert reverse("import_apply", args=[Import.objects.latest("pk").pk]).encode() not in page.content


@pytest.mark.parametrize("name", ["qian", "li"])
def test_managers_and_reps_are_refused(cast, name) -> None:
    batch = checked(COMPANY)
    browser = cast.client(name)
    for where in ("imports", "import_new"):
        assert browser.get(reverse(where)).status_code == 403
    for where in ("import", "import_findings", "import_file"):
        assert browser.get(reverse(where, args=[batch.pk])).status_code == 403
    assert browser.post(reverse("import_apply", args=[batch.pk])).status_code == 403
    assert not Customer.objects.filter(customer_no="K1").exists()


def test_the_file_is_handed_out_only_to_be_saved(cast) -> None:
    batch = checked(COMPANY)
    answer = cast.client("zheng").get(reverse("import_file", args=[batch.pk]))
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == workbook_bytes(batch)
    assert Client().get(reverse("import_file", args=[batch.pk])).status_code == 302


def workbook_bytes(batch: Import) -> bytes:
    with batch.file.open("rb") as file:
        return file.read()


@pytest.mark.parametrize(
    ("content", "name"), [(b"%PDF-1.7 renamed", "公司.xlsx"), (b"", "公司.xlsx"), (b"\x7fELF" + bytes(99), "x.csv.exe")]
)
def test_a_wrong_file_is_told_in_words(cast, content, name) -> None:
    answer = send(cast.client("wang"), content, name)
    assert answer.status_code == 422
    assert not Import.objects.exists()
    assert b"file.not_a_workbook" not in answer.content


def test_too_large_is_told_and_nothing_kept(cast, settings) -> None:
    settings.UPLOAD_LIMIT = 2048
    answer = send(cast.client("wang"), workbook(COMPANY))
    assert answer.status_code == 422
    assert not Import.objects.exists()


def test_no_file_and_no_such_import(cast) -> None:
    browser = cast.client("wang")
    assert browser.post(reverse("import_new")).status_code == 422
    assert browser.get(reverse("import", args=[4711])).status_code == 404


def test_columns_are_matched_on_the_page(cast) -> None:
    browser = cast.client("wang")
    send(browser, workbook(COMPANY))
    browser.post(reverse("import_apply", args=[Import.objects.get().pk]))
    send(browser, workbook({"到款": [["流水", "哪天", "几块"], ["R5", "2026-11-02", 1.5]]}))
    batch = Import.objects.latest("pk")
    where = reverse("import_columns", args=[batch.pk])
    assert "到款" in browser.get(where).content.decode()
    told = browser.post(where, {"sheet-0": "receipts", "again": "1"})
    assert "流水" in told.content.decode()
    assert 'name="column-0-receipt_no"' in told.content.decode()
    lacking = browser.post(where, {"sheet-0": "receipts", "column-0-receipt_no": "流水"})
    assert lacking.status_code == 422
    chosen = {
        "sheet-0": "receipts",
        "unit-0": "万元",
        "column-0-receipt_no": "流水",
        "column-0-date": "哪天",
        "column-0-amount": "几块",
    }
    browser.post(where, chosen, follow=True)
    batch.refresh_from_db()
    assert batch.counts["receipts"]["new"] == 1
    assert batch.mapping["receipts"]["unit"] == 10_000


def test_script_in_every_text_field_is_shown_as_text(cast) -> None:
    evil = "<script>alert(1)</script>"
    book = {
        name: [
            rows[0],
            *([evil if isinstance(cell, str) and at == 1 else cell for at, cell in enumerate(row)] for row in rows[1:]),
        ]
        for name, rows in COMPANY.items()
        if name in ("员工", "客户")
    }
    book["销售历史"] = COMPANY["销售历史"]
    book[evil[:20].replace("/", "")] = [[evil], [evil]]
    page = send(cast.client("wang"), workbook(book), name=f"{evil.replace('/', '')}.xlsx")
    assert b"<script>alert" not in page.content


def test_pages_ask_few_questions(cast, django_assert_max_num_queries) -> None:
    batch = checked(COMPANY)
    browser = cast.client("wang")
    with django_assert_max_num_queries(14):
        browser.get(reverse("import", args=[batch.pk]))
    with django_assert_max_num_queries(12):
        browser.get(reverse("imports"))

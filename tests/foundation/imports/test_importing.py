"""The whole way of a file: upload, dry run, apply, undo – and everything that is refused on the way."""

from __future__ import annotations

import copy
import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from tests.foundation.imports.books import (
    COMMAND,
    COMPANY,
    applied,
    checked,
    codes,
    figures,
    stored_files,
    uploaded,
    workbook,
)
from tests.foundation.imports.test_containers import ole_file

from huikuan.business.directory.models import Customer, Ownership
from huikuan.business.receivables.models import Receipt, Receivable
from huikuan.business.sales.models import MonthlySales
from huikuan.foundation.audit.models import Event
from huikuan.foundation.company.models import SettingVersion
from huikuan.foundation.imports import operations, steps
from huikuan.foundation.imports.models import Import, ImportFinding, ImportState
from huikuan.foundation.imports.refusals import MissingSheetsError, NotAWorkbookError, TooLargeError, UnreadableError
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people.models import Person, Unit
from huikuan.foundation.wiring import _handlers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def everything() -> dict[str, list]:
    models = (Person, Unit, Customer, Ownership, MonthlySales)
    return {model.__name__: sorted(model._base_manager.values_list(), key=str) for model in models}


def test_a_dry_run_says_what_would_come_and_writes_nothing() -> None:
    before = everything()
    batch = checked(COMPANY)
    assert batch.state == ImportState.CHECKED
    assert figures(batch, "customers") == {
        "read": 3, "accepted": 3, "left_out": 0, "new": 3, "changed": 0, "same": 0,
    }  # fmt: skip
    assert figures(batch, "sales")["new"] == 2
    assert "imports.added_up" in codes(batch)
    assert everything() == before
    assert not Receivable.objects.exists()


def test_apply_brings_all_sheets_in_and_again_brings_nothing() -> None:
    batch = applied(COMPANY)
    assert batch.state == ImportState.APPLIED
    assert Customer.objects.get(customer_no="K1").sales.get().amount == 1100_00
    assert (Receivable.objects.count(), Receipt.objects.count()) == (1, 1)
    before = everything()
    again = checked(COMPANY)
    assert "imports.nothing_new" in codes(again)
    assert {key: one["same"] for key, one in again.counts.items()} == {
        "staff": 3, "customers": 3, "sales": 2, "invoices": 1, "receipts": 1,
    }  # fmt: skip
    steps.bring_in(actor=COMMAND, batch=again.pk)
    assert everything() == before


def test_what_changes_is_shown_by_sample() -> None:
    applied(COMPANY)
    book = copy.deepcopy(COMPANY)
    book["客户"][1][1] = "成都旗舰店"
    book["销售历史"][3][2] = 250
    batch = checked(book)
    assert batch.counts["customers"]["samples"] == [{"key": "K1", "cells": [["name", "成都总店", "成都旗舰店"]]}]
    assert batch.counts["sales"]["samples"][0]["cells"] == [["amount", 300_00, 250_00]]


def test_a_part_may_come_alone_once_the_company_is_there() -> None:
    receipts = {"回款": [["回款单号", "到账日期", "付款人", "金额", "客户编号"],
                         ["R9", "2026-11-01", "某", 5, "K1"], ["R8", "2026-11-01", "某", 5, "没有"]]}  # fmt: skip
    alone = checked(receipts)
    assert alone.state == ImportState.REFUSED
    missing = ImportFinding.objects.filter(batch=alone, code="sheet.missing")
    assert {row.params["sheet_zh"] for row in missing} == {"员工", "客户", "销售历史"}
    with pytest.raises(MissingSheetsError):
        steps.bring_in(actor=COMMAND, batch=alone.pk)
    assert not Receipt.objects.exists()
    applied(COMPANY)
    batch = checked(receipts)
    assert batch.state == ImportState.CHECKED
    assert set(batch.counts) == {"receipts"}
    steps.bring_in(actor=COMMAND, batch=batch.pk)
    assert Receipt.objects.get(receipt_no="R9").customer_given.customer_no == "K1"
    # 没有 is nobody's number: the receipt comes in without a customer, and that is said
    assert "reference.unknown_blanked" in codes(batch) or figures(batch, "receipts")["left_out"] == 1


def test_all_or_nothing(monkeypatch) -> None:
    batch = checked(COMPANY)
    before = everything()

    def fails(**facts) -> None:
        raise RuntimeError("late")

    monkeypatch.setitem(_handlers, "imports.applied", [fails])
    with pytest.raises(RuntimeError, match="late"):
        steps.bring_in(actor=COMMAND, batch=batch.pk)
    assert everything() == before
    assert Import.objects.get().state == ImportState.CHECKED
    assert not Event.objects.filter(action="imports.apply").exists()


def test_applying_twice_is_told() -> None:
    batch = applied(COMPANY)
    with pytest.raises(RefusedError, match=r"imports\.not_checked"):
        steps.bring_in(actor=COMMAND, batch=batch.pk)


def test_undo_puts_everything_back() -> None:
    book = {name: COMPANY[name] for name in ("员工", "客户", "销售历史")}
    before_all = everything()
    first = applied(book)
    after_first = everything()
    changed = copy.deepcopy(book)
    changed["客户"][1][2] = "Z2"
    changed["客户"].append(["K4", "德阳商行", "Z3", "K1", None, None])
    changed["员工"][3][4] = "西北"
    changed["销售历史"][3][2] = 1
    second = applied(changed)
    assert Customer.objects.get(customer_no="K1").owner.employee_no == "Z2"
    with pytest.raises(RefusedError, match="since"):
        operations.undo(actor=COMMAND, batch=first.pk)
    operations.undo(actor=COMMAND, batch=second.pk)
    assert everything() == after_first
    operations.undo(actor=COMMAND, batch=first.pk)
    assert everything() == before_all
    assert {one.state for one in Import.objects.all()} == {ImportState.UNDONE}
    applied(book)
    assert Customer.objects.count() == 3


def test_undo_withdraws_documents_and_keeps_whom_they_name() -> None:
    batch = applied(COMPANY)
    operations.undo(actor=COMMAND, batch=batch.pk)
    assert not Receivable.objects.filter(voided_at=None).exists()
    assert not Receipt.objects.filter(voided_at=None).exists()
    assert not MonthlySales.objects.exists()
    # the withdrawn invoice still names K1, K1 its owner, and he his superiors; K3 is named by nobody
    assert "K1" in set(Customer.objects.values_list("customer_no", flat=True))
    assert "K3" not in set(Customer.objects.values_list("customer_no", flat=True))
    assert Event.objects.get(action="imports.undo").after["kept"] >= 4


def test_factors_come_back_after_undoing() -> None:
    book = {
        **{name: COMPANY[name] for name in ("员工", "客户", "销售历史")},
        "系数": [["系数", "数值"], ["行业增长率", "6%"]],
    }
    batch = applied(book)
    standing = SettingVersion.objects.get(current=True)
    operations.undo(actor=COMMAND, batch=batch.pk)
    assert not SettingVersion.objects.filter(current=True).exists()
    applied(book)
    again = SettingVersion.objects.get(current=True)
    assert (again.key, again.value, again.number) == (standing.key, standing.value, 2)


def test_undo_is_refused_while_something_else_refers() -> None:
    first = applied({name: COMPANY[name] for name in ("员工", "客户", "销售历史")})
    applied({"销售历史": [["月份", "客户编号", "金额"], ["2026-11", "K3", 5]]})
    before = everything()
    with pytest.raises(RefusedError, match=r"imports\.depended_on") as told:
        operations.undo(actor=COMMAND, batch=first.pk)
    assert told.value.params["count"] == 1
    assert everything() == before


def test_undo_is_refused_after_a_change_by_hand(cast) -> None:
    from huikuan.business.directory import operations as directory  # noqa: PLC0415

    batch = applied({name: COMPANY[name] for name in ("员工", "客户", "销售历史")})
    customer = Customer.objects.get(customer_no="K3")
    directory.change_customer(
        actor=cast.actor("zhao"), customer=customer.pk, seen=1, values={"owner_id": cast.people["li"].pk}
    )
    with pytest.raises(RefusedError, match=r"imports\.changed_since"):
        operations.undo(actor=COMMAND, batch=batch.pk)
    assert Customer.objects.get(customer_no="K3").owner == cast.people["li"]


def test_finance_brings_receivables_but_no_people(cast) -> None:
    finance = cast.actor("zheng")
    with_sales = {"销售历史": [["月份", "客户编号", "金额"], ["2026-11", "C0001", 5]]}
    refused = checked({**with_sales, **{name: COMPANY[name] for name in ("员工", "客户")}}, actor=finance)
    assert refused.state == ImportState.REFUSED
    assert "imports.sheet_not_allowed" in codes(refused)
    applied(with_sales | {name: COMPANY[name] for name in ("员工", "客户")}, actor=cast.actor("wang"))
    batch = applied({"回款": COMPANY["回款"]}, actor=finance)
    assert batch.state == ImportState.APPLIED
    with pytest.raises(PermissionDenied):
        uploaded(COMPANY, actor=cast.actor("li"))


@pytest.mark.parametrize(
    ("content", "name", "error"),
    [
        (b"%PDF-1.7 " + b"x" * 100, "公司.xlsx", NotAWorkbookError),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "公司.xls", NotAWorkbookError),
        (b"just text", "公司.xlsx", NotAWorkbookError),
        (b"", "公司.xlsx", NotAWorkbookError),
        (b"PK\x03\x04" + b"cut short", "公司.xlsx", UnreadableError),
        (b"MZ" + bytes(range(256)), "公司.exe", NotAWorkbookError),
        (b"<html><script>", "公司.html", NotAWorkbookError),
    ],
)
def test_what_is_no_workbook_is_not_kept(settings, content, name, error) -> None:
    with pytest.raises(error):
        uploaded(content, name)
    assert not Import.objects.exists()
    assert not settings.MEDIA_ROOT.exists() or not stored_files(settings.MEDIA_ROOT)


def test_a_file_beyond_the_limit_is_not_kept(settings) -> None:
    settings.UPLOAD_LIMIT = 1000
    with pytest.raises(TooLargeError):
        uploaded(COMPANY)
    assert not Import.objects.exists()


def zipped(members: dict[str, bytes], level: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", level) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_a_bomb_is_refused_by_the_dry_run() -> None:
    bomb = zipped({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * (80 << 20)})
    batch = checked(bomb)
    assert batch.state == ImportState.REFUSED
    assert codes(batch) & {"file.too_large_unpacked", "file.damaged"}


def test_csv_files_in_an_archive_are_one_book() -> None:
    def table(rows: list[list]) -> bytes:
        lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
        return "\r\n".join(lines).encode("gbk")

    batch = applied(zipped({f"数据/{name}.csv": table(rows) for name, rows in COMPANY.items()}), "数据.zip")
    assert batch.state == ImportState.APPLIED
    assert Customer.objects.filter(customer_no__startswith="K").count() == 3
    again = checked(zipped({"../../回款.csv": table(COMPANY["回款"])}), "数据.zip")
    assert again.counts["receipts"]["same"] == 1


def test_one_csv_file_is_the_sheet_of_its_name() -> None:
    applied(COMPANY)
    batch = checked("回款单号,到账日期,金额\nR7,2026-11-01,12.34".encode(), "C:\\temp\\回款.csv")
    assert batch.file_name == "回款.csv"
    assert batch.counts["receipts"]["new"] == 1


def test_an_encrypted_workbook_says_so() -> None:
    batch = checked(ole_file({"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": bytes(600)}))
    assert batch.state == ImportState.REFUSED
    assert ImportFinding.objects.get().params == {"file": "公司.xlsx"}
    assert codes(batch) == {"file.encrypted"}


def test_columns_matched_on_the_page_are_remembered_for_the_next_file() -> None:
    applied(COMPANY)
    odd = {"到款": [["流水", "哪天", "几块"], ["R5", "2026-11-02", 1.5]]}
    batch = checked(odd)
    assert batch.state == ImportState.CHECKED
    assert not batch.counts
    mapping = {
        "receipts": {
            "sources": ["到款"],
            "columns": {"receipt_no": "流水", "date": "哪天", "amount": "几块"},
            "unit": 10000,
        }
    }
    operations.match_columns(actor=COMMAND, batch=batch.pk, mapping=mapping)
    batch = steps.check(actor=COMMAND, batch=batch.pk)
    assert batch.counts["receipts"]["new"] == 1
    odd["到款"][1] = ["R6", "2026-11-03", 2]
    later = applied(odd)
    assert later.mapping == mapping
    assert Receipt.objects.get(receipt_no="R6").amount == 2_0000_00


def test_script_and_formula_stay_text() -> None:
    book = copy.deepcopy(COMPANY)
    evil = "<script>alert(1)</script>"
    book["客户"][1][1] = evil
    book["员工"][1][1] = "=cmd|' /C calc'!A0"
    applied(workbook(book))
    assert Customer.objects.get(customer_no="K1").name == evil


def test_a_ring_with_what_stands_refuses_the_file() -> None:
    applied(COMPANY)
    book = {"客户": [["客户编号", "客户名称", "上级客户编号"], ["K1", "成都总店", "K2"]]}
    batch = checked(book)
    assert batch.state == ImportState.REFUSED
    assert "imports.ring" in codes(batch)

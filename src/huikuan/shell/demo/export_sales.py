"""A customer who buys in dollars: a contract, its invoices and what came for them, brought in as one workbook; one is
paid at another rate, the next payment waits on the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from huikuan.business.receivables import operations, queries
from huikuan.engine.currency import Foreign, minor_text, rate_text
from huikuan.engine.money import yuan_text
from huikuan.foundation.imports import steps
from huikuan.foundation.imports.operations import upload
from huikuan.foundation.lists.export import AS_TEXT
from huikuan.foundation.permissions import Actor

OWN = ("金额", "币种", "原币金额", "汇率")
CONTRACT = (60_000_00, 710_000_000, 110)  # cents, rate, days ago
INVOICES = ((12_000_00, 712_000_000, 100, 55), (24_000_00, 711_000_000, 60, 15), (18_500_00, 709_000_000, 20, -25))
RECEIPTS = ((12_000_00, 708_500_000, 50), (24_000_00, 706_000_000, 2))


def bring_export_in(actor: Actor, finance: Actor, customer: tuple[str, str], today: date) -> None:
    """For a customer (number, name); the first invoice is paid, by ``finance``."""
    number, name = customer
    order = f"WX{today.year}-001"
    numbers = [f"WX{today:%y}{at:06}" for at in range(1, len(INVOICES) + 1)]

    def day(days: int) -> str:
        return (today - timedelta(days=days)).isoformat()

    cents, rate, days = CONTRACT
    pages: dict[str, list[Sequence[str]]] = {
        "合同": [
            ("合同编号", "客户编号", "签订日期", "付款方式", *OWN),
            (order, number, day(days), "电汇", *_own(cents, rate)),
        ],
        "发票": [
            ("发票号", "客户编号", "合同编号", "开票日期", "到期日", "摘要", *OWN),
            *(
                (invoice, number, order, day(issued), day(due), "外销货款", *_own(minor, at))
                for invoice, (minor, at, issued, due) in zip(numbers, INVOICES, strict=True)
            ),
        ],
        "回款": [
            ("回款单号", "到账日期", "付款人", "附言", "客户编号", *OWN),
            *(
                (f"WH{at:03}", day(came), name, f"INV {invoice}", number, *_own(minor, at_rate))
                for at, (invoice, (minor, at_rate, came)) in enumerate(zip(numbers, RECEIPTS, strict=False), start=1)
            ),
        ],
    }
    file = SimpleUploadedFile("外销.xlsx", _book(pages))
    batch = upload(actor=actor, file=file, name="外销.xlsx")
    steps.check(actor=actor, batch=batch.pk)
    steps.bring_in(actor=actor, batch=batch.pk)
    money: Any = queries.visible_receipts(actor).get(receipt_no="WH001")
    paid: Any = queries.visible_receivables(actor).get(invoice_no=numbers[0])
    operations.pay_in_currency(
        actor=finance, receipt=money.pk, lines={paid.pk: paid.left_minor}, effective=today - timedelta(days=50)
    )


def _own(minor: int, rate: int) -> tuple[str, ...]:
    own = Foreign(currency="USD", minor=minor, rate=rate)
    return yuan_text(own.fen), "USD", minor_text(minor, "USD"), rate_text(rate)


def _book(pages: dict[str, list[Sequence[str]]]) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, AS_TEXT) as book:
        for name, rows in pages.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, text in enumerate(row):
                    sheet.write_string(at, column, text)
    return buffer.getvalue()

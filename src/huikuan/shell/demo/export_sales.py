"""A customer who buys in dollars: a contract, its invoices and a first payment, brought in as one workbook and paid at
another rate; the next payment comes with the statement of the company's dollar account and waits on the desk."""

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
RECEIPT = (12_000_00, 708_500_000, 50)
DOLLAR_ACCOUNT = "NRA33100012009000567"
CAME = (24_000_00, 2)  # cents, days ago: at the rate that finance keeps for that day


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
            ("WH001", day(RECEIPT[2]), name, f"INV {numbers[0]}", number, *_own(*RECEIPT[:2])),
        ],
    }
    _bring_in(actor, "外销.xlsx", _book(pages))
    money: Any = queries.visible_receipts(actor).get(receipt_no="WH001")
    paid: Any = queries.visible_receivables(actor).get(invoice_no=numbers[0])
    operations.pay_in_currency(
        actor=finance, receipt=money.pk, lines={paid.pk: paid.left_minor}, effective=today - timedelta(days=RECEIPT[2])
    )
    _bring_in(actor, "美元账户明细.csv", _statement(name, numbers[1], today - timedelta(days=CAME[1])))


def _bring_in(actor: Actor, name: str, content: bytes) -> None:
    batch = upload(actor=actor, file=SimpleUploadedFile(name, content), name=name)
    steps.check(actor=actor, batch=batch.pk)
    steps.bring_in(actor=actor, batch=batch.pk)


def _statement(payer: str, invoice: str, day: date) -> bytes:
    """The dollar account as a bank exports it: the payment and the charge for it."""
    cents, charge = CAME[0], 15_00
    balances = [minor_text(fen, "USD") for fen in (8_200_00 + cents, 8_200_00 + cents - charge)]
    lines = [
        f'{day},{day:%Y%m%d}0007,"{minor_text(cents, "USD")}",,"{balances[0]}",{payer},INV {invoice},USD',
        f'{day},{day:%Y%m%d}0008,,{minor_text(charge, "USD")},"{balances[1]}",,国际汇入手续费,USD',
    ]
    head = "交易日期,交易流水号,贷方发生额,借方发生额,余额,对方户名,摘要,币种"
    return "\r\n".join([f"账号：{DOLLAR_ACCOUNT}", head, *lines, ""]).encode("gb18030")


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

"""The morning's bank statement of the demonstration company: uploaded and checked, for whoever looks to bring it in."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from huikuan.business.directory import queries as directory
from huikuan.business.receivables import queries as receivables
from huikuan.engine.money import yuan_text
from huikuan.foundation.imports import steps
from huikuan.foundation.imports.operations import upload
from huikuan.foundation.permissions import Actor

OWN = "1202026109900012345"
OPENING = 386_000_00  # fen on the account before the first line
LINES = 6
_HEAD = "凭证号,本方账号,对方账号,交易时间,借/贷,借方发生额,贷方发生额,对方行号,摘要,用途,对方单位名称,余额,个性化信息"


def uploaded_statement(actor: Actor, today: date) -> None:
    """Upload and check it; nothing is posted."""
    content = statement(actor, today)
    name = f"historydetail-{today:%Y%m%d}.csv"
    batch = upload(actor=actor, file=SimpleUploadedFile(name, content), name=name)
    steps.check(actor=actor, batch=batch.pk)


def statement(actor: Actor, today: date) -> bytes:
    """Yesterday's lines as ICBC's corporate banking writes them (GBK, no serials): customers pay invoices that are due,
    one of them without a word, and the bank takes its charge."""
    day = today - timedelta(days=1)
    names = dict(directory.visible_customers(actor).values_list("customer_no", "name"))
    balance, lines = OPENING, []
    for at, (number, customer, fen) in enumerate(_due(today)):
        balance += fen
        words = "" if at == LINES - 1 else f"付{number[-8:]}货款"
        lines.append(
            f'0,{OWN},62220210{at:011d},{day} 09:{10 + at}:00,贷,,"{yuan_text(fen)}",,货款,{words},{names[customer]},'
            f'"{yuan_text(balance)}",'
        )
    lines.append(f'0,{OWN},,{day} 18:00:00,借,15.00,,,手续费,电子汇划手续费,,"{yuan_text(balance - 15_00)}",')
    text = "\r\n".join(["[HISTORYDETAIL]", "中国工商银行企业网上银行历史明细", _HEAD, *lines, ""])
    return text.encode("gb18030")


def _due(today: date) -> list[tuple[str, str, int]]:
    """Invoices that fell due last: number, customer, fen."""
    rows = receivables.sheet_frame("invoices")
    due = rows.filter((rows["due_date"] <= today) & (rows["amount"] > 0)).sort("due_date", "invoice_no").tail(LINES)
    return list(due.select("invoice_no", "customer_no", "amount").iter_rows())

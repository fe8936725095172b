"""The company of tests/shell/plan/tiny.py in the database: its documents posted as the planner settled them, and its
plan of December 2026 as of 10 December stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from tests.shell.plan.tiny import tiny_pages
from tests.shell.plan.typed import write_pages

from huikuan.business.collections import operations
from huikuan.business.directory import operations as directory
from huikuan.business.directory.models import Customer
from huikuan.business.receivables.models import Allocation, Receipt, Receivable
from huikuan.business.targets import operations as targets
from huikuan.business.targets.models import MonthPlan
from huikuan.engine.periods import Month
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.reader import read_book
from huikuan.foundation.permissions import Actor, Via
from huikuan.shell.plan.build import Stages, lay_out, work_out
from huikuan.shell.sheets import INPUT
from huikuan.shell.words.sentence import speaking

TODAY = date(2026, 12, 10)
MONTH = Month(year=2026, month=12)
COMMAND = Actor(user=None, via=Via.COMMAND)


@dataclass
class Planned:
    """The company's input frames, the planner's sheets in both languages, and the stored plan."""

    inputs: dict[str, pl.DataFrame]
    zh: dict[str, pl.DataFrame]
    en: dict[str, pl.DataFrame]
    plan: MonthPlan

    def customer(self, number: str) -> Customer:
        return Customer.objects.get(customer_no=number)


def new_import() -> Import:
    return Import.objects.create(file="f", file_name="f", size=1, sha256="0", uploaded_at=datetime.now(tz=UTC))


def new_plan(*, month: date = date(2026, 12, 1), version: int = 1, as_of: date = TODAY) -> MonthPlan:
    MonthPlan.objects.filter(month=month).update(current=False)
    return MonthPlan.objects.create(month=month, version=version, as_of=as_of, built_at=datetime.now(tz=UTC))


@cache
def worked_out() -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame], dict[str, pl.DataFrame], object]:
    """Once a run: no database has a part in it."""
    with TemporaryDirectory() as folder:
        book = read_book(write_pages(Path(folder) / "tiny.xlsx", tiny_pages()), sheets=INPUT)
    worked = work_out(tables=book.tables, month=MONTH, today=TODAY, stages=Stages(None, 9))
    sheets = {}
    for lang in ("zh", "en"):
        with speaking(lang):
            sheets[lang] = lay_out(worked)
    inputs = {key: table.frame for key, table in book.tables.items()}
    return inputs, sheets["zh"], sheets["en"], worked.settled


def post_documents(settled) -> None:
    """Invoices, receipts and allocations as the planner settled them."""
    now = datetime.now(tz=UTC)
    customers = list(Customer.objects.order_by("pk"))
    items = [
        Receivable.objects.create(
            invoice_no=number,
            customer=customers[customer],
            issued=date.fromordinal(issued),
            due=date.fromordinal(due),
            amount=amount,
            open_fen=amount,
            recorded_at=now,
        )
        for number, customer, issued, due, amount in zip(
            settled.item_numbers,
            settled.item_customer.tolist(),
            settled.item_issued.tolist(),
            settled.item_due.tolist(),
            settled.item_amount.tolist(),
            strict=True,
        )
    ]
    receipts = []
    for at, row in enumerate(settled.receipts.to_dicts()):
        payer = int(settled.receipt_customer[at])
        receipts.append(
            Receipt.objects.create(
                receipt_no=row["receipt_no"],
                date=row["date"],
                payer_name=row["payer_name"],
                amount=row["amount"],
                reference=row["reference"],
                customer=customers[payer] if payer >= 0 else None,
                customer_since=row["date"] if payer >= 0 else None,
                left_fen=row["amount"],
                recorded_at=now,
            )
        )
    for item, receipt, fen in zip(
        settled.allocation_item.tolist(),
        settled.allocation_receipt.tolist(),
        settled.allocation_fen.tolist(),
        strict=True,
    ):
        paid, by = items[item], receipts[receipt]
        Allocation.objects.create(receipt=by, receivable=paid, amount=fen, effective=by.date, recorded_at=now)
        paid.open_fen -= fen
        by.left_fen -= fen
        paid.save()
        by.save()


def make_company() -> Planned:
    """Fill an empty database."""
    inputs, zh, en, settled = worked_out()
    origin = new_import()
    for key in ("staff", "customers", "outlets", "products"):
        getattr(directory, f"import_{key}")(actor=COMMAND, frame=inputs[key], origin=origin)
    targets.import_factors(actor=COMMAND, frame=inputs["factors"], origin=origin)
    post_documents(settled)
    operations.import_promises(actor=COMMAND, frame=inputs["promises"], origin=origin)
    operations.import_measures(actor=COMMAND, frame=inputs["measures"], origin=origin)
    plan = new_plan()
    operations.store_plan(actor=COMMAND, plan=plan, frame=zh["plan"], frame_en=en["plan"])
    operations.store_measures(actor=COMMAND, plan=plan, frame=zh["measures"], frame_en=en["measures"])
    return Planned(inputs=dict(inputs), zh=dict(zh), en=dict(en), plan=plan)

"""What a sheet would bring: compared with what is posted, before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from huikuan.business.directory import queries as directory
from huikuan.business.receivables.models import MONEY, Contract, Receipt, Receivable
from huikuan.business.receivables.queries.checkpoints import orders_over
from huikuan.business.receivables.queries.sheets import FEW, SHEETS, sheet_frame
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.money import yuan_text
from huikuan.engine.terms import DueDateOutOfRangeError, PaymentTerms, due_date
from huikuan.foundation.imports.applying import Diff, diff
from huikuan.foundation.imports.columns import Kind
from huikuan.foundation.imports.doubts import CAP
from huikuan.foundation.imports.table import ROW, SOURCE, Place, PlacedFinding
from huikuan.foundation.imports.writing import query_frame

ASSUMED_TERMS = "30"  # for an invoice without a due date and a customer without terms; the plan reports it
POSTED = frozenset({"invoices", "receipts"})  # never changed: corrected by a reversal and a new document
# Two exports of one bank may word the same receipt differently: number, day and amount say that it is the same.
WORDING = {"receipts": frozenset({"payer_name", "payer_account", "reference", "channel"})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming(Diff):
    """Rows to be written (new invoices with ``due``; ``changed`` are contracts only) and what is refused."""

    findings: tuple[PlacedFinding, ...]


def preview(key: str, frame: pl.DataFrame, *, credit: bool = True) -> Incoming:
    """Compare a sheet's accepted rows with what stands; nothing is written. ``credit``: say of contracts whom the order
    checkpoint would stop or warn of."""
    if key == "receipts":  # a bank transfer is said by an empty cell
        frame = frame.with_columns(pl.when(pl.col("channel") != "bank").then("channel").alias("channel"))
    stored = sheet_frame(key, ids=True, among=numbers_of(key, frame))
    found = diff(stored, frame, SHEETS[key].unique)
    if key not in POSTED:
        over = orders_over(found.new, found.changed, found.before) if key == "contracts" and credit else []
        return Incoming(
            new=found.new, changed=found.changed, before=found.before, same=found.same, findings=tuple(over)
        )
    findings: list[PlacedFinding] = []
    differs = _differing(key, found.changed, found.before, findings)
    new = found.new
    if key == "receipts":
        _look_alikes(new, found, findings)
    if key == "invoices":
        new = _due(_of_posted(new, found.same, findings), findings)
    # Where only a note differs, nothing posted does.
    same = pl.concat([found.same, found.changed.filter(~differs)])
    return Incoming(
        new=new, changed=found.changed.clear(), before=found.before.clear(), same=same, findings=tuple(findings)
    )


def numbers_of(key: str, frame: pl.DataFrame) -> list[str]:
    """The document numbers that a sheet's rows speak of."""
    return frame[SHEETS[key].unique[0]].drop_nulls().unique().to_list()


def known_contracts() -> pl.Series:
    """The numbers that other sheets may refer to."""
    numbers = Contract.objects.filter(voided_at=None).order_by("pk").values_list("contract_no", flat=True)
    return pl.Series("contract_no", list(numbers), dtype=pl.String())


def _differing(key: str, changed: pl.DataFrame, before: pl.DataFrame, findings: list[PlacedFinding]) -> pl.Series:
    """Which posted documents say something else in the file; a note beside them is no figure."""
    sheet, differs = SHEETS[key], []
    for now, was in zip(changed.iter_rows(named=True), before.iter_rows(named=True), strict=True):
        others = [one for one in sheet.columns if now[one.key] != was[one.key]]
        column = next((one for one in others if one.key not in WORDING.get(key, ())), None)
        differs.append(column is not None)
        if column is None and not others:
            continue
        only_words, column = column is None, column or others[0]
        texts = [_text(column.kind, value) for value in (was[column.key], now[column.key])]
        finding = Finding(
            code="receivables.worded_differently" if only_words else "receivables.differs",
            severity=Severity.INFO if only_words else Severity.ERROR,
            subject=now[sheet.unique[0]],
            params={"was": texts[0], "now": texts[1]},
        )
        place = Place(sheet=now[SOURCE], row=now[ROW], column=column.zh, value=texts[1])
        findings.append(PlacedFinding(finding=finding, place=place))
    return pl.Series(differs, dtype=pl.Boolean())


def _look_alikes(new: pl.DataFrame, found: Diff, findings: list[PlacedFinding]) -> None:
    """Tell new receipts of the day, amount and payer of one that stands under another number: perhaps the same money,
    from another kind of export or typed by hand."""
    if new.is_empty():
        return
    here = pl.concat([found.same["receipt_no"], found.changed["receipt_no"]])
    stored = _receipts_like(new).filter(~pl.col("receipt_no").is_in(here.implode()))
    keys = ["date", "amount"]
    pairs = new.select(ROW, SOURCE, "receipt_no", "payer_name", "payer_account", *keys).join(
        stored.select(*keys, pl.col("receipt_no", "payer_name", "payer_account").name.prefix("was_")), on=keys
    )
    payer = (pl.col("payer_account") == pl.col("was_payer_account")).fill_null(value=False) | (
        pl.col("payer_name") == pl.col("was_payer_name")
    ).fill_null(value=False)
    alike = pairs.filter(payer).unique(subset=[SOURCE, ROW], keep="first", maintain_order=True)
    for row in alike.head(CAP).iter_rows(named=True):
        finding = Finding(
            code="receivables.looks_alike",
            severity=Severity.WARNING,
            subject=row["receipt_no"],
            params={"was": row["was_receipt_no"], "day": row["date"], "amount_fen": row["amount"]},
        )
        findings.append(PlacedFinding(finding=finding, place=Place(sheet=row[SOURCE], row=row[ROW])))


def _receipts_like(new: pl.DataFrame) -> pl.DataFrame:
    """Receipts that stand, of the days of new ones."""
    rows = Receipt.objects.filter(channel__in=MONEY, voided_at=None, date__in=new["date"].unique().to_list())
    columns = ("receipt_no", "date", "amount", "payer_name", "payer_account")
    types = {name: new.schema[name] for name in columns}
    return query_frame(rows.order_by("pk"), dict(zip(columns, columns, strict=True)), types)


def _standing(new: pl.DataFrame, *columns: str) -> Iterable[tuple[Any, ...]]:
    """Instalments that stand, at least those of the invoices among the new rows."""
    numbers = new["invoice_no"].unique().to_list()
    rows = Receivable.objects.filter(voided_at=None)
    if len(numbers) <= FEW:
        rows = rows.filter(invoice_no__in=numbers)
    return rows.order_by("pk").values_list(*columns).iterator()


def _text(kind: Kind, value: object) -> str:
    if value is None:
        return "–"
    return yuan_text(value) if kind is Kind.MONEY and isinstance(value, int) else str(value)


def _of_posted(new: pl.DataFrame, same: pl.DataFrame, findings: list[PlacedFinding]) -> pl.DataFrame:
    """Leave out rows of an invoice that is posted with other due dates: they would count it twice. A further instalment
    is welcome where the file has those that are posted too."""
    days: defaultdict[str, list[date | None]] = defaultdict(list)
    for number, day in _standing(new, "invoice_no", "due_given"):
        days[number].append(day)
    told = dict(same.group_by("invoice_no").len().iter_rows())
    differs = [len(days.get(number, ())) > told.get(number, 0) for number in new["invoice_no"]]
    mask = pl.Series(differs, dtype=pl.Boolean())
    for row in new.filter(mask).iter_rows(named=True):
        was = ", ".join("–" if day is None else day.isoformat() for day in days[row["invoice_no"]])
        now = "–" if row["due_date"] is None else row["due_date"].isoformat()
        findings.append(_refused("receivables.differs", row, "due_date", was=was, now=now))
    return new.filter(~mask)


def _due(new: pl.DataFrame, findings: list[PlacedFinding]) -> pl.DataFrame:
    """Add the due date that counts; leave out what has none or falls together with another instalment."""
    customers = directory.sheet_frame("customers").select("customer_no", "terms")
    terms = dict(customers.iter_rows())
    taken = set(_standing(new, "invoice_no", "due"))
    kept, days = [], []
    for at, row in enumerate(new.iter_rows(named=True)):
        number, code = row["invoice_no"], terms.get(row["customer_no"]) or ASSUMED_TERMS
        try:
            day = row["due_date"] or due_date(issued=row["issue_date"], terms=PaymentTerms.from_code(code))
        except DueDateOutOfRangeError:
            findings.append(_refused("receivables.due_date_out_of_range", row, issued=row["issue_date"]))
            continue
        if (number, day) in taken:
            findings.append(_refused("receivables.same_instalment", row, due=day))
            continue
        taken.add((number, day))
        kept.append(at)
        days.append(day)
    return new[kept].with_columns(pl.Series("due", days, dtype=pl.Date()))


def _refused(code: str, row: dict[str, Any], column: str = "invoice_no", **params: object) -> PlacedFinding:
    value = "" if row[column] is None else str(row[column])
    place = Place(sheet=row[SOURCE], row=row[ROW], column=SHEETS["invoices"].by_key[column].zh, value=value)
    finding = Finding(code=code, severity=Severity.ERROR, subject=row["invoice_no"], params=params)
    return PlacedFinding(finding=finding, place=place)

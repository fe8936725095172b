"""Bringing contracts, invoices and receipts in, and withdrawing what was brought in by mistake."""

from __future__ import annotations

import polars as pl
from django.db.models import Q

from huikuan.business.directory import queries as directory
from huikuan.business.receivables.currency_cells import CELLS, currency_fault, stored
from huikuan.business.receivables.models import (
    MONEY,
    Allocation,
    Contract,
    ContractItem,
    MatchProposal,
    Receipt,
    Receivable,
)
from huikuan.business.receivables.models.channels import Channel
from huikuan.business.receivables.operations.posting import reverse_rows, settle_caches
from huikuan.business.receivables.policies import BRING_IN
from huikuan.business.receivables.queries.balances import refresh
from huikuan.business.receivables.queries.incoming import Incoming, preview
from huikuan.engine.contract_items import amount_fen
from huikuan.engine.findings import Severity
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.applying import Counts, ids_for, write
from huikuan.foundation.imports.models import Import, ImportChange
from huikuan.foundation.imports.writing import insert_frame, lock_table
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.people.queries import visible_people
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce


@operation(BRING_IN)
def import_contracts(*, actor: Actor, frame: pl.DataFrame, origin: Import) -> Counts:
    """Add new contracts and change those that say something else now; nothing changes the second time."""
    lock_table(Contract)
    found = preview("contracts", frame, credit=False)
    _require_coherent(found.new, found.changed)

    def as_row(rows: pl.DataFrame) -> pl.DataFrame:
        columns = ("contract_no", "amount", "sign_date", "acceptance", "instalments", "payment_method", "frame_no")
        customers = _customers(actor, rows["customer_no"])
        owners = ids_for(rows["owner"], visible_people(actor).values_list("employee_no", "pk").iterator())
        return rows.select(
            *columns, customers, owners.alias("owner_id"), pl.col("_notes").fill_null("").alias("notes"), *stored(rows)
        )

    write(Contract, found, as_row, origin)
    numbers = pl.concat(part["customer_no"] for part in (found.new, found.changed, found.before))
    touched = set(_customers(actor, numbers.unique()))
    if touched:
        announce("receivables.changed", customers=touched, actor=actor)  # what is ordered is exposure
    return _recorded(actor, "import_contracts", origin, found)


@operation(BRING_IN)
def import_contract_items(*, actor: Actor, frame: pl.DataFrame, origin: Import) -> Counts:
    """Add new items and change those that say something else now; items that the file leaves out stay."""
    lock_table(ContractItem)
    found = preview("contract_items", frame)
    standing = Contract.objects.filter(directory.customer_scope(actor, "customer__"), voided_at=None)

    def as_row(rows: pl.DataFrame) -> pl.DataFrame:
        contracts = ids_for(rows["contract_no"], standing.values_list("contract_no", "pk").iterator())
        unknown = rows["contract_no"].filter(contracts.is_null())
        if unknown.len():
            raise RefusedError("receivables.unknown_contract", subject=unknown.first())
        pairs = zip(rows["quantity"], rows["price"], strict=True)
        amounts = [amount_fen(quantity=quantity, price_fen=price) for quantity, price in pairs]
        return rows.select(
            contracts.alias("contract_id"),
            "number",
            "name",
            pl.col("specification").fill_null(""),
            "quantity",
            "price",
            pl.Series("amount", amounts, dtype=pl.Int64()),
            pl.col("_notes").fill_null("").alias("notes"),
        )

    write(ContractItem, found, as_row, origin)
    return _recorded(actor, "import_contract_items", origin, found)


@operation(BRING_IN)
def import_invoices(*, actor: Actor, frame: pl.DataFrame, origin: Import) -> Counts:
    """Post new instalments. What differs from what is posted stays as it is: ``queries.preview`` tells."""
    _lock()
    found = preview("invoices", frame)
    new = found.new
    _require_coherent(new)
    contracts = Contract.objects.filter(voided_at=None).values_list("contract_no", "pk")
    rows = new.select(
        "invoice_no",
        _customers(actor, new["customer_no"]),
        ids_for(new["contract_no"], contracts.iterator()).alias("contract_id"),
        pl.col("issue_date").alias("issued"),
        pl.col("due_date").alias("due_given"),
        "due",
        "amount",
        "item_text",
        pl.col("_notes").fill_null("").alias("notes"),
        pl.col("amount").alias("open_fen"),
        *stored(new, "left_minor"),
        _now(),
        _origin(origin),
    )
    insert_frame(Receivable, rows)
    return _posted(actor, "import_invoices", origin, found, rows["customer_id"])


@operation(BRING_IN)
def import_receipts(*, actor: Actor, frame: pl.DataFrame, origin: Import) -> Counts:
    """Post new receipts; whose money it is and what it pays is the matching's business."""
    _lock()
    found = preview("receipts", frame)
    new = found.new
    _require_coherent(new)
    given = _customers(actor, new["customer_no"], required=False)
    rows = new.select(
        "receipt_no",
        "date",
        "payer_name",
        "payer_account",
        "amount",
        "reference",
        given.alias("customer_given_id"),
        given.alias("customer_id"),
        pl.when(given.is_not_null()).then(pl.col("date")).alias("customer_since"),
        pl.col("amount").alias("left_fen"),
        pl.col("channel").fill_null(Channel.BANK.value),
        *stored(new, "left_minor"),
        pl.col("_notes").fill_null("").alias("notes"),
        _now(),
        _origin(origin),
    )
    insert_frame(Receipt, rows)
    return _posted(actor, "import_receipts", origin, found, given)


def _customers(actor: Actor, numbers: pl.Series, *, required: bool = True) -> pl.Series:
    """Ids of the customers; a number that nobody has is refused rather than dropped."""
    found = ids_for(numbers, directory.visible_customers(actor).values_list("customer_no", "pk").iterator())
    unknown = numbers.filter(found.is_null() & numbers.is_not_null())
    if unknown.len() or (required and found.null_count()):
        raise RefusedError("receivables.unknown_customer", subject=unknown.first() or "–")
    return found.alias("customer_id")


def _require_coherent(*frames: pl.DataFrame) -> None:
    """What a document is in its own currency makes up its amount; the reader has seen to it, unless what the file
    leaves out stands already and says otherwise. Raises RefusedError."""
    for rows in frames:
        own = rows.filter(pl.any_horizontal(pl.col(CELLS).is_not_null()))
        for subject, *cells in own.select(pl.first(), *CELLS, "amount").iter_rows():
            if currency_fault(*cells):
                raise RefusedError("receivables.currency_differs", subject=subject)


def _now() -> pl.Expr:
    return pl.lit(clock.now()).alias("recorded_at")


def _origin(origin: Import) -> pl.Expr:
    return pl.lit(origin.pk, dtype=pl.Int64()).alias("origin_id")


def _posted(actor: Actor, action: str, origin: Import, found: Incoming, customers: pl.Series) -> Counts:
    touched = set(customers.drop_nulls().unique())
    if touched:
        refresh(touched)
        announce("receivables.changed", customers=touched, actor=actor)
    return _recorded(actor, action, origin, found)


def _recorded(actor: Actor, action: str, origin: Import, found: Incoming) -> Counts:
    after = {**found.counts.as_json(), "refused": sum(one.finding.severity is Severity.ERROR for one in found.findings)}
    record(actor=actor, action=f"receivables.{action}", subject=origin, after=after)
    return found.counts


@operation(BRING_IN)
def withdraw_import(*, actor: Actor, origin: Import, reason: str = "") -> None:
    """Take back every document of an import: allocations among them are reversed, contracts get their old figures.

    Raises RefusedError while an allocation in force ties one of them to a document of another origin, where one has
    been settled without money or taken back, or where a contract has been changed since.
    """
    _lock()
    in_force = Allocation.objects.filter(reverses=None, reversal=None)
    receipt_ours, item_ours = Q(receipt__origin=origin), Q(receivable__origin=origin)
    # "not ours" must count rows without any origin too
    receipt_other = ~Q(receipt__in=Receipt.objects.filter(origin=origin))
    item_other = ~Q(receivable__in=Receivable.objects.filter(origin=origin))
    tied = in_force.filter((receipt_ours & item_other) | (item_ours & receipt_other)).select_related("receipt").first()
    if tied is not None:
        raise RefusedError("receivables.tied", subject=tied.receipt.receipt_no)
    _require_unsettled(origin)
    if Receivable.objects.filter(contract__origin=origin, voided_at=None).exclude(origin=origin).exists():
        raise RefusedError("receivables.contract_in_use")
    receipts = Receipt.objects.filter(origin=origin, voided_at=None)
    items = Receivable.objects.filter(origin=origin, voided_at=None)
    touched = set(
        items.values_list("customer", flat=True).union(
            receipts.exclude(customer=None).values_list("customer"),
            Contract.objects.filter(origin=origin, voided_at=None).values_list("customer"),
        )
    )
    among = in_force.filter(receipt_ours & item_ours).order_by("pk")
    reversals = reverse_rows(list(among), actor=actor, reason=reason, effective=None)
    settle_caches(Allocation.objects.filter(receipt__origin=origin))
    MatchProposal.objects.filter(receipt__in=receipts, current=True).update(current=False)
    now = clock.now()
    counts = {
        "allocations": len(reversals),
        "invoices": items.update(voided_at=now),
        "receipts": receipts.update(voided_at=now),
        "contracts": _withdraw_contracts(origin),
    }
    record(actor=actor, action="receivables.withdraw_import", subject=origin, after=counts, reason=reason)
    if touched:
        refresh(touched)
        announce("receivables.changed", customers=touched, actor=actor)


def _require_unsettled(origin: Import) -> None:
    """A settlement without money, or a receipt taken back, stays on past days even when it was taken back: without the
    import's documents those days would no longer add up."""
    settled = Receipt.objects.filter(allocations__receivable__origin=origin).exclude(channel__in=MONEY)
    taken_back = Receipt.objects.filter(reverses__isnull=False).filter(
        Q(reverses__origin=origin) | Q(allocations__receivable__origin=origin)
    )
    found = settled.first() or taken_back.first()
    if found is not None:
        raise RefusedError("receivables.settled_since", subject=found.receipt_no)


def _withdraw_contracts(origin: Import) -> int:
    """Void what the import added, and put back what it changed unless somebody has changed it again."""
    for change in ImportChange.objects.filter(batch=origin, model="receivables.contract"):
        row = Contract.objects.filter(pk=change.row_id)
        now = row.values(*change.after).get()
        if any(str(now[name]) != str(value) for name, value in change.after.items()):
            raise RefusedError("receivables.contract_changed", subject=row.get().contract_no)
        row.update(**change.before)
    return Contract.objects.filter(origin=origin, voided_at=None).update(voided_at=clock.now())


def _lock() -> None:
    """Documents come in one import at a time; both tables at once, so that two imports never wait for each other."""
    lock_table(Receivable)
    lock_table(Receipt)

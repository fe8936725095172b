"""Contracts, invoices and their due instalments, receipts and what they pay. Posted facts are append-only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from huikuan.business.receivables.models.channels import Channel
from huikuan.business.receivables.models.currency import InCurrency, OpenInCurrency, whole
from huikuan.engine.money import Fen
from huikuan.foundation.imports.columns import LONGEST_CODE, LONGEST_NAME
from huikuan.foundation.people.models import Person, User


class Contract(InCurrency):
    """An agreement with a customer; ``amount`` in fen. ``owner`` is its own, None: the customer's. ``frame_no`` is the
    number of the frame agreement under which it is an order. ``voided_at`` is set when its import is undone."""

    contract_no = models.CharField(max_length=LONGEST_CODE)
    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="contracts")
    amount = models.BigIntegerField()
    sign_date = models.DateField(null=True)
    acceptance = models.TextField(null=True)
    instalments = models.TextField(null=True)
    payment_method = models.CharField(max_length=LONGEST_NAME, null=True)
    frame_no = models.CharField(max_length=LONGEST_CODE, null=True)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="contracts")
    notes = models.TextField(blank=True)
    voided_at = models.DateTimeField(null=True)
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
            whole("receivables_contract_currency"),
            models.UniqueConstraint(
                fields=["contract_no"], condition=Q(voided_at=None), name="receivables_one_contract"
            ),
        ]

    def __str__(self) -> str:
        return self.contract_no


class ContractItem(models.Model):
    """One line of what a contract sells: ``quantity`` in thousandths, ``price`` of one and ``amount`` (their product,
    rounded half up) in fen; ``number`` is unique within the contract."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()
    name = models.TextField()
    specification = models.TextField(blank=True)
    quantity = models.BigIntegerField()
    price = models.BigIntegerField()
    amount = models.BigIntegerField()
    notes = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="receivables_one_item"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, price__gte=0, amount__gte=0), name="receivables_item_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.number}"


class Receivable(OpenInCurrency):
    """One due instalment of an invoice: what ages. A credit note has an amount below zero.

    ``due_given`` is the date as it came, ``due`` the one that counts (by the customer's terms where none came).
    ``open_fen`` is derived (amount − allocations in force) and can be rebuilt; ``voided_at`` is set once when a
    document brought in by mistake is withdrawn; nothing else ever changes.
    """

    invoice_no = models.CharField(max_length=LONGEST_CODE)
    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="receivables")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="receivables")
    issued = models.DateField()
    due_given = models.DateField(null=True)
    due = models.DateField()
    amount = models.BigIntegerField()
    item_text = models.TextField(null=True)
    notes = models.TextField(blank=True)
    open_fen = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
            whole("receivables_item_currency", "left_minor"),
            models.UniqueConstraint(
                fields=["invoice_no", "due"], condition=Q(voided_at=None), name="receivables_one_instalment"
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "due"], name="receivables_customer_due"),
            models.Index(fields=["due", "id"], name="receivables_due"),
            models.Index(fields=["issued", "id"], name="receivables_issued"),
            models.Index(
                # All that ageing reads, as keys: SQLite has no INCLUDE.
                fields=["customer", "due", "open_fen", "issued", "voided_at", "id"],
                condition=~Q(open_fen=0) & Q(voided_at=None),
                name="receivables_open",
            ),
            models.Index(
                fields=["currency", "customer"], condition=Q(currency__isnull=False), name="receivables_in_currency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_no} {self.due}"

    @property
    def left(self) -> Fen:
        """What is open."""
        return self.open_fen


class Receipt(OpenInCurrency):
    """What lowers a customer's balance, in fen: money that came in (a refund is below zero) or, by its ``channel``, a
    settlement without money. ``reverses``: it takes another one back, with the opposite amount, from ``date`` on.

    ``customer_given`` is the customer as it came.
    Derived: ``customer`` whose money it is as far as known, ``customer_since`` the day from which its balance is
    lowered by it (never before ``date``), ``left_fen`` what of it pays nothing yet.
    """

    receipt_no = models.CharField(max_length=LONGEST_CODE)
    date = models.DateField()
    payer_name = models.TextField(null=True)
    payer_account = models.CharField(max_length=LONGEST_CODE, null=True)
    amount = models.BigIntegerField()
    reference = models.TextField(null=True)
    customer_given = models.ForeignKey("directory.Customer", models.PROTECT, null=True, related_name="+")
    customer = models.ForeignKey("directory.Customer", models.PROTECT, null=True, related_name="receipts")
    customer_since = models.DateField(null=True)
    left_fen = models.BigIntegerField()
    channel = models.CharField(max_length=16, choices=Channel, default=Channel.BANK)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    notes = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
            whole("receivables_receipt_currency", "left_minor"),
            models.UniqueConstraint(fields=["receipt_no"], condition=Q(voided_at=None), name="receivables_one_receipt"),
            models.CheckConstraint(
                condition=Q(customer=None, customer_since=None)
                | Q(customer__isnull=False, customer_since__gte=F("date")),
                name="receivables_customer_since",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "date"], name="receivables_receipt_customer"),
            models.Index(fields=["-date", "id"], name="receivables_receipt_date"),
            models.Index(
                fields=["-date", "id"],
                condition=~Q(left_fen=0) & Q(voided_at=None),
                name="receivables_receipt_waiting",
            ),
            models.Index(
                fields=["customer"],
                condition=~Q(left_fen=0) & Q(voided_at=None),
                include=["left_fen", "customer_since"],
                name="receivables_receipt_left",
            ),
            models.Index(
                fields=["currency", "customer"],
                condition=Q(currency__isnull=False),
                name="receivables_money_in_currency",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt_no

    @property
    def left(self) -> Fen:
        """What pays nothing yet."""
        return self.left_fen


class Allocation(models.Model):
    """A part of a receipt that pays a receivable. ``effective`` is the day it counts from, ``recorded_at`` when we
    knew; a reversal is a row of its own with the opposite amount. What a credit note gives up is below zero. ``minor``
    is what it settles of a receivable in another currency, in that currency (and of a receipt in it)."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="allocations")
    receivable = models.ForeignKey(Receivable, models.PROTECT, related_name="allocations")
    amount = models.BigIntegerField()
    minor = models.BigIntegerField(null=True)
    effective = models.DateField()
    recorded_at = models.DateTimeField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_hand = models.BooleanField(default=False)  # a person decided it, not the matching alone
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="receivables_allocation_not_zero"),
            models.CheckConstraint(condition=~Q(reverses=F("id")), name="receivables_not_own_reversal"),
        ]
        indexes = [
            models.Index(fields=["receivable", "effective"], name="receivables_allocation_item"),
            models.Index(fields=["effective"], name="receivables_allocation_day"),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id} → {self.receivable_id}"

"""Contracts, invoices and their due instalments, receipts and what they pay. Posted facts are append-only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.people.models import User


class Contract(models.Model):
    """An agreement with a customer; ``amount`` in fen. ``voided_at`` is set when its import is undone."""

    contract_no = models.CharField(max_length=100)
    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="contracts")
    amount = models.BigIntegerField()
    sign_date = models.DateField(null=True)
    acceptance = models.TextField(null=True)
    instalments = models.TextField(null=True)
    notes = models.TextField(blank=True)
    voided_at = models.DateTimeField(null=True)
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract_no"], condition=Q(voided_at=None), name="receivables_one_contract"
            )
        ]

    def __str__(self) -> str:
        return self.contract_no


class Receivable(models.Model):
    """One due instalment of an invoice: what ages. A credit note has an amount below zero.

    ``due_given`` is the date as it came, ``due`` the one that counts (by the customer's terms where none came).
    ``open_fen`` is derived (amount − allocations in force) and can be rebuilt; ``voided_at`` is set once when a
    document brought in by mistake is withdrawn; nothing else ever changes.
    """

    invoice_no = models.CharField(max_length=100)
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
            models.UniqueConstraint(
                fields=["invoice_no", "due"], condition=Q(voided_at=None), name="receivables_one_instalment"
            )
        ]
        indexes = [
            models.Index(fields=["customer", "due"], name="receivables_customer_due"),
            models.Index(fields=["due", "id"], name="receivables_due"),
            models.Index(fields=["issued", "id"], name="receivables_issued"),
            models.Index(
                fields=["customer", "due"],
                condition=~Q(open_fen=0) & Q(voided_at=None),
                include=["open_fen", "issued"],
                name="receivables_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_no} {self.due}"


class Receipt(models.Model):
    """Money that came in (a refund is below zero), in fen. ``customer_given`` is the customer as it came.

    Derived: ``customer`` whose money it is as far as known, ``customer_since`` the day from which its balance is
    lowered by it (never before ``date``), ``left_fen`` what of it pays nothing yet.
    """

    receipt_no = models.CharField(max_length=100)
    date = models.DateField()
    payer_name = models.TextField(null=True)
    payer_account = models.CharField(max_length=100, null=True)
    amount = models.BigIntegerField()
    reference = models.TextField(null=True)
    customer_given = models.ForeignKey("directory.Customer", models.PROTECT, null=True, related_name="+")
    customer = models.ForeignKey("directory.Customer", models.PROTECT, null=True, related_name="receipts")
    customer_since = models.DateField(null=True)
    left_fen = models.BigIntegerField()
    notes = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
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
        ]

    def __str__(self) -> str:
        return self.receipt_no


class Allocation(models.Model):
    """A part of a receipt that pays a receivable. ``effective`` is the day it counts from, ``recorded_at`` when we
    knew; a reversal is a row of its own with the opposite amount."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="allocations")
    receivable = models.ForeignKey(Receivable, models.PROTECT, related_name="allocations")
    amount = models.BigIntegerField()
    effective = models.DateField()
    recorded_at = models.DateTimeField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_hand = models.BooleanField(default=False)  # a person decided it, not the matching alone
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="receivables_allocation_not_zero"),
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="receivables_reversal_negative",
            ),
            models.CheckConstraint(condition=~Q(reverses=F("id")), name="receivables_not_own_reversal"),
        ]
        indexes = [
            models.Index(fields=["receivable", "effective"], name="receivables_allocation_item"),
            models.Index(fields=["effective"], name="receivables_allocation_day"),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id} → {self.receivable_id}"


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    POSTED = "posted", _("posted")
    OPEN = "open", _("to be decided")
    REJECTED = "rejected", _("rejected")
    REPLACED = "replaced", _("replaced")


class MatchProposal(models.Model):
    """What the matching found for a receipt: what it may pay, how sure, and why (codes, told in words when shown)."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="proposals")
    customer = models.ForeignKey("directory.Customer", models.PROTECT, null=True, related_name="+")
    amount = models.BigIntegerField()  # of the receipt, none of it used: what there is to decide
    suggested = models.BigIntegerField()  # what the lines add up to
    confidence = models.PositiveIntegerField()  # permille
    lines = models.JSONField()  # [[receivable id, fen], …]
    reasons = models.JSONField()  # [[code, [[name, value], …]], …]: the order of the facts is kept
    findings = models.JSONField()  # [[code, severity, {name: value}], …] about this receipt
    state = models.CharField(max_length=16, choices=ProposalState)
    current = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision = models.TextField(blank=True)  # why a person decided so

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["receipt"], condition=Q(current=True), name="receivables_one_current_proposal"
            )
        ]
        indexes = [
            models.Index(
                fields=["state", "-amount", "id"],
                condition=Q(current=True),
                include=["suggested"],
                name="receivables_proposal_desk",
            )
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id} {self.state}"


class BalanceDay(models.Model):
    """A day for which the balances of all customers stand ready; ``used_at`` tells which to drop first."""

    day = models.DateField(unique=True)
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.day)


class CustomerBalance(models.Model):
    """What a customer owed at the end of a day, fen, by days overdue: derived, kept so that pages need not add up.

    ``b1`` … ``b8`` are the ranges of ``engine.ageing.Buckets``; ``outstanding`` = ``not_due`` + buckets −
    ``unallocated``; ``oldest_due`` is the due date of the oldest item still open and overdue.
    """

    day = models.ForeignKey(BalanceDay, models.CASCADE, related_name="balances", db_index=False, db_constraint=False)
    customer = models.ForeignKey("directory.Customer", models.CASCADE, related_name="balances")
    not_due = models.BigIntegerField()
    b1 = models.BigIntegerField()
    b2 = models.BigIntegerField()
    b3 = models.BigIntegerField()
    b4 = models.BigIntegerField()
    b5 = models.BigIntegerField()
    b6 = models.BigIntegerField()
    b7 = models.BigIntegerField()
    b8 = models.BigIntegerField()
    overdue = models.BigIntegerField()
    unallocated = models.BigIntegerField()
    outstanding = models.BigIntegerField()
    oldest_due = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "customer"], name="receivables_one_balance"),
            models.CheckConstraint(
                condition=Q(overdue=F("b1") + F("b2") + F("b3") + F("b4") + F("b5") + F("b6") + F("b7") + F("b8"))
                & Q(outstanding=F("not_due") + F("overdue") - F("unallocated")),
                name="receivables_balance_adds_up",
            ),
        ]
        indexes = [models.Index(fields=["day", "-overdue", "id"], name="receivables_balance_overdue")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.day_id}"

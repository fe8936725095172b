"""Balances of a day, derived and kept ready for the pages."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huikuan.engine.ageing import Buckets

MOST_RANGES = 12


class Basis(models.TextChoices):
    """From which day of an instalment its age is counted."""

    DUE = "due", _("By due date")
    ISSUED = "issued", _("By invoice date")


class BalanceDay(models.Model):
    """A day for which the balances of all customers stand ready, by due or by invoice date; ``used_at`` tells which to
    drop first. ``bounds`` are the last days of the ranges that were the company's when it was computed."""

    day = models.DateField()
    basis = models.CharField(max_length=8, choices=Basis, default=Basis.DUE)
    bounds = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "basis"], name="receivables_one_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.basis}"

    @property
    def buckets(self) -> Buckets:
        """The ranges of its columns."""
        return Buckets.up_to(self.bounds)


class CustomerBalance(models.Model):
    """What a customer owed at the end of a day, fen, by days overdue: derived, kept so that pages need not add up.

    ``b1`` … ``b12`` are the ranges of its day, as many as there are, the others 0; ``outstanding`` = ``not_due`` +
    buckets − ``unallocated``; ``disputed`` is what the customer contests of what is open; ``oldest_due`` is the due
    date of the oldest item still open and overdue. By invoice date ``not_due`` is what was issued on the day itself.
    Rows come from the documents by one statement: the database need not look up each customer again.
    """

    day = models.ForeignKey(BalanceDay, models.CASCADE, related_name="balances", db_index=False, db_constraint=False)
    customer = models.ForeignKey("directory.Customer", models.CASCADE, related_name="balances", db_constraint=False)
    not_due = models.BigIntegerField()
    b1 = models.BigIntegerField()
    b2 = models.BigIntegerField()
    b3 = models.BigIntegerField()
    b4 = models.BigIntegerField()
    b5 = models.BigIntegerField()
    b6 = models.BigIntegerField()
    b7 = models.BigIntegerField()
    b8 = models.BigIntegerField()
    b9 = models.BigIntegerField(default=0)
    b10 = models.BigIntegerField(default=0)
    b11 = models.BigIntegerField(default=0)
    b12 = models.BigIntegerField(default=0)
    overdue = models.BigIntegerField()
    unallocated = models.BigIntegerField()
    outstanding = models.BigIntegerField()
    disputed = models.BigIntegerField(default=0)
    oldest_due = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "customer"], name="receivables_one_balance"),
            models.CheckConstraint(
                condition=Q(overdue=sum((F(f"b{at}") for at in range(2, MOST_RANGES + 1)), F("b1")))
                & Q(outstanding=F("not_due") + F("overdue") - F("unallocated")),
                name="receivables_balance_adds_up",
            ),
        ]
        indexes = [models.Index(fields=["day", "-overdue", "id"], name="receivables_balance_overdue")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.day_id}"

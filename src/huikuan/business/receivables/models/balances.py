"""Balances of a day, derived and kept ready for the pages."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class BalanceDay(models.Model):
    """A day for which the balances of all customers stand ready; ``used_at`` tells which to drop first."""

    day = models.DateField(unique=True)
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.day)


class CustomerBalance(models.Model):
    """What a customer owed at the end of a day, fen, by days overdue: derived, kept so that pages need not add up.

    ``b1`` … ``b8`` are the ranges of ``engine.ageing.Buckets``; ``outstanding`` = ``not_due`` + buckets −
    ``unallocated``; ``disputed`` is what the customer contests of what is open; ``oldest_due`` is the due date of the
    oldest item still open and overdue. Rows come from the documents by one statement: the database need not look up
    each customer again.
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
    overdue = models.BigIntegerField()
    unallocated = models.BigIntegerField()
    outstanding = models.BigIntegerField()
    disputed = models.BigIntegerField(default=0)
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

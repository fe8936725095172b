"""What was delivered, by month."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Coalesce


class MonthlySales(models.Model):
    """Fen delivered to a customer (through an outlet, of an item) in a month; returns are negative.

    One row for each combination: bringing in the same month again replaces the figure.
    """

    month = models.DateField()  # its first day
    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="sales")
    outlet = models.ForeignKey("directory.Outlet", models.PROTECT, null=True, related_name="sales")
    item = models.ForeignKey("directory.Product", models.PROTECT, null=True, related_name="sales")
    amount = models.BigIntegerField()
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "customer", "month", Coalesce("outlet", 0), Coalesce("item", 0), name="sales_one_figure"
            )
        ]
        indexes = [models.Index(fields=["month"], name="sales_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.customer_id}"

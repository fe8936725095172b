"""The annual budget by month: fields and constraints only."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Coalesce

from huikuan.foundation.people.models import Unit


class Budget(models.Model):
    """A month of the annual budget in fen; without a unit it is the whole company's."""

    month = models.DateField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    sales = models.BigIntegerField(null=True)
    collection = models.BigIntegerField(null=True)
    expense = models.BigIntegerField(null=True)
    notes = models.TextField(blank=True)
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("month", Coalesce("unit", 0), name="targets_one_budget")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

"""The lines of a plan's proposal: fields and constraints only."""

from __future__ import annotations

from django.db import models

from huikuan.business.targets.models.cells import Level
from huikuan.business.targets.models.plans import MonthPlan
from huikuan.foundation.people.models import Unit


class ProposalLine(models.Model):
    """One reference value, level or result of the proposal, of the company, a region or an item. Amounts are fen."""

    plan = models.ForeignKey(MonthPlan, models.CASCADE, related_name="proposal", db_index=False)
    position = models.PositiveIntegerField()
    node = models.CharField(max_length=8, choices=Level)  # company, region or item
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey("directory.Product", models.PROTECT, null=True, related_name="+", db_index=False)
    reference = models.CharField(max_length=24)
    amount = models.BigIntegerField(null=True)
    weight = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    effective_weight = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    contribution = models.BigIntegerField(null=True)
    last_year = models.BigIntegerField(null=True)
    growth = models.DecimalField(max_digits=28, decimal_places=6, null=True)
    error = models.DecimalField(max_digits=28, decimal_places=6, null=True)
    explanation_zh = models.TextField(blank=True)
    explanation_en = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="targets_proposal_place")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.reference}"

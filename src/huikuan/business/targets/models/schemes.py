"""The capacity schemes of a plan's regions: fields and constraints only."""

from __future__ import annotations

from django.db import models

from huikuan.business.targets.models.plans import MonthPlan
from huikuan.foundation.people.models import Unit, User


class Scheme(models.Model):
    """What one of the three capacity schemes says of a region. Amounts are fen."""

    plan = models.ForeignKey(MonthPlan, models.CASCADE, related_name="schemes", db_index=False)
    position = models.PositiveIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    scheme = models.CharField(max_length=24)
    target = models.BigIntegerField()
    average = models.BigIntegerField(null=True)
    outlets = models.IntegerField()
    can_open = models.IntegerField(null=True)
    can_lift = models.BigIntegerField(null=True)
    needed_outlets = models.BigIntegerField(null=True)
    to_open = models.BigIntegerField(null=True)
    gap_outlets = models.BigIntegerField(null=True)
    needed_average = models.BigIntegerField(null=True)
    needed_lift = models.BigIntegerField(null=True)
    gap_average = models.BigIntegerField(null=True)
    reachable = models.BigIntegerField(null=True)
    gap = models.BigIntegerField(null=True)
    verdict_zh = models.TextField(blank=True)
    verdict_en = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="targets_scheme_place")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.scheme}"


class RegionClaim(models.Model):
    """The point of the frontier that a region (none: where there is no region) plans a month with: ``opened`` outlets,
    ``lift`` fen more from each. It belongs to the month, whatever version of its plan counts."""

    month = models.DateField()  # its first day
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    opened = models.PositiveIntegerField()
    lift = models.BigIntegerField()
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "unit"], name="targets_one_claim"),
            models.UniqueConstraint(
                fields=["month"], condition=models.Q(unit=None), name="targets_one_claim_of_nowhere"
            ),
            models.CheckConstraint(condition=models.Q(lift__gte=0), name="targets_claim_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.unit or ''}"

"""The month's plan and its versions: fields and constraints only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.people.models import User


class PlanState(models.TextChoices):
    """How far a month's plan is."""

    DRAFT = "draft", _("draft")
    RELEASED = "released", _("released")
    REPLACED = "replaced", _("replaced")
    CLOSED = "closed", _("closed")


class MonthPlan(models.Model):
    """One version of a month's plan: targets, capacity, tiers, collection plan and week plans hang on it.

    ``as_of`` is the day from which it was drafted. One version of a month is current; earlier ones stay readable.
    ``revision`` grows with every change of a target, of sales or of collection.
    """

    month = models.DateField()  # its first day
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=PlanState, default=PlanState.DRAFT)
    current = models.BooleanField(default=True)
    as_of = models.DateField()
    built_at = models.DateTimeField()
    built_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    summary = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "version"], name="targets_plan_version"),
            models.UniqueConstraint(fields=["month"], condition=Q(current=True), name="targets_plan_one_current"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} v{self.version}"

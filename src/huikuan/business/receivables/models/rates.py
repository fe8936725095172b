"""Exchange rates as the company keeps them: versions, never changed or deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huikuan.foundation.people.models import User


class ExchangeRate(models.Model):
    """``rate_e8`` yuan (in hundred-millionths) for one unit of ``currency``, valid from ``day`` until the next day with
    a rate. A later row of the same currency and day takes the place of an earlier one; None: there is none."""

    currency = models.CharField(max_length=3)
    day = models.DateField()
    rate_e8 = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rate_e8=None) | Q(rate_e8__gt=0), name="receivables_rate_positive")
        ]
        indexes = [models.Index(fields=["currency", "-day", "-id"], name="receivables_rate_day")]

    def __str__(self) -> str:
        return f"{self.currency} {self.day}"

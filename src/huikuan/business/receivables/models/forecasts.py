"""When open instalments are expected to be paid, and how well that was foretold so far: derived, made again nightly."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from huikuan.business.receivables.models.documents import Receivable

FORECAST_STANDS = timedelta(days=7)  # after the day it was made


class PayForecast(models.Model):
    """The pay-date model's answer for one instalment, as of the beginning of ``made_on``.

    With 80 % probability it is paid from ``low`` to ``high``; ``late`` is the probability of payment after the due
    day, permille, 1000 only where that day was over. ``settled`` and ``overdue`` count the customer's paid and other
    overdue instalments. ``reasons`` is ``[[code, tenths of days], …]``, the strongest first; what moves the day by
    less than half a day is left out.
    """

    receivable = models.OneToOneField(Receivable, models.CASCADE, related_name="forecast")
    made_on = models.DateField()
    expected = models.DateField()
    low = models.DateField()
    high = models.DateField()
    late = models.PositiveSmallIntegerField()
    settled = models.PositiveIntegerField()
    overdue = models.PositiveIntegerField()
    reasons = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(low__lte=F("expected"), expected__lte=F("high"), late__lte=1000),
                name="receivables_forecast_in_order",
            )
        ]
        indexes = [models.Index(fields=["-late", "id"], name="receivables_forecast_late")]

    def __str__(self) -> str:
        return f"{self.receivable_id} {self.expected}"

    @property
    def late_share(self) -> Decimal:
        """The probability of late payment, of one."""
        return Decimal(self.late).scaleb(-3)

    @property
    def stands_until(self) -> date:
        """The last day on which it is told; without a worker there are no new ones, and an old one tells days gone."""
        return self.made_on + FORECAST_STANDS


class ForecastTest(models.Model):
    """How the model would have fared in the twelve months before ``made_on``; one row, the latest.

    Shares are permille, ``error`` tenths of days; ``bins`` is ``[[low, high, items, said, happened], …]``, permille.
    ``items`` were due by then, of ``judged`` the 80 % interval was over.
    """

    made_on = models.DateField()
    learnt_from = models.PositiveIntegerField()
    items = models.PositiveIntegerField()
    judged = models.PositiveIntegerField()
    below = models.PositiveSmallIntegerField()
    inside = models.PositiveSmallIntegerField()
    above = models.PositiveSmallIntegerField()
    error = models.PositiveIntegerField()
    ranking = models.PositiveSmallIntegerField()
    bins = models.JSONField()

    def __str__(self) -> str:
        return str(self.made_on)

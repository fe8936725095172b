"""Discounts agreed with customers: what a payer may take off an invoice, and when the agreement counted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huikuan.foundation.people.models import User

MOST_BASIS_POINTS = 5_000


class DiscountKind(models.TextChoices):
    """For what it is given."""

    EARLY = "early", _("early payment")
    CASH = "cash", _("cash payment")
    VOLUME = "volume", pgettext_lazy("discount", "volume")


class AgreedDiscount(models.Model):
    """``rate`` (hundredths of a percent) off an invoice issued from ``first`` to ``last`` (None: still agreed), both
    included, that is paid up to ``days`` after its issue (None: whenever). Ended, never changed or deleted."""

    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="agreed_discounts")
    kind = models.CharField(max_length=16, choices=DiscountKind)
    rate = models.PositiveIntegerField()
    days = models.PositiveIntegerField(null=True)
    first = models.DateField()
    last = models.DateField(null=True)
    note = models.TextField()
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rate__gte=1, rate__lte=MOST_BASIS_POINTS), name="receivables_discount_rate"
            )
        ]
        indexes = [models.Index(fields=["customer", "-first"], name="receivables_discount_customer")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.kind} {self.rate}"

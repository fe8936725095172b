"""Lowering what is owed without money: asked for, allowed, posted, taken back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huikuan.business.receivables.models.channels import WITHOUT_MONEY, Channel
from huikuan.business.receivables.models.documents import Allocation, Receipt
from huikuan.engine.money import Fen
from huikuan.foundation.people.models import User


class AdjustmentState(models.TextChoices):
    """What became of a request."""

    ASKED = "asked", _("waits for approval")
    POSTED = "posted", _("posted")
    REFUSED = "refused", _("refused")
    REVERSED = "reversed", _("taken back")


class Adjustment(models.Model):
    """A write-off, small difference, agreed discount, bank fee or set-off of one customer's open instalments.

    ``lines`` are [[receivable id, fen], …], ``amount`` their sum; an exchange
    gain is below zero. ``document`` is the posted settlement; ``decided_by``
    the requester himself where his own limit was enough. Nobody approves what he asked for.
    """

    kind = models.CharField(max_length=16, choices=[(one.value, one.label) for one in WITHOUT_MONEY])
    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="adjustments")
    amount = models.BigIntegerField()
    lines = models.JSONField()
    effective = models.DateField()
    reason = models.TextField()
    state = models.CharField(max_length=16, choices=AdjustmentState)
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)
    beside = models.ForeignKey(
        Receipt, models.PROTECT, null=True, related_name="differences"
    )  # what the money left open
    payment = models.ForeignKey(
        Allocation, models.PROTECT, null=True, related_name="differences"
    )  # whose rates made it: a receipt may pay an item in its currency more than once
    document = models.OneToOneField(Receipt, models.PROTECT, null=True, related_name="adjustment")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(kind="exchange", amount__lt=0),
                name="receivables_adjustment_positive",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "refused"), document=None)
                | Q(state__in=("posted", "reversed"), document__isnull=False),
                name="receivables_adjustment_posted",
            ),
        ]
        indexes = [models.Index(fields=["state", "-requested_at"], name="receivables_adjustment_state")]

    def __str__(self) -> str:
        return f"{Channel(self.kind).label} {self.pk}"

    @property
    def loss_or_gain(self) -> Fen:
        """The amount without its sign."""
        return abs(self.amount)

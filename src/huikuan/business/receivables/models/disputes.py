"""Disputes: what customers do not agree with, of which instalments, and the evidence of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huikuan.business.receivables.models.evidence import KeptFile
from huikuan.business.receivables.models.letters import Confirmation
from huikuan.foundation.people.models import Person, User


class DisputeState(models.TextChoices):
    """Whether it still stands."""

    OPEN = "open", pgettext_lazy("dispute", "open")
    RESOLVED = "resolved", _("resolved")


class DisputeKind(models.TextChoices):
    """What a customer is not content with."""

    QUALITY = "quality", pgettext_lazy("dispute", "quality")
    PRICE = "price", pgettext_lazy("dispute", "price")
    QUANTITY = "quantity", pgettext_lazy("dispute", "quantity")
    DOCUMENTS = "documents", pgettext_lazy("dispute", "documents")
    ACCEPTANCE = "acceptance", pgettext_lazy("dispute", "acceptance")
    REBATE = "rebate", pgettext_lazy("dispute", "rebate")
    SERVICE = "service", pgettext_lazy("dispute", "service")


class Outcome(models.TextChoices):
    """How a dispute ended."""

    CREDIT_NOTE = "credit_note", pgettext_lazy("dispute", "credit note")
    CORRECTION = "correction", pgettext_lazy("dispute", "correction")
    REJECTED = "rejected", pgettext_lazy("dispute", "rejected")


class Dispute(models.Model):
    """What a customer does not agree with: ``amount`` fen of our balance (below zero: it says it owes more).

    ``kind`` is blank while nobody has said it (a difference told in a letter); ``owner`` settles it until ``due_by``,
    that day included.
    """

    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="disputes")
    letter = models.ForeignKey(Confirmation, models.PROTECT, null=True, related_name="disputes")
    amount = models.BigIntegerField()
    kind = models.CharField(max_length=16, choices=DisputeKind, blank=True)
    reason = models.TextField()
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="disputes")
    state = models.CharField(max_length=16, choices=DisputeState, default=DisputeState.OPEN)
    due_by = models.DateField(null=True)
    opened_on = models.DateField()
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    resolved_on = models.DateField(null=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    resolution = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="receivables_dispute_about_something"),
            models.CheckConstraint(
                condition=Q(state="open", resolved_on=None)
                | (Q(state="resolved", resolved_on__isnull=False) & ~Q(resolution="")),
                name="receivables_dispute_resolved",
            ),
            models.CheckConstraint(
                condition=Q(due_by=None) | Q(due_by__gte=F("opened_on")), name="receivables_dispute_due_later"
            ),
            models.CheckConstraint(condition=Q(state="resolved") | Q(outcome=""), name="receivables_dispute_outcome"),
        ]
        indexes = [models.Index(fields=["state", "opened_on", "id"], name="receivables_dispute_state")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.opened_on}"


class DisputedPart(models.Model):
    """A part of a dispute, fen: of ``receivable``, or of the balance as a whole while nobody has said of which item.

    It counts from ``since`` on, the day it was recorded, until its dispute is resolved. Never changed: naming an item
    takes as much from the balance by a row below zero.
    """

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="parts")
    receivable = models.ForeignKey("receivables.Receivable", models.PROTECT, null=True, related_name="disputed_parts")
    amount = models.BigIntegerField()
    since = models.DateField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="receivables_disputed_something")]

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.receivable_id or '–'} {self.amount}"


class DisputeFile(KeptFile):
    """What somebody brought to settle a dispute by. The same file counts once."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="files")
    file = models.FileField(upload_to="disputes/%Y/%m")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispute", "sha256"], name="receivables_evidence_once"),
        ]

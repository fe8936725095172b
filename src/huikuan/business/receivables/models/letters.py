"""Confirmation letters, what came of them, disputes, and what restarts the limitation clock."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huikuan.engine.limitation import Restart
from huikuan.foundation.people.models import Person, User


class LetterSeries(models.Model):
    """The last number given in a year. Its row is locked while numbers are given, so that there are no gaps."""

    year = models.PositiveIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.year)


class ConfirmationState(models.TextChoices):
    """How far a letter is. A withdrawn one keeps its number."""

    PREPARED = "prepared", _("prepared")
    SENT = "sent", _("sent")
    CONFIRMED = "confirmed", _("confirmed")
    DIFFERS = "differs", _("differs")
    NO_REPLY = "no_reply", _("no reply")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Confirmation(models.Model):
    """A letter that asks a customer to confirm its balance (fen) at the end of a day.

    ``data`` is what stands in it, word for word: the PDF is set from it and from ``template`` again whenever somebody
    wants it, so a letter stays as it was. ``run`` names those made together. ``stated`` is the customer's own figure.
    """

    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="confirmations")
    as_of = models.DateField()
    balance = models.BigIntegerField()
    language = models.CharField(max_length=2)
    template = models.CharField(max_length=40)
    data = models.JSONField()
    run = models.UUIDField()
    state = models.CharField(max_length=16, choices=ConfirmationState, default=ConfirmationState.PREPARED)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_on = models.DateField(null=True)
    reply_by = models.DateField(null=True)
    replied_on = models.DateField(null=True)
    stated = models.BigIntegerField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "customer"], name="receivables_one_letter_a_run"),
            models.CheckConstraint(
                condition=Q(state__in=("prepared", "withdrawn")) | Q(sent_on__isnull=False, reply_by__isnull=False),
                name="receivables_letter_sent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("confirmed", "differs")) | Q(replied_on__isnull=False, stated__isnull=False),
                name="receivables_letter_replied",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-as_of"], name="receivables_letter_customer"),
            models.Index(fields=["state", "reply_by"], name="receivables_letter_state"),
            models.Index(fields=["-prepared_at", "-id"], name="receivables_letter_latest"),
        ]

    def __str__(self) -> str:
        return self.number


class ConfirmationStep(models.Model):
    """One step of a letter: on which day what happened, who recorded it. Never changed."""

    letter = models.ForeignKey(Confirmation, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=16, choices=ConfirmationState)
    on = models.DateField()
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.letter_id} {self.state}"


class ReplyFile(models.Model):
    """A stamped reply as it came: image or PDF, with its SHA-256. Never changed."""

    letter = models.ForeignKey(Confirmation, models.PROTECT, related_name="replies")
    file = models.FileField(upload_to="replies/%Y/%m")
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.file_name


class DisputeState(models.TextChoices):
    """Whether it still stands."""

    OPEN = "open", pgettext_lazy("dispute", "open")
    RESOLVED = "resolved", _("resolved")


class Dispute(models.Model):
    """What a customer does not agree with: ``amount`` fen of our balance (below zero: it says it owes more)."""

    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="disputes")
    letter = models.ForeignKey(Confirmation, models.PROTECT, null=True, related_name="disputes")
    amount = models.BigIntegerField()
    reason = models.TextField()
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="disputes")
    state = models.CharField(max_length=16, choices=DisputeState, default=DisputeState.OPEN)
    opened_on = models.DateField()
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    resolved_on = models.DateField(null=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
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


class Acknowledgement(models.Model):
    """On ``day`` a customer acknowledged what it owed: all documents issued by ``covers``. ``source`` names the letter
    or promise; where that turns out not to have been, ``withdrawn_at`` is set and it counts no more."""

    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="acknowledgements")
    what = models.CharField(max_length=16, choices=[(one.value, one.value) for one in Restart])
    day = models.DateField()
    covers = models.DateField()
    source = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(withdrawn_at=None), name="receivables_one_acknowledgement"
            )
        ]
        indexes = [
            models.Index(fields=["customer", "-day"], condition=Q(withdrawn_at=None), name="receivables_acknowledged")
        ]

    def __str__(self) -> str:
        return self.source


class CycleTier(models.Model):
    """The tier by which a customer is asked to confirm, as the latest plan has it."""

    customer = models.OneToOneField("directory.Customer", models.CASCADE, related_name="cycle_tier")
    tier = models.CharField(max_length=1)

    def __str__(self) -> str:
        return self.tier

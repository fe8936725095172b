"""Confirmation letters, what came of them, and what restarts the limitation clock."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huikuan.business.receivables.models.evidence import KeptFile
from huikuan.engine.limitation import Restart
from huikuan.foundation.people.models import User


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


class ReplyFile(KeptFile):
    """A stamped reply as it came."""

    letter = models.ForeignKey(Confirmation, models.PROTECT, related_name="replies")
    file = models.FileField(upload_to="replies/%Y/%m")


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

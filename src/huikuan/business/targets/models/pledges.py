"""Pledges 军令状 and who signed them: fields and constraints only. The database refuses to change either."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huikuan.business.targets.models.negotiation import Offer
from huikuan.foundation.people.models import Person, User


class Role(models.TextChoices):
    """As whom somebody signs."""

    PERSON = "person", _("who takes it on")
    MANAGER = "manager", _("who hands it over")


class Pledge(models.Model):
    """A numbered document: ``content`` is what it binds, ``digest`` the SHA-256 of its canonical form."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="pledges")
    number = models.CharField(max_length=24, unique=True)
    template = models.CharField(max_length=40)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer"], condition=models.Q(replaced_at=None), name="targets_one_standing_pledge"
            )
        ]

    def __str__(self) -> str:
        return self.number


class Signature(models.Model):
    """Somebody put their name to a pledge after proving who they are; ``digest`` is the one they signed."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=8, choices=Role)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    at = models.DateTimeField()
    proof = models.CharField(max_length=16)  # password or code
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pledge", "role"], name="targets_signed_once")]

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.role}"


class PledgeSeries(models.Model):
    """The last number given to a pledge of a month: numbers have no gaps."""

    month = models.DateField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Revision(models.Model):
    """A wish to change what was released, with its reason; approved, it has begun the version ``fresh``."""

    plan = models.ForeignKey("targets.MonthPlan", models.PROTECT, related_name="revisions")
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    fresh = models.ForeignKey("targets.MonthPlan", models.PROTECT, null=True, related_name="begun_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=models.Q(decided_at=None), name="targets_one_revision_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.asked_at:%F}"

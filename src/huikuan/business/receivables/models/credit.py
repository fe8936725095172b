"""Limits asked for and decided, grades set by hand, and where each customer's credit stands."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.people.models import User

GRADES = [(letter, letter) for letter in "ABCD"]


class CreditKind(models.TextChoices):
    """What is asked for."""

    STANDING = "standing", _("limit and terms")
    TEMPORARY = "temporary", _("temporary limit")


class CreditState(models.TextChoices):
    """What became of a proposal."""

    ASKED = "asked", _("waits for approval")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    ENDED = "ended", _("ended early")


class CreditProposal(models.Model):
    """A limit (fen) proposed for a customer. Once approved it is a version of the limit: who, when, why.

    A standing one replaces the customer's limit and, where ``terms`` is not blank, its payment terms; a temporary one
    raises the limit up to and including ``until``. ``before_limit`` and ``before_terms`` are what it replaced.
    """

    kind = models.CharField(max_length=16, choices=CreditKind)
    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="credit_proposals")
    limit = models.BigIntegerField()
    terms = models.CharField(max_length=64, blank=True)
    until = models.DateField(null=True)
    reason = models.TextField()
    before_limit = models.BigIntegerField(null=True)
    before_terms = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=16, choices=CreditState, default=CreditState.ASKED)
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(limit__gte=0), name="receivables_credit_not_negative"),
            models.CheckConstraint(
                condition=Q(kind="standing", until=None) | Q(kind="temporary", until__isnull=False, terms=""),
                name="receivables_credit_kind",
            ),
            models.CheckConstraint(
                condition=(Q(state="ended") & Q(ended_on__isnull=False)) | (~Q(state="ended") & Q(ended_on=None)),
                name="receivables_credit_ended",
            ),
            models.UniqueConstraint(
                fields=["customer", "kind"], condition=Q(state="asked"), name="receivables_credit_one_waits"
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-requested_at"], name="receivables_credit_customer"),
            models.Index(fields=["state", "-requested_at"], name="receivables_credit_state"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.kind} {self.limit}"


class GradeOverride(models.Model):
    """A grade set by a person with a reason, up to and including ``until``; ``ended_at`` when it was lifted or
    replaced before."""

    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="grade_overrides")
    grade = models.CharField(max_length=1, choices=GRADES)
    until = models.DateField()
    reason = models.TextField()
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(ended_at=None), name="receivables_one_grade_override"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.grade}"


class CreditStanding(models.Model):
    """Derived, so that lists need not work it out: uncleared drafts and undelivered orders (fen), the temporary limit
    and the grade set by hand with their last days, the grade from behaviour with its explanation (``measured``) and the
    day it is of."""

    customer = models.OneToOneField("directory.Customer", models.CASCADE, related_name="credit")
    drafts = models.BigIntegerField(default=0)
    orders = models.BigIntegerField(default=0)
    temporary = models.BigIntegerField(null=True)
    temporary_until = models.DateField(null=True)
    set_grade = models.CharField(max_length=1, null=True)
    set_until = models.DateField(null=True)
    grade = models.CharField(max_length=1, null=True)
    measured = models.JSONField(null=True)
    measured_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.customer_id} {self.grade}"

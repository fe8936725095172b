"""Customer tiers and week plans of a month's plan: fields and constraints only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.people.models import Person, User


class TierCode(models.TextChoices):
    """How much attention a customer earns; the codes are the engine's."""

    ONE = "1", _("tier 1")
    TWO = "2", _("tier 2")
    THREE = "3", _("tier 3")
    PROSPECT = "P", _("prospect")


class TierLine(models.Model):
    """A customer's tier in a month, with the score that explains it; amounts in fen, shares of one.

    ``computed`` is the plan's own; ``tier`` differs from it only where somebody has overridden it with a reason.
    ``drafted`` is the tier that the week plan was made with: where ``tier`` differs, the week plan is out of date.
    """

    plan = models.ForeignKey("targets.MonthPlan", models.CASCADE, related_name="tiers")
    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="tiers")
    rank = models.PositiveIntegerField()
    tier = models.CharField(max_length=1, choices=TierCode)
    computed = models.CharField(max_length=1, choices=TierCode)
    drafted = models.CharField(max_length=1, choices=TierCode)
    receipts = models.BigIntegerField()
    sales = models.BigIntegerField()
    share_start = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    share = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    visits = models.PositiveIntegerField()
    calls = models.PositiveIntegerField()
    why_zh = models.TextField()
    why_en = models.TextField()
    override_reason = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "customer"], name="fieldwork_one_tier"),
            models.CheckConstraint(
                condition=Q(tier=models.F("computed")) | ~Q(override_reason=""), name="fieldwork_override_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["plan", "rank"], name="fieldwork_tier_rank")]

    def __str__(self) -> str:
        return f"{self.customer} {self.tier}"


class Activity(models.TextChoices):
    """How a customer is met."""

    VISIT = "visit", _("visit")
    CALL = "call", _("call")


class WeekLine(models.Model):
    """One contact of somebody's week plan. ``planned_for`` is the draft's day; ``moved_by_hand`` once a person chose
    another. ``expected`` is the money at stake, in fen."""

    plan = models.ForeignKey("targets.MonthPlan", models.CASCADE, related_name="contacts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="contacts")
    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="contacts")
    date = models.DateField(_("date"))
    planned_for = models.DateField()
    sequence = models.PositiveIntegerField()
    activity = models.CharField(max_length=8, choices=Activity)
    tier = models.CharField(max_length=1, choices=TierCode)
    goal = models.CharField(max_length=32)
    expected = models.BigIntegerField(null=True)
    moved_by_hand = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["plan", "person", "date", "sequence"], name="fieldwork_week_person"),
            models.Index(fields=["plan", "customer", "date"], name="fieldwork_week_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.date}"


class WeekSummary(models.Model):
    """How full somebody's week is as planned, in contacts, fen and thousandths of a working week; ``debt`` contacts
    found no room. ``summary`` is what the person writes at the week's end."""

    plan = models.ForeignKey("targets.MonthPlan", models.CASCADE, related_name="weeks")
    person = models.ForeignKey(Person, models.PROTECT, related_name="weeks")
    monday = models.DateField()
    days = models.PositiveIntegerField()
    visits = models.PositiveIntegerField()
    calls = models.PositiveIntegerField()
    developments = models.PositiveIntegerField()
    collecting = models.PositiveIntegerField()
    lifting = models.PositiveIntegerField()
    at_stake = models.BigIntegerField()
    load = models.DecimalField(max_digits=9, decimal_places=3)
    debt = models.PositiveIntegerField()
    contacts = models.PositiveIntegerField(default=0)  # in the week as it stands now, and of these ticked off
    done = models.PositiveIntegerField(default=0)
    summary = models.TextField(_("summary"), blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "person", "monday"], name="fieldwork_one_week")]

    def __str__(self) -> str:
        return f"{self.person} {self.monday}"

"""What a proposal rests on, other ways to choose about it, and what was chosen: fields and constraints only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huikuan.business.targets.models.plans import MonthPlan
from huikuan.foundation.people.models import User


class ProposalGrounds(models.Model):
    """The evidence of a plan's proposal (``grounds.packed``) and the factors it was made with (rows as `Scenario`)."""

    plan = models.OneToOneField(MonthPlan, models.CASCADE, primary_key=True, related_name="grounds")
    facts = models.JSONField()
    choices = models.JSONField()

    def __str__(self) -> str:
        return str(self.plan_id)


class ScenarioState(models.TextChoices):
    """What became of a scenario."""

    OPEN = "open", _("being compared")
    TAKEN = "taken", _("taken over")
    DROPPED = "dropped", _("dropped")


class Scenario(models.Model):
    """Other inputs of a month's proposal under a name, to be compared; no targets of its own.

    ``choices`` are rows of [factor, region, value] as on the factors sheet, ``plan`` is the version they come from.
    """

    month = models.DateField()  # its first day
    plan = models.ForeignKey(MonthPlan, models.CASCADE, related_name="scenarios")
    name = models.CharField(max_length=40)
    choices = models.JSONField()
    state = models.CharField(max_length=8, choices=ScenarioState, default=ScenarioState.OPEN)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "name"], condition=~Q(state="dropped"), name="targets_scenario_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MonthChoice(models.Model):
    """The factors a month is planned with instead of the company's, from a scenario that was taken over.

    Empty ``choices``: by the company's factors again. Earlier versions stay.
    """

    month = models.DateField()  # its first day
    number = models.PositiveIntegerField()
    current = models.BooleanField(default=True)
    scenario = models.ForeignKey(Scenario, models.PROTECT, null=True, related_name="+")
    choices = models.JSONField()
    reason = models.CharField(max_length=300)
    chosen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "number"], name="targets_choice_number"),
            models.UniqueConstraint(fields=["month"], condition=Q(current=True), name="targets_choice_one_current"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.number}"

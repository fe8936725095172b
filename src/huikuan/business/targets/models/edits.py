"""Who changed which target: fields and constraints only."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huikuan.business.targets.models.plans import MonthPlan
from huikuan.foundation.people.models import User


class EditKind(models.TextChoices):
    """What somebody did to a plan's targets."""

    AMOUNTS = "amounts", _("amounts")
    ITEMS = "items", _("item split")
    DAYS = "days", _("day split")
    HOLD = "hold", _("hold")
    BOUNDS = "bounds", _("bounds")


class EditState(models.TextChoices):
    """Whether an edit stands. What was undone can be done again until its author does something else."""

    DONE = "done", _("stands")
    UNDONE = "undone", _("undone")
    DROPPED = "dropped", _("undone for good")


class Edit(models.Model):
    """One change of a plan's targets by somebody, as a whole: what they typed, and everything that followed from it.

    ``typed`` is a list of {"row": id, "was": …, "now": …}. ``changes`` holds the rows changed with their figures before
    and after, packed (see changes.py); ``first`` and ``last`` enclose the positions of the cells among them.
    """

    plan = models.ForeignKey(MonthPlan, models.CASCADE, related_name="edits", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=EditKind)
    state = models.CharField(max_length=8, choices=EditState, default=EditState.DONE)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    author = models.CharField(max_length=100)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    typed = models.JSONField()
    changes = models.BinaryField()
    first = models.PositiveIntegerField(null=True)
    last = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="targets_edit_numbered")]

    def __str__(self) -> str:
        return f"{self.plan_id} #{self.number}"

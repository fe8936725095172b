"""Focus projects and their milestones: fields and constraints only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.imports.columns import LONGEST_NAME
from huikuan.foundation.people.models import Person, Unit, User


class ProjectKind(models.TextChoices):
    """What a project is to achieve; the codes are the engine's."""

    DEVELOP = "develop", _("develop new outlets")
    STRENGTHEN = "strengthen", _("strengthen an old customer")
    LIFT = "lift", _("lift an outlet's sales")
    CULL = "cull", _("cull marginal outlets")


class ProjectState(models.TextChoices):
    """How far a project is; the codes are the engine's, which has the table of moves."""

    PLANNED = "planned", _("planned")
    RUNNING = "running", _("under way")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class Project(models.Model):
    """A named source of sales. Fen: ``expected`` in the month in which it is due, ``result`` is what it brought.

    ``outlets`` is how many it opens (develop) or gives up (cull). ``unit`` is the region whose capacity it explains.
    """

    kind = models.CharField(max_length=12, choices=ProjectKind)
    name = models.CharField(max_length=LONGEST_NAME)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    market = models.CharField(max_length=LONGEST_NAME, blank=True)
    customer = models.ForeignKey("directory.Customer", models.PROTECT, null=True, related_name="+")
    outlet = models.ForeignKey("directory.Outlet", models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    due_on = models.DateField()
    outlets = models.PositiveIntegerField(default=0)
    expected = models.BigIntegerField(default=0)
    budget = models.BigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=ProjectState, default=ProjectState.PLANNED)
    result = models.BigIntegerField(null=True)
    closing_note = models.TextField(blank=True)
    closed_on = models.DateField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=F("starts_on")), name="targets_project_not_backwards"),
            models.CheckConstraint(
                condition=Q(expected__gte=0) & Q(budget__gte=0), name="targets_project_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(closing_note=""), name="targets_project_dropped_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, state__in=["planned", "running"])
                | Q(closed_on__isnull=False, state__in=["done", "dropped"]),
                name="targets_project_closed_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "state", "due_on"], name="targets_project_owner"),
            models.Index(fields=["unit", "due_on"], name="targets_project_unit"),
        ]

    def __str__(self) -> str:
        return self.name


class Milestone(models.Model):
    """A step of a project that is done or not."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones", db_index=False)
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=LONGEST_NAME)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "position"], name="targets_milestone_place")]
        indexes = [models.Index(fields=["due_on"], condition=Q(done_on=None), name="targets_milestone_open")]

    def __str__(self) -> str:
        return self.name


class ProjectOutlet(models.Model):
    """An outlet of a decision to cull, as it stood then: given up with its month's sales, expense (fen) and visits, or
    receiving ``visits`` that become free."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="places", db_index=False)
    outlet = models.ForeignKey("directory.Outlet", models.PROTECT, related_name="+")
    receives = models.BooleanField()
    sales = models.BigIntegerField()
    expense = models.BigIntegerField(default=0)
    visits = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "outlet"], name="targets_one_place")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.outlet_id}"

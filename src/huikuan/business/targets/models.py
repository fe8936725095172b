"""The month's plan and its targets: fields and constraints only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.people.models import Person, Unit, User


class Budget(models.Model):
    """A month of the annual budget in fen; without a unit it is the whole company's."""

    month = models.DateField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    sales = models.BigIntegerField(null=True)
    collection = models.BigIntegerField(null=True)
    expense = models.BigIntegerField(null=True)
    notes = models.TextField(blank=True)
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("month", Coalesce("unit", 0), name="targets_one_budget")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class PlanState(models.TextChoices):
    """How far a month's plan is."""

    DRAFT = "draft", _("draft")
    RELEASED = "released", _("released")
    REPLACED = "replaced", _("replaced")


class MonthPlan(models.Model):
    """One version of a month's plan: targets, capacity, tiers, collection plan and week plans hang on it.

    ``as_of`` is the day from which it was drafted. One version of a month is current; earlier ones stay readable.
    ``revision`` grows with every change of a target, of sales or of collection.
    """

    month = models.DateField()  # its first day
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=PlanState, default=PlanState.DRAFT)
    current = models.BooleanField(default=True)
    as_of = models.DateField()
    built_at = models.DateTimeField()
    built_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    summary = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "version"], name="targets_plan_version"),
            models.UniqueConstraint(fields=["month"], condition=Q(current=True), name="targets_plan_one_current"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} v{self.version}"


class Level(models.TextChoices):
    """What a cell of the decomposition stands for."""

    COMPANY = "company", _("company")
    REGION = "region", _("region")
    PERSON = "person", _("person")
    CUSTOMER = "customer", _("customer")
    OUTLET = "outlet", _("outlet")
    ITEM = "item", _("item")


class ProposalLine(models.Model):
    """One reference value, level or result of the proposal, of the company or a region. Amounts are fen."""

    plan = models.ForeignKey(MonthPlan, models.CASCADE, related_name="proposal", db_index=False)
    position = models.PositiveIntegerField()
    node = models.CharField(max_length=8, choices=Level)  # company or region
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    reference = models.CharField(max_length=24)
    amount = models.BigIntegerField(null=True)
    weight = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    effective_weight = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    contribution = models.BigIntegerField(null=True)
    last_year = models.BigIntegerField(null=True)
    growth = models.DecimalField(max_digits=28, decimal_places=6, null=True)
    error = models.DecimalField(max_digits=28, decimal_places=6, null=True)
    explanation_zh = models.TextField(blank=True)
    explanation_en = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="targets_proposal_place")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.reference}"


class TargetCell(models.Model):
    """One node of the decomposition: the sales target of a region, person, customer, outlet or item, in fen.

    The cells of a plan stand in preorder: ``position`` counts them from 0, ``last`` is the position of a cell's last
    descendant (its own where it has none), ``above`` the position of its parent. Every cell carries the unit, person,
    customer and outlet of the branch it stands in; what is empty there is nobody's, or the rest that names none.
    Who set a hold or bounds is kept: nobody below takes them away (`queries.scope.may_lift`).
    ``amount`` None is unplanned, 0 is a statement. ``proposed`` is what the plan proposed before anybody edited. The
    letters of ``smart`` were found for the amount proposed.
    """

    plan = models.ForeignKey(MonthPlan, models.CASCADE, related_name="cells", db_index=False)
    position = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    above = models.PositiveIntegerField(null=True)
    depth = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=8, choices=Level)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    customer = models.ForeignKey("directory.Customer", models.PROTECT, null=True, related_name="+", db_index=False)
    outlet = models.ForeignKey("directory.Outlet", models.PROTECT, null=True, related_name="+", db_index=False)
    item = models.ForeignKey("directory.Product", models.PROTECT, null=True, related_name="+", db_index=False)
    amount = models.BigIntegerField(null=True)
    proposed = models.BigIntegerField(null=True)
    last_year = models.BigIntegerField()
    challenge = models.BigIntegerField()
    stretch = models.BigIntegerField()
    collection = models.BigIntegerField()
    smart = models.CharField(max_length=24, null=True)
    doubts_zh = models.TextField(null=True)
    doubts_en = models.TextField(null=True)
    held = models.BooleanField(default=False)
    held_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    minimum = models.BigIntegerField(null=True)
    maximum = models.BigIntegerField(null=True)
    bounded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="targets_cell_place"),
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(maximum=None) | Q(minimum__lte=F("maximum")), name="targets_cell_bounds"
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "above", "position"], name="targets_cell_children"),
            models.Index(fields=["person", "plan", "depth"], name="targets_cell_person"),
            models.Index(fields=["customer", "plan"], name="targets_cell_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.level} {self.position}"


class ItemTarget(models.Model):
    """What a person is to sell of an item, in fen; a person's items sum to the person's cells. Without an item: the
    rest that names none."""

    plan = models.ForeignKey(MonthPlan, models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey("directory.Product", models.PROTECT, null=True, related_name="+", db_index=False)
    amount = models.BigIntegerField()
    proposed = models.BigIntegerField()
    held = models.BooleanField(default=False)
    held_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("plan", Coalesce("person", 0), Coalesce("item", 0), name="targets_one_item_target")
        ]
        indexes = [models.Index(fields=["plan", "position"], name="targets_item_place")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.person_id} {self.item_id}"


class DayTarget(models.Model):
    """What a person is to sell on a working day, in fen; the days sum to the person's cells. ``planned_cash`` and
    ``received`` are what the plan knew of that day's collections."""

    plan = models.ForeignKey(MonthPlan, models.CASCADE, related_name="days", db_index=False)
    position = models.PositiveIntegerField()
    day = models.DateField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    amount = models.BigIntegerField()
    proposed = models.BigIntegerField()
    planned_cash = models.BigIntegerField()
    received = models.BigIntegerField()
    held = models.BooleanField(default=False)
    held_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint("plan", Coalesce("person", 0), "day", name="targets_one_day_target")]
        indexes = [models.Index(fields=["plan", "position"], name="targets_day_place")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.person_id} {self.day}"


class Scheme(models.Model):
    """What one of the three capacity schemes says of a region. Amounts are fen."""

    plan = models.ForeignKey(MonthPlan, models.CASCADE, related_name="schemes", db_index=False)
    position = models.PositiveIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    scheme = models.CharField(max_length=24)
    target = models.BigIntegerField()
    average = models.BigIntegerField(null=True)
    outlets = models.IntegerField()
    can_open = models.IntegerField(null=True)
    can_lift = models.BigIntegerField(null=True)
    needed_outlets = models.BigIntegerField(null=True)
    to_open = models.BigIntegerField(null=True)
    gap_outlets = models.BigIntegerField(null=True)
    needed_average = models.BigIntegerField(null=True)
    needed_lift = models.BigIntegerField(null=True)
    gap_average = models.BigIntegerField(null=True)
    reachable = models.BigIntegerField(null=True)
    gap = models.BigIntegerField(null=True)
    verdict_zh = models.TextField(blank=True)
    verdict_en = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="targets_scheme_place")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.scheme}"


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

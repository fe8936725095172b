"""The decomposition's nodes: fields and constraints only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huikuan.business.targets.models.plans import MonthPlan
from huikuan.foundation.people.models import Person, Unit, User


class Level(models.TextChoices):
    """What a cell of the decomposition stands for."""

    COMPANY = "company", _("company")
    REGION = "region", _("region")
    PERSON = "person", _("person")
    CUSTOMER = "customer", _("customer")
    OUTLET = "outlet", _("outlet")
    ITEM = "item", _("item")


DEPTHS: dict[str, int] = {level: depth for depth, level in enumerate(Level.values)}


class TargetCell(models.Model):
    """One node of the decomposition: the sales target of a region, person, customer, outlet or item, in fen.

    The cells of a plan stand in preorder: ``position`` counts them from 0, ``last`` is the position of a cell's last
    descendant (its own where it has none), ``above`` the position of its parent. Every cell carries the unit, person,
    customer and outlet of the branch it stands in; what is empty there is nobody's, or the rest that names none.
    Who set a hold or bounds is kept: nobody below takes them away (`queries.scope.may_lift`).
    ``amount`` None is unplanned, 0 is a statement; ``base``, ``challenge`` and ``stretch`` are the levels that go with
    it. ``proposed`` is what the plan proposed before anybody edited. The letters of ``smart`` were found for the amount
    proposed; `LineEvidence` finds them again for another.
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
    base = models.BigIntegerField()
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
            # What stands above outlets and items: one cell in sixty.
            models.Index(fields=["plan", "depth", "position"], condition=Q(depth__lte=3), name="targets_cell_above"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.level} {self.position}"


class LineEvidence(models.Model):
    """What the SMART check of a customer's line rests on, in fen: to check again what was edited since.

    ``median`` and ``p95`` of the forecast, ``capacity`` of the outlets, ``headroom`` of the credit (None: unknown);
    ``over`` and ``overdue`` what the rules of credit meant, ``days_over`` the days beyond those let pass.
    """

    plan = models.ForeignKey(MonthPlan, models.CASCADE, related_name="evidence", db_index=False)
    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="+", db_index=False)
    median = models.BigIntegerField(null=True)
    p95 = models.BigIntegerField(null=True)
    capacity = models.BigIntegerField(null=True)
    headroom = models.BigIntegerField(null=True)
    over = models.CharField(max_length=8)
    overdue = models.CharField(max_length=8)
    days_over = models.IntegerField()
    itemised = models.BooleanField()
    sold = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "customer"], name="targets_line_evidence")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.customer_id}"

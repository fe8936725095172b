"""What a person is to sell of each item and on each day: fields and constraints only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from huikuan.business.targets.models.plans import MonthPlan
from huikuan.foundation.people.models import Person, Unit, User


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
        indexes = [
            models.Index(fields=["plan", "position"], name="targets_item_place"),
            models.Index(fields=["plan"], condition=Q(held=True), name="targets_item_held"),
        ]

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
        indexes = [
            models.Index(fields=["plan", "position"], name="targets_day_place"),
            models.Index(fields=["plan"], condition=Q(held=True), name="targets_day_held"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.person_id} {self.day}"

"""Branches of a plan's tree that may follow later than what stands above them: fields and constraints only."""

from __future__ import annotations

from django.db import models

from huikuan.business.targets.models.cells import TargetCell
from huikuan.business.targets.models.edits import Edit
from huikuan.business.targets.models.plans import MonthPlan


class Block(models.Model):
    """A branch of a few thousand cells at most, usually a person's. An edit far above settles it by its head only.

    While it is ``pending`` its cells have yet to follow the descents after ``followed`` that name its head; nobody
    reads a cell below the head before they have (`settling.settle`). ``stamp`` names the state of its cells: the plan's
    revision at their last change. ``fixed`` is what is held below the head (with its levels), ``floor`` and ``ceiling``
    what holds and bounds below allow the head to be. ``people`` are those whose cells are in it (null: nobody).
    """

    plan = models.ForeignKey(MonthPlan, models.CASCADE, related_name="blocks", db_index=False)
    cell = models.OneToOneField(TargetCell, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    depth = models.PositiveSmallIntegerField()
    people = models.JSONField(default=list)
    stamp = models.PositiveIntegerField(default=0)
    pending = models.BooleanField(default=False)  # in no index: an edit of the company turns a thousand of them
    followed = models.PositiveIntegerField(default=0)
    fixed = models.BigIntegerField(default=0)
    fixed_base = models.BigIntegerField(default=0)
    fixed_challenge = models.BigIntegerField(default=0)
    fixed_stretch = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(default=0)
    ceiling = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="targets_block_place")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.position}"


class Way(models.TextChoices):
    """Which way a descent takes the cells below a head."""

    SPREAD = "spread"
    BACK = "back"


class Descent(models.Model):
    """An edit on its way down: heads of blocks have moved by it, and their cells have yet to follow, in the order of
    ``stamp`` (the plan's revision that it made).

    What the heads became is in the edit's changes. ``cells`` are the ids of the heads concerned, null for all that
    followed later then; ``at`` is when the edit was undone or done again, null when it was made.
    """

    plan = models.ForeignKey(MonthPlan, models.CASCADE, related_name="descents", db_index=False)
    stamp = models.PositiveIntegerField()
    way = models.CharField(max_length=6, choices=Way)
    edit = models.ForeignKey(Edit, models.CASCADE, related_name="descents")
    at = models.DateTimeField(null=True)
    cells = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "stamp"], name="targets_descent_stamp")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.way} {self.stamp}"


class EditPart(models.Model):
    """What an edit changed in a block that followed it later, packed like `Edit.changes`."""

    edit = models.ForeignKey(Edit, models.CASCADE, related_name="parts", db_index=False)
    block = models.ForeignKey(Block, models.CASCADE, related_name="+")
    changes = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edit", "block"], name="targets_one_part")]

    def __str__(self) -> str:
        return f"{self.edit_id} {self.block_id}"

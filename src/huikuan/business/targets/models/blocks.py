"""Branches of a plan's tree that may follow later than what stands above them: fields and constraints only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huikuan.business.targets.models.cells import TargetCell
from huikuan.business.targets.models.edits import Edit
from huikuan.business.targets.models.plans import MonthPlan


class Block(models.Model):
    """A branch of a few thousand cells at most, usually a person's. An edit far above settles it by its head only.

    ``steps`` are what its cells have yet to follow, oldest first: [stamp, "spread" or "back", number of the edit,
    amount, base, challenge, stretch of the head, and when, if it was undone or done again]; nobody reads a cell below
    the head before they have (`settling.settle`). ``stamp`` names the state of its cells: the plan's revision at their
    last change. ``fixed`` is what is held below the head (with its levels), ``floor`` and ``ceiling`` what holds and
    bounds below allow the head to be. ``people`` are those whose cells are in it (null: nobody).
    """

    plan = models.ForeignKey(MonthPlan, models.CASCADE, related_name="blocks", db_index=False)
    cell = models.OneToOneField(TargetCell, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    depth = models.PositiveSmallIntegerField()
    people = models.JSONField(default=list)
    stamp = models.PositiveIntegerField(default=0)
    pending = models.BooleanField(default=False)
    steps = models.JSONField(default=list)
    fixed = models.BigIntegerField(default=0)
    fixed_base = models.BigIntegerField(default=0)
    fixed_challenge = models.BigIntegerField(default=0)
    fixed_stretch = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(default=0)
    ceiling = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="targets_block_place")]
        indexes = [models.Index(fields=["plan"], condition=Q(pending=True), name="targets_block_pending")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.position}"


class EditPart(models.Model):
    """What an edit changed in a block that followed it later, packed like `Edit.changes`."""

    edit = models.ForeignKey(Edit, models.CASCADE, related_name="parts", db_index=False)
    block = models.ForeignKey(Block, models.CASCADE, related_name="+")
    changes = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edit", "block"], name="targets_one_part")]

    def __str__(self) -> str:
        return f"{self.edit_id} {self.block_id}"

"""What people have fixed in a month's plan, taken over into its next version."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext

from huikuan.business.targets.models import Level, MonthPlan, TargetCell
from huikuan.business.targets.operations.editing import CellEdit, edit_cells
from huikuan.business.targets.operations.folding import refold
from huikuan.business.targets.policies import PLAN_MONTH
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.permissions.actor import Actor

EVERYTHING = Actor(user=None)
KEY = ("level", "unit_id", "person_id", "customer_id", "outlet_id", "item_id")
FIXED = Q(held=True) | Q(minimum__isnull=False) | Q(maximum__isnull=False)


@operation(PLAN_MONTH)
def carry_marks(*, actor: Actor, plan: MonthPlan) -> int:
    """Hold what the version before held, at its amount, and keep its bounds, where the same cell exists again.

    The company's total stays as drafted unless it was held itself; what is not held makes up for the held ones. Where
    the amounts don't fit any more nothing is taken over. Returns how many cells keep their marks.
    """
    before = MonthPlan.objects.filter(month=plan.month, version__lt=plan.version).order_by("-version").first()
    olds = list(TargetCell.objects.filter(FIXED, plan=before)) if before else []
    fresh = _same(plan, olds)
    pairs = [(old, fresh[key]) for old in olds if (key := _key(old)) in fresh]
    held = [(old, new) for old, new in pairs if old.held and old.amount is not None]
    edits = [CellEdit(new.pk, old.amount, new.amount) for old, new in held if old.amount != new.amount]
    reason = gettext("Held in the version before")
    cells = TargetCell.objects.filter(plan=plan)
    kept = 0
    try:
        if edits:
            if not any(new.position == 0 for _old, new in held):
                cells.filter(position=0).update(held=True)
            edit_cells(actor=EVERYTHING, plan_id=plan.pk, edits=edits, reason=reason)
    except RefusedError:
        pairs = held = []
    finally:
        cells.filter(position=0).update(held=False)
    for old, new in held:
        cells.filter(pk=new.pk).update(held=True, held_by=old.held_by_id)
    standing = dict(cells.filter(pk__in=[new.pk for _old, new in pairs]).values_list("pk", "amount"))
    for old, new in pairs:
        amount, most = standing[new.pk] or 0, old.maximum
        if (old.minimum or 0) <= amount and (most is None or amount <= most):
            bounds = {"minimum": old.minimum, "maximum": most, "bounded_by": old.bounded_by_id}
            kept += cells.filter(pk=new.pk).update(**bounds)
    refold(plan, [new.position for _old, new in pairs])
    record(actor=actor, action="targets.carry_marks", subject=plan, after={"found": len(olds), "kept": kept})
    return kept


def _key(cell: TargetCell) -> tuple[object, ...]:
    return tuple(getattr(cell, name) for name in KEY)


def _same(plan: MonthPlan, olds: Iterable[TargetCell]) -> dict[tuple[object, ...], TargetCell]:
    """The plan's cells that may be the same as others, by what they are."""
    customers = {old.customer_id for old in olds if old.customer_id is not None}
    above = Q(level__in=[Level.COMPANY, Level.REGION, Level.PERSON])
    found = TargetCell.objects.filter(above | Q(customer__in=customers), plan=plan) if olds else []
    return {_key(cell): cell for cell in found}

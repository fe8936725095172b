"""What a decided figure does to the tree: who else carries the difference, or which totals move.

Reckoned by the grid's own engine. What was agreed, countered or signed stays; so do other managers' people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from huikuan.business.targets import settling
from huikuan.business.targets.agreed import answered_cells, lock_answers
from huikuan.business.targets.cells import Head
from huikuan.business.targets.models import Level, MonthPlan, OfferLine, TargetCell
from huikuan.business.targets.names import name_of
from huikuan.business.targets.operations import blocks, branch
from huikuan.business.targets.operations.editing import keep_moved, solved, within_reach
from huikuan.business.targets.queries.scope import edits_everything
from huikuan.engine.apportion import apportion
from huikuan.engine.money import Fen
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions.actor import Actor


class Carry(StrEnum):
    """Who takes on what a line gets less (or gives up what it gets more)."""

    OWN = "own"  # the same person's other customers
    TEAM = "team"  # the manager's other people in the region
    NOBODY = "nobody"  # the totals above move: unowned, or over-assigned


FIXED = {Carry.OWN: Level.PERSON.value, Carry.TEAM: Level.REGION.value, Carry.NOBODY: None}


def cells_of(line: OfferLine) -> list[branch.Cell]:
    """The customer cells that a line of somebody's own customers stands for."""
    offer = line.offer
    cells = TargetCell.objects.filter(plan=offer.plan_id, person=offer.person_id, level=Level.CUSTOMER)
    if line.cell_id is not None:
        cells = cells.filter(pk=line.cell_id)
    else:
        named = OfferLine.objects.filter(offer=offer, kind=line.kind, cell__isnull=False).values("cell")
        cells = cells.exclude(pk__in=named)
    return [branch.Cell(*row) for row in cells.order_by("position").values_list(*branch.FIELDS)]


def wanted_of(cells: Sequence[branch.Cell], amount: Fen) -> dict[int, Fen | None]:
    """The line's amount over its cells (position → fen), as it is spread over them now."""
    weights = [cell.amount or 0 for cell in cells]
    shares = apportion(total=amount, weights=weights if any(weights) else [1] * len(cells))
    return {cell.position: share for cell, share in zip(cells, shares, strict=True)}


def work_out(
    actor: Actor, plan: MonthPlan, line: OfferLine, amount: Fen, carry: Carry, *, lock: bool = False
) -> tuple[list[branch.Moved], Mapping[int, Head]]:
    """What would change, the totals above included, and the blocks of which only the head is known, to follow later;
    nothing is written.

    With ``lock`` nobody who may have to carry it answers meanwhile. Raises RefusedError where holds, bounds and
    agreements leave nobody to carry it, or would not let it become unowned.
    """
    settling.settle_people(plan, [line.offer.person_id])
    cells, fixed = cells_of(line), FIXED[carry]
    known = branch.with_ancestors(plan, cells)
    asked = within_reach(plan, cells, known, {fixed} if fixed else set())
    if lock:
        lock_answers(plan, asked)
    own = {cell.position for cell in cells}
    answered = answered_cells(plan, asked, but=line.pk) - own
    stops = {branch.reach(cell, known, lambda one: one.level == fixed) for cell in cells}
    loaded, heads = blocks.reached(plan, {cell.position: cell for cell in cells}, stops, (), answered)
    held = {at for at, cell in loaded.items() if cell.held or cell.level == fixed} | (answered & set(loaded))
    if carry == Carry.TEAM and not edits_everything(actor):
        held |= {at for at, cell in loaded.items() if cell.level == Level.PERSON and cell.person not in actor.people}
    moved = solved(plan, loaded, wanted_of(cells, amount), held - own, heads, answered=True)
    if carry == Carry.NOBODY:
        _require_unowned(cells, known, moved)
    return moved + branch.raised(moved, loaded, known), heads


def _require_unowned(
    cells: Sequence[branch.Cell], known: Mapping[int, branch.Cell], moved: Sequence[branch.Moved]
) -> None:
    """Nobody is to carry the difference, so it has to reach the top: RefusedError where a total above that is held or
    bounded would hand it to others instead."""
    own = {at for cell in cells for at in range(cell.position, cell.last + 1)} | set(known)
    if all(one.cell.position in own for one in moved):
        return
    after = {one.cell.position: one.amount for one in moved}
    above = sorted((cell for cell in known.values() if cell not in cells and cell.stops), key=lambda one: -one.depth)
    stopping = next(
        cell for cell in above if cell.held or after.get(cell.position, cell.amount) in (cell.minimum, cell.maximum)
    )
    raise RefusedError("negotiation.stopped_above", name=name_of(stopping.id), amount_fen=stopping.amount or 0)


def shift(actor: Actor, plan: MonthPlan, line: OfferLine, amount: Fen, carry: Carry, reason: str) -> None:
    """Give the line's cells the amount; items and days follow, the edit is kept like one of the grid."""
    moved, heads = work_out(actor, plan, line, amount, carry, lock=True)
    cells = cells_of(line)
    amounts = {one.cell.position: one.amount for one in moved}
    typed = [{"row": cell.id, "was": cell.amount, "now": amounts.get(cell.position, cell.amount)} for cell in cells]
    keep_moved(actor, plan, moved, heads, typed, [cell.position for cell in cells], reason)

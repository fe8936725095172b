"""A collection target changed by hand stands in the decomposition too, exactly, and the plan's revision rises."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from tests.business.collections.company import COMMAND, Planned

from huikuan.business.collections import operations
from huikuan.business.collections.models import PlanLine
from huikuan.business.collections.operations import Edit, EditsRefusedError
from huikuan.business.targets import operations as targets
from huikuan.business.targets.models import TargetCell
from huikuan.foundation.people.models import Person, User
from huikuan.foundation.permissions import Actor

YUAN = 100


@pytest.fixture
def tree(planned: Planned) -> Planned:
    targets.store_decomposition(
        actor=COMMAND, plan=planned.plan, frame=planned.zh["decomposition"], frame_en=planned.en["decomposition"]
    )
    check(planned)
    return planned


def check(planned: Planned) -> dict[str, int]:
    """Slowly: every cell is the sum of those below it, and the customers say what the collection plan says."""
    cells = list(TargetCell.objects.filter(plan=planned.plan).select_related("customer").order_by("position"))
    for cell in cells:
        below = [one.collection for one in cells if one.above == cell.position]
        assert not below or cell.collection == sum(below), cell
        assert cell.collection >= 0
    lines = dict(PlanLine.objects.filter(plan=planned.plan).values_list("customer__customer_no", "target"))
    shown = {cell.customer.customer_no: cell.collection for cell in cells if cell.level == "customer"}
    assert {number: lines[number] for number in shown} == shown
    assert cells[0].collection == sum(lines.values())
    planned.plan.refresh_from_db()
    return shown


def change(planned: Planned, number: str, fen: int) -> None:
    line = PlanLine.objects.get(plan=planned.plan, customer__customer_no=number)
    operations.edit_line(actor=COMMAND, line=line.pk, changes={"target": fen}, seen=line.revision, reason="agreed")


@pytest.mark.parametrize("fen", [0, 1, 123_456_789])
def test_the_column_follows_at_every_level(tree, fen) -> None:
    revision, before = tree.plan.revision, check(tree)
    change(tree, "C1", fen)  # two outlets with items below
    assert check(tree) == before | {"C1": fen}
    assert tree.plan.revision == revision + 1
    change(tree, "C1", before["C1"])
    assert check(tree) == before


def test_several_at_once_are_one_revision(tree) -> None:
    revision = tree.plan.revision
    lines = {
        number: PlanLine.objects.get(plan=tree.plan, customer__customer_no=number) for number in ("C1", "C2", "C4")
    }
    edits = [Edit(line=line.pk, column="target", value=7 * YUAN, seen=line.target) for line in lines.values()]
    operations.edit_lines(actor=COMMAND, edits=edits, reason="agreed")
    shown = check(tree)
    assert {shown[number] for number in lines} == {7 * YUAN}
    assert tree.plan.revision == revision + 1


def test_texts_leave_the_revision_and_refusals_leave_everything(tree) -> None:
    revision, before = tree.plan.revision, check(tree)
    line = PlanLine.objects.get(plan=tree.plan, customer__customer_no="C1")
    operations.edit_line(actor=COMMAND, line=line.pk, changes={"difficulty": "等验收"}, seen=1)
    assert check(tree) == before
    assert tree.plan.revision == revision
    with pytest.raises(EditsRefusedError):  # no reason
        operations.edit_line(actor=COMMAND, line=line.pk, changes={"target": 5}, seen=2)
    rep = Person.objects.get(employee_no="E2")
    actor = Actor(user=User.objects.create(username="E2", person=rep))
    with pytest.raises(EditsRefusedError):
        operations.edit_line(actor=actor, line=line.pk, changes={"target": 5}, seen=2, reason="please")
    with pytest.raises(PermissionDenied):
        targets.set_collection(actor=actor, plan_id=tree.plan.pk, targets={line.customer_id: 5})
    assert check(tree) == before
    assert tree.plan.revision == revision

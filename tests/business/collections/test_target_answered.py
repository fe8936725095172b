"""A collection target that somebody answered in the negotiation stays, unless its person is asked again; once released
it is frozen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.business.collections.company import COMMAND, TODAY, Planned
from tests.business.collections.test_ledger import pay
from tests.business.collections.test_target_in_tree import check

from huikuan.business.collections import operations
from huikuan.business.collections.models import OwnershipNode, PlanLine
from huikuan.business.collections.operations import Edit, EditsRefusedError
from huikuan.business.targets import operations as targets
from huikuan.business.targets.models import Offer, OfferLine, OfferStep, TargetCell
from huikuan.engine.negotiation import Act
from huikuan.foundation.company import operations as settings
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people.models import Person, User

WHY = "对方停产"


def start(planned: Planned) -> None:
    """The tree is stored and issued."""
    targets.store_decomposition(
        actor=COMMAND, plan=planned.plan, frame=planned.zh["decomposition"], frame_en=planned.en["decomposition"]
    )
    targets.issue_plan(actor=COMMAND, plan_id=planned.plan.pk, seen=1, answer_by=TODAY + timedelta(days=3))
    planned.plan.refresh_from_db()


def agree(number: str) -> Offer:
    offer = Offer.objects.get(person__employee_no=number, scope="own")
    return targets.accept_lines(actor=COMMAND, offer=offer.pk, seen=offer.revision)


def plan_line(planned: Planned, number: str) -> PlanLine:
    return PlanLine.objects.get(plan=planned.plan, customer__customer_no=number)


def change(planned: Planned, number: str, fen: int, **more) -> None:
    found = plan_line(planned, number)
    told = {"changes": {"target": fen}, "seen": found.revision, "reason": WHY}
    operations.edit_line(actor=COMMAND, line=found.pk, **told, **more)


def code_of(planned: Planned, number: str, fen: int, **more) -> str:
    with pytest.raises(EditsRefusedError) as refused:
        change(planned, number, fen, **more)
    ((_edit, code),) = refused.value.wrong
    return code


def test_what_was_answered_changes_only_when_its_person_is_asked_again(planned) -> None:
    start(planned)
    agree("E2")
    before = check(planned)
    assert code_of(planned, "C1", 7_00) == "collections.target_answered"
    assert check(planned) == before
    change(planned, "C1", before["C1"])  # the same figure is no change
    texts = plan_line(planned, "C1")
    operations.edit_line(actor=COMMAND, line=texts.pk, changes={"difficulty": "等验收"}, seen=texts.revision)
    change(planned, "C2", 9_00)  # E3 has not answered
    assert check(planned) == before | {"C2": 9_00}
    both = [Edit(line=one.pk, column="target", value=1, seen=one.target) for one in PlanLine.objects.order_by("pk")]
    with pytest.raises(EditsRefusedError) as refused:
        operations.edit_lines(actor=COMMAND, edits=both, reason=WHY)
    assert [edit.line for edit, _code in refused.value.wrong] == [plan_line(planned, "C1").pk]
    assert check(planned) == before | {"C2": 9_00}
    change(planned, "C1", 7_00, again=True)
    assert check(planned) == before | {"C1": 7_00, "C2": 9_00}
    asked = OfferLine.objects.get(kind="collection", customer__customer_no="C1")
    assert (asked.state, asked.amount) == ("reissued", 7_00)
    assert OfferLine.objects.get(kind="sales", customer__customer_no="C1").state == "agreed"
    step = OfferStep.objects.get(line=asked, deed="moved")
    assert (step.was, step.now, step.reason) == (before["C1"], 7_00, WHY)
    change(planned, "C1", 8_00)  # asked again and not answered yet: it is argued about


def test_a_release_freezes_the_ledger_that_was_argued_out(planned) -> None:
    """After a lowered collection and the release every level of the ledger is the tree's collection, to the fen, and
    each customer's target is received + promised + measured + unowned; what comes in afterwards still counts."""
    start(planned)
    asked = OfferLine.objects.get(kind="collection", customer__customer_no="C1")
    targets.counter_line(actor=COMMAND, line=asked.pk, seen=1, amount=asked.amount - 9_00, reason=WHY)
    targets.decide_line(actor=COMMAND, line=asked.pk, seen=2, act=Act.LOWER)
    before = check(planned)
    assert before["C1"] == asked.amount - 9_00
    targets.release_plan(actor=COMMAND, plan_id=planned.plan.pk, seen=planned.plan.revision)
    assert check(planned) == before  # the tree, its sums and the lines
    sources = ("received", "promised", "measured", "unowned")
    for line in PlanLine.objects.filter(plan=planned.plan):
        assert line.target == sum(getattr(line, name) for name in sources)
    cells = TargetCell.objects.filter(plan=planned.plan, level="person")
    wanted = {(one.person_id, one.unit_id): one.collection for one in cells}
    nodes = OwnershipNode.objects.filter(plan=planned.plan)
    assert {(one.owner_id, one.effective_unit_id): one.target for one in nodes if one.target} == {
        place: fen for place, fen in wanted.items() if fen
    }
    assert all(one.target == sum(getattr(one, name) for name in sources) for one in nodes)
    pay(planned.customer("C1"), 35_000_000, TODAY)
    operations.refresh_changed(customers={planned.customer("C1").pk}, actor=COMMAND)
    assert plan_line(planned, "C1").received == 35_000_000
    assert check(planned) == before


def test_one_sum_for_all_stands_for_each_customer_and_a_release_freezes(planned) -> None:
    settings.change(actor=COMMAND, key="negotiation.level", value="person")
    start(planned)
    agree("E3")
    before = check(planned)
    assert code_of(planned, "C3", 1_00) == "collections.target_answered"
    change(planned, "C1", 9_00)
    manager = Person.objects.get(employee_no="E1")
    manager.role = "director"
    manager.save()
    browser = Client()
    user = User.objects.create_user(username="E1", person=manager)
    browser.force_login(user, backend="huikuan.foundation.people.accounts.AccountBackend")
    found = plan_line(planned, "C3")
    page, where = reverse("collections:line", args=[found.pk]), reverse("collections:target", args=[found.pk])
    assert 'name="again"' in browser.get(page).content.decode()
    told = {"target": "1.00", "reason": WHY, "seen": found.revision}
    assert browser.post(where, told).status_code == 422
    assert check(planned) == before | {"C1": 9_00}
    assert browser.post(where, told | {"again": "1"}).status_code == 302
    assert check(planned) == before | {"C1": 9_00, "C3": 1_00}
    rest = OfferLine.objects.get(kind="collection", offer__person__employee_no="E3", offer__scope="own")
    assert (rest.state, rest.amount) == ("reissued", before["C2"] + 1_00)
    targets.release_plan(actor=COMMAND, plan_id=planned.plan.pk, seen=planned.plan.revision)
    assert code_of(planned, "C3", 2_00, again=True) == "collections.target_released"
    with pytest.raises(RefusedError, match=r"targets\.released"):
        targets.set_collection(actor=COMMAND, plan_id=planned.plan.pk, targets={found.customer_id: 2_00})
    assert "target_released" not in browser.get(page).content.decode()
    assert where not in browser.get(page).content.decode()
    assert check(planned) == before | {"C1": 9_00, "C3": 1_00}

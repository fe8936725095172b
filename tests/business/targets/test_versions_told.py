"""Two versions of a month side by side: what changed, who changed it and why; and each edit in words."""

from __future__ import annotations

from django.urls import reverse
from tests.business.targets.test_negotiation import DIRECTOR, MANAGER, issued

from huikuan.business.targets import operations, queries
from huikuan.business.targets.operations import CellEdit

__all__ = ["issued"]


def revised(company):
    """The plan is released, and a wish to revise it was granted: the second version has begun."""
    company.plan.refresh_from_db()
    director = company.actor(DIRECTOR)
    operations.release_plan(actor=director, plan_id=company.plan.pk, seen=company.plan.revision)
    wish = operations.ask_revision(actor=company.actor(MANAGER), plan_id=company.plan.pk, reason="客户停业")
    return operations.decide_revision(actor=director, revision=wish.pk, approve=True).fresh


def test_each_difference_names_who_made_it_and_why(issued, client) -> None:
    older = issued.plan
    plan = issued.plan = revised(issued)
    target, other = issued.cell("customer", "C2"), issued.cell("customer", "C3")
    for actor, cell, more, reason in (
        (MANAGER, target, 5_00, "先加一点"),
        (DIRECTOR, target, 7_00, "集团追加一单"),
        (MANAGER, other, 3_00, "补货"),
    ):
        cell.refresh_from_db()
        edits = [CellEdit(cell.pk, cell.amount + more, cell.amount)]
        operations.edit_cells(actor=issued.actor(actor), plan_id=plan.pk, edits=edits, reason=reason)
    director = issued.actor(DIRECTOR)
    found = queries.differences(director, older, plan)
    told = queries.reasons(plan, [one.cell for one in found])
    by_level = {(one.cell.level, one.name): told[one.cell.pk] for one in found}
    assert (told[target.pk].author, told[target.pk].why) == ("赵总", "集团追加一单")
    assert (told[other.pk].author, told[other.pk].why) == ("吴经理", "补货")
    assert by_level["region", "华东"].why == "集团追加一单"  # a manager moves no total that was handed down
    client.force_login(director.user)
    page = client.get(reverse("targets:versions")).content.decode()
    for words in ("集团追加一单", "补货", "先加一点", target.customer.name):
        assert words in page


def test_a_target_nobody_edited_came_with_the_version_and_its_wish(issued) -> None:
    plan = issued.plan = revised(issued)
    cell = issued.cell("customer", "C2")
    (reason,) = queries.reasons(plan, [cell]).values()
    assert (reason.author, reason.why) == ("赵总", "客户停业")


def test_a_manager_reads_the_edits_of_the_own_people_only(issued) -> None:
    for actor, number, more in ((DIRECTOR, "C5", 5_00), (MANAGER, "C2", 7_00)):
        cell = issued.cell("customer", number)
        edits = [CellEdit(cell.pk, cell.amount + more, cell.amount)]
        operations.edit_cells(actor=issued.actor(actor), plan_id=issued.plan.pk, edits=edits, reason="x")
    names = {
        who: [one.name for one in queries.edits_told(issued.actor(who), issued.plan, 50)] for who in (DIRECTOR, MANAGER)
    }
    assert len(names[DIRECTOR]) == 2
    (told,) = queries.edits_told(issued.actor(MANAGER), issued.plan, 50)
    assert told.amounts is not None
    assert told.amounts[1] - told.amounts[0] == 7_00
    assert told.name == issued.cell("customer", "C2").customer.name
    assert queries.edits_told(issued.actor("E3"), issued.plan, 50) == []

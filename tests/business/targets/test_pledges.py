"""From agreement to a signed pledge that tells when its figures change; release, revision, close."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.db.models import Max
from tests.business.targets.company import Company
from tests.business.targets.test_negotiation import DIRECTOR, MANAGER, agree, issue, issued, line, offer, staffed
from tests.cast import PASSWORD
from tests.jobs import run_jobs

from huikuan.business.targets import jobs, operations, pledge_content, queries
from huikuan.business.targets.models import MonthPlan, Offer, Pledge, PledgeSeries, TargetCell
from huikuan.business.targets.operations import CellEdit
from huikuan.business.targets.pledge_content import base_of
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.company import operations as settings
from huikuan.foundation.jobs.files import place
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people.models import User
from huikuan.foundation.permissions import Actor

__all__ = ["issued"]


@pytest.fixture
def pledged(issued: Company) -> Pledge:
    """E3 has agreed and the manager has drawn up the pledge."""
    agree(issued, "E3")
    user = User.objects.get(username=MANAGER)
    user.set_password(PASSWORD)
    user.save()
    operations.set_expense(actor=issued.actor(MANAGER), offer=offer(issued, "E3").pk, expense=12_000_00)
    return operations.draw_up_pledge(actor=issued.actor(MANAGER), offer=offer(issued, "E3").pk)


def sign(company: Company, pledge: Pledge, by: str, secret: str = PASSWORD, digest: str = "") -> None:
    operations.sign_pledge(actor=company.actor(by), pledge=pledge.pk, digest=digest or pledge.digest, secret=secret)


def test_what_a_pledge_binds(issued, pledged) -> None:
    content = pledged.content
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert pledged.digest == sha256(plain).hexdigest()
    person = issued.cell("person", "E3")
    assert (content["sales"], content["base"]) == (person.amount, person.base)
    assert (content["stretch"], content["expense"]) == (person.stretch, 12_000_00)
    assert base_of({"sales": 5}) == 5  # as documents were before base was kept apart
    assert sum(one["amount"] for one in content["lines"] if one["kind"] == "sales") == person.amount
    assert (content["person"]["name"], content["manager"]["name"]) == ("孙行", "吴经理")
    assert content["reward"]
    assert content["penalty"]
    assert pledged.number == f"JLZ{issued.plan.month:%Y%m}-0001"
    pdf = pledge_content.pledge_pdf(content, pledged.template, queries.signatures_of(pledged), "")
    assert pdf.startswith(b"%PDF")
    pledged.refresh_from_db()
    assert queries.verify_pledge(pledged).holds
    with pytest.raises(DatabaseError), transaction.atomic():
        Pledge.objects.update(digest="0" * 64)


def test_both_sign_after_proving_who_they_are(issued, pledged) -> None:
    for by, secret, digest, code in (
        ("E3", "wrong", "", "pledge.not_proven"),
        ("E3", PASSWORD, "0" * 64, "pledge.digest_differs"),
    ):
        with pytest.raises(RefusedError) as refused:
            sign(issued, pledged, by, secret, digest)
        assert refused.value.code == code
    with pytest.raises(PermissionDenied):
        sign(issued, pledged, "E5")
    assert not pledged.signatures.exists()
    sign(issued, pledged, "E3")
    assert offer(issued, "E3").state == "agreed"
    with pytest.raises(RefusedError) as refused:
        sign(issued, pledged, "E3")
    assert refused.value.code == "pledge.signed_already"
    sign(issued, pledged, MANAGER)
    assert offer(issued, "E3").state == "signed"
    assert {(one.role, one.name, one.proof, one.digest) for one in pledged.signatures.all()} == {
        ("person", "孙行", "password", pledged.digest),
        ("manager", "吴经理", "password", pledged.digest),
    }
    assert Event.objects.filter(action="targets.sign_pledge").count() == 2
    found = line(issued, "E3", "C2")
    with pytest.raises(RefusedError) as refused:
        operations.counter_line(actor=issued.actor("E3"), line=found.pk, seen=found.revision, amount=5, reason="晚了")
    assert refused.value.code == "negotiation.signed"
    assert queries.verify_all() is None


def test_a_figure_changed_after_signing_is_told_with_who_and_why(issued, pledged) -> None:
    sign(issued, pledged, "E3")
    sign(issued, pledged, MANAGER)
    target = issued.cell("customer", "C2")
    operations.edit_cells(
        actor=issued.actor(DIRECTOR),
        plan_id=issued.plan.pk,
        edits=[CellEdit(target.pk, target.amount + 7_00, target.amount)],
        reason="集团追加",
        again=True,
    )
    (change, author, at, reason) = queries.verify_pledge(pledged).changes[0]
    assert (change.customer_no, change.now - change.bound) == ("C2", 7_00)
    assert (author, reason) == ("赵总", "集团追加")
    assert at > pledged.made_at
    assert queries.pledge_rows(issued.actor(DIRECTOR)).get(pk=pledged.pk).changed
    found = queries.verify_all()
    assert found is not None
    assert (found.code, found.subject, found.params["by"]) == ("verify.pledge_figure", pledged.number, "赵总")
    assert line(issued, "E3", "C2").amount == target.amount  # what was signed stays as it was signed
    with pytest.raises(RefusedError) as refused:
        sign(issued, operations_again(issued), "E3")
    assert refused.value.code == "pledge.not_agreed"


def test_a_collection_changed_after_signing_is_told_with_who_and_why(issued, pledged) -> None:
    sign(issued, pledged, "E3")
    sign(issued, pledged, MANAGER)
    c2, c4 = (issued.cell("customer", number) for number in ("C2", "C4"))
    bound = offer(issued, "E3").collection
    for reason, cell in (("账期延长", c2), ("别人的客户", c4)):
        wanted = {cell.customer_id: cell.collection + 5_00}
        actor = issued.actor(DIRECTOR)
        operations.set_collection(actor=actor, plan_id=issued.plan.pk, targets=wanted, reason=reason)
    ((change, author, at, reason),) = queries.verify_pledge(pledged).changes
    assert (change.customer_no, change.kind, change.now - change.bound) == ("C2", "collection", 5_00)
    assert (author, reason) == ("赵总", "账期延长")
    assert at > pledged.made_at
    assert offer(issued, "E3").collection == bound  # what was signed stays as it was signed


def test_the_list_sees_a_customer_of_one_sum_changed(company) -> None:
    settings.change(actor=Actor(user=None), key="negotiation.level", value="person")
    issue(staffed(company))
    agree(company, "E3")
    made = operations.draw_up_pledge(actor=company.actor(DIRECTOR), offer=offer(company, "E3").pk)
    assert not queries.pledge_rows(company.actor(DIRECTOR)).get(pk=made.pk).changed
    Offer.objects.filter(pk=made.offer_id).update(state="signed")
    c2 = company.cell("customer", "C2")
    wanted = {c2.customer_id: c2.collection + 5_00}
    operations.set_collection(actor=company.actor(DIRECTOR), plan_id=company.plan.pk, targets=wanted, reason="账期延长")
    assert queries.pledge_rows(company.actor(DIRECTOR)).get(pk=made.pk).changed
    ((change, author, _at, reason),) = queries.verify_pledge(made).changes
    assert (change.customer_no, change.now - change.bound, author, reason) == ("", 5_00, "赵总", "账期延长")


def operations_again(company: Company) -> Pledge:
    return operations.draw_up_pledge(actor=company.actor(MANAGER), offer=offer(company, "E3").pk)


def test_numbers_have_no_gaps_and_a_later_pledge_replaces_the_earlier(issued, pledged) -> None:
    agree(issued, "E2")
    assert operations.draw_up_pledges(actor=issued.actor(MANAGER), plan_id=issued.plan.pk) == 1
    again = operations_again(issued)
    pledged.refresh_from_db()
    assert pledged.replaced_at is not None
    with pytest.raises(RefusedError) as refused:
        sign(issued, pledged, "E3")
    assert refused.value.code == "pledge.replaced"
    numbers = sorted(Pledge.objects.values_list("number", flat=True))
    assert [number[-4:] for number in numbers] == ["0001", "0002", "0003"]
    assert PledgeSeries.objects.get().last == 3
    job = jobs.start_printing(actor=issued.actor(DIRECTOR), plan=issued.plan.pk)
    run_jobs()
    job.refresh_from_db()
    with zipfile.ZipFile(place(job.pk, ".zip")) as bundle:
        assert sorted(bundle.namelist()) == sorted(
            pledge_content.pledge_name(one.content) for one in Pledge.objects.filter(replaced_at=None)
        )
    assert again.number in str(sorted(Pledge.objects.filter(replaced_at=None).values_list("number", flat=True)))


def test_release_binds_revision_begins_a_copy_and_close_ends_it(issued, pledged, monkeypatch) -> None:
    plan, before = issued.plan, issued.amounts()
    assert {one.person.employee_no for one in queries.without_agreement(plan)} == {"E2", "E4", MANAGER}
    plan.refresh_from_db()
    with pytest.raises(RefusedError) as refused:
        operations.ask_revision(actor=issued.actor(MANAGER), plan_id=plan.pk, reason="早了")
    assert refused.value.code == "revision.not_released"
    operations.release_plan(actor=issued.actor(DIRECTOR), plan_id=plan.pk, seen=plan.revision)
    assert offer(issued, "E2").state == "released"
    assert Event.objects.get(action="targets.release_plan").after["without_agreement"] == 3
    found = offer(issued, "E2")
    with pytest.raises(RefusedError) as refused:
        operations.accept_lines(actor=issued.actor("E2"), offer=found.pk, seen=found.revision)
    assert refused.value.code == "targets.released"
    with pytest.raises(RefusedError) as refused:
        operations.ask_revision(actor=issued.actor(MANAGER), plan_id=plan.pk, reason=" ")
    assert refused.value.code == "revision.reason_missing"
    wish = operations.ask_revision(actor=issued.actor(MANAGER), plan_id=plan.pk, reason="两家门店停业")
    with pytest.raises(PermissionDenied):
        operations.decide_revision(actor=issued.actor(MANAGER), revision=wish.pk, approve=True)
    done = operations.decide_revision(actor=issued.actor(DIRECTOR), revision=wish.pk, approve=True)
    fresh = done.fresh
    assert (fresh.version, fresh.state, fresh.current) == (2, "draft", True)
    copied = dict(TargetCell.objects.filter(plan=fresh).values_list("position", "amount"))
    assert copied == before == issued.amounts()
    first = TargetCell.objects.get(plan=fresh, position=issued.cell("customer", "C2").position)
    operations.edit_cells(
        actor=issued.actor(DIRECTOR), plan_id=fresh.pk, edits=[CellEdit(first.pk, 3_00, first.amount)]
    )
    assert queries.differences(issued.actor(DIRECTOR), MonthPlan.objects.get(pk=plan.pk), fresh)
    assert [one.version for one in queries.versions(plan.month)] == [2, 1]
    fresh.refresh_from_db()
    operations.release_plan(actor=issued.actor(DIRECTOR), plan_id=fresh.pk, seen=fresh.revision)
    monkeypatch.setattr(clock, "today", lambda: fresh.month)
    with pytest.raises(RefusedError) as refused:
        operations.close_plan(actor=issued.actor(DIRECTOR), plan_id=fresh.pk)
    assert refused.value.code == "closing.not_over"
    monkeypatch.setattr(clock, "today", lambda: date(fresh.month.year + 1, 1, 2))
    assert operations.close_plan(actor=issued.actor(DIRECTOR), plan_id=fresh.pk).state == "closed"
    assert MonthPlan.objects.filter(month=plan.month).aggregate(last=Max("version"))["last"] == 2

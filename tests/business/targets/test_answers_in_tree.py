"""The tree says who has answered what, so that nobody types into it in vain."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from tests.business.targets.company import Company
from tests.business.targets.test_negotiation import DIRECTOR, agree, cell, counter, issue, line, staffed

from huikuan.business.targets import operations, queries
from huikuan.business.targets.agreed import answered_cells
from huikuan.business.targets.models import Offer, TargetCell
from huikuan.foundation.company import operations as settings
from huikuan.foundation.people.models import Person
from huikuan.foundation.permissions import Actor


def browser(company: Company) -> Client:
    found = Client()
    found.force_login(company.actor(DIRECTOR).user, backend="huikuan.foundation.people.accounts.AccountBackend")
    return found


def rows(company: Company, level: str, number: str) -> dict[str, dict]:
    """The rows below a cell as the grid gets them, by name."""
    where = reverse("targets:children", args=[company.plan.pk])
    told = browser(company).get(where, {"key": company.cell(level, number).pk}).json()["rows"]
    return {row["name"]: row for row in told}


def test_customers_and_people_carry_what_was_said(company, django_assert_max_num_queries) -> None:
    where = reverse("targets:decomposition")
    assert '"key": "answer"' not in browser(company).get(where).content.decode()
    issue(staffed(company))
    agree(company, "E2")
    asked = cell(company, "customer", "C2")
    counter(company, "E3", "C2", asked - 100_00)
    people = rows(company, "region", "华东")
    assert (people["钱多"]["answer"], people["孙行"]["answer"]) == ("已达成一致 2/2", "已还价 0/4")
    assert people["钱多"]["marked"] == []  # other customers may come: what stands is each customer
    (own,) = rows(company, "person", "E2").values()
    assert (own["answer"], own["marked"]) == ("已达成一致", ["amount", "answer"])
    assert own["answered"].startswith("钱多")
    by_state = {row["answer"]: row for row in rows(company, "person", "E3").values()}
    assert set(by_state) == {"已还价", "已下发"}
    assert "停业装修" in by_state["已还价"]["answered"]
    assert f"{(asked - 100_00) / 100:,.2f}" in by_state["已还价"]["answered"]
    assert (by_state["已下发"]["marked"], by_state["已下发"]["answered"]) == ([], "")
    director = browser(company)
    with django_assert_max_num_queries(18):
        page = director.get(where).content.decode()
    assert '"key": "answer"' in page
    card = browser(company).get(reverse("targets:cell", args=[company.plan.pk, company.cell("customer", "C2").pk]))
    assert "停业装修" in card.content.decode()
    Offer.objects.filter(person__employee_no="E2").update(state="signed")
    (own,) = rows(company, "person", "E2").values()
    assert (own["answer"], own["marked"]) == ("已签署", ["amount", "answer"])
    company.plan.refresh_from_db()
    operations.release_plan(actor=company.actor(DIRECTOR), plan_id=company.plan.pk, seen=company.plan.revision)
    assert rows(company, "person", "E3").popitem()[1]["answer"] == ""  # nothing is argued about any more


def test_the_rest_and_one_sum_for_all(company) -> None:
    settings.change(actor=Actor(user=None), key="negotiation.customers", value=2)
    three = Person.objects.get(employee_no="E3")
    TargetCell.objects.filter(plan=company.plan, person__employee_no__in=["E2", "E4"]).update(person=three)
    issue(company)
    rest = line(company, "E3", "C1").offer.lines.get(kind="sales", customer=None)
    operations.accept_lines(actor=company.actor("E3"), offer=rest.offer_id, seen=1, lines=[rest.pk])
    found = list(TargetCell.objects.filter(plan=company.plan, level="customer", person=three))
    told = queries.rows_again(company.actor(DIRECTOR), company.plan, [one.pk for one in found])
    stands = {row.cell.customer.customer_no: row.answer.stands for row in told}
    assert stands == {"C1": False, "C2": False, "C3": True, "C4": True, "C5": True}
    assert {row.answer.count for row in told if row.answer.stands} == {3}
    assert {row.cell.position for row in told if row.answer.stands} == answered_cells(
        company.plan
    )  # an edit goes around them

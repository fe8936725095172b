"""What a manager sees beside a counter: forecast and capacity the month was planned with, and what a decision means."""

from __future__ import annotations

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from tests.business.targets.company import Company
from tests.business.targets.test_negotiation import DIRECTOR, counter, issue, staffed

from huikuan.business.receivables.queries import visible_credit
from huikuan.business.sales.models import MonthlySales
from huikuan.business.sales.queries import visible_sales
from huikuan.business.targets import names, operations, queries
from huikuan.business.targets.models import LineEvidence, OfferLine, TargetCell
from huikuan.business.targets.operations import Carry
from huikuan.business.targets.queries import arguments
from huikuan.engine.money import divide_half_even
from huikuan.engine.negotiation import Act
from huikuan.engine.periods import Month
from huikuan.foundation.company import operations as settings
from huikuan.foundation.people.models import Person
from huikuan.foundation.permissions import Actor


def kept(company: Company, number: str, median: int, capacity: int) -> None:
    LineEvidence.objects.create(
        plan=company.plan,
        customer=company.cell("customer", number).customer,
        median=median,
        p95=median + 5_00,
        capacity=capacity,
        headroom=None,
        over="none",
        overdue="none",
        days_over=0,
        itemised=True,
        sold=True,
    )


def browser(company: Company) -> Client:
    found = Client()
    found.force_login(company.actor(DIRECTOR).user, backend="huikuan.foundation.people.accounts.AccountBackend")
    return found


def rows(company: Company) -> dict[int, tuple[int | None, int | None]]:
    found = queries.counter_rows(company.actor(DIRECTOR), company.plan)
    return {one.pk: (one.median, one.capacity) for one in found}


@pytest.fixture
def argued(company: Company) -> Company:
    """E3 has the customers of E2 and E4 too: the two largest, C1 and C2, are named; C3, C4 and C5 are the rest."""
    settings.change(actor=Actor(user=None), key="negotiation.customers", value=2)
    others = Person.objects.filter(employee_no__in=["E2", "E4"])
    three = Person.objects.get(employee_no="E3")
    TargetCell.objects.filter(plan=company.plan, person__in=others).update(person=three)
    figures = {"C1": (100_00, 90_00), "C2": (50_00, 60_00), "C3": (4_00, 5_00), "C4": (20_00, 30_00), "C5": (0, 7_00)}
    for number, (median, capacity) in figures.items():
        kept(company, number, median, capacity)
    issue(staffed(company))
    return company


def test_named_lines_and_the_rest_show_what_was_planned_with(argued: Company) -> None:
    named = counter(argued, "E3", "C1", 95_00)
    rest = named.offer.lines.get(kind="sales", customer=None)
    operations.counter_line(actor=argued.actor("E3"), line=rest.pk, seen=1, amount=7_00, reason="淡季")
    paid = named.offer.lines.get(kind="collection", customer=None)
    operations.counter_line(actor=argued.actor("E3"), line=paid.pk, seen=1, amount=6_00, reason="淡季")
    team = OfferLine.objects.get(offer__scope="team", offer__person__employee_no="M1", kind="sales")
    operations.counter_line(actor=argued.actor("M1"), line=team.pk, seen=1, amount=team.amount - 1, reason="淡季")
    listed = browser(argued).get(reverse("targets:counters"), {"plan": argued.plan.pk}).content.decode()
    assert "其余 3 个客户" in listed
    assert names.line_name(team) in listed
    part = browser(argued).get(reverse("targets:consequence", args=[team.pk])).content.decode()
    assert "团队少承担" in part
    expected = {named.pk: (100_00, 90_00), rest.pk: (24_00, 42_00), paid.pk: (None, None), team.pk: (None, None)}
    assert rows(argued) == expected
    evidence = arguments.evidence_of(argued.actor(DIRECTOR), rest)
    assert (evidence.customers, evidence.median, evidence.p95, evidence.capacity) == (3, 24_00, None, 42_00)
    LineEvidence.objects.filter(customer__customer_no="C3").update(capacity=None)  # unknown is not nought
    assert rows(argued)[rest.pk] == (24_00, None)
    assert arguments.evidence_of(argued.actor(DIRECTOR), rest).capacity is None


def test_the_page_tells_what_the_amount_decided_means(argued: Company) -> None:
    named = counter(argued, "E3", "C1", 95_00)
    at = {
        act: arguments.consequence(argued.actor(DIRECTOR), named, act, Carry.NOBODY, amount)
        for act, amount in ((Act.LOWER, None), (Act.SPLIT, 104_00), (Act.INSIST, None))
    }
    assert [at[act].smart[0] for act in at] == ["S✓ M✓ A△ R✗ T✓", "S✓ M✓ A✓ R✗ T✓", "S✓ M✓ A✗ R✗ T✓"]
    director = browser(argued)
    listed = director.get(reverse("targets:counters"), {"plan": argued.plan.pk}).content.decode()
    shown = director.get(reverse("targets:offer_line", args=[named.pk])).content.decode()
    for text in ("100.00", "90.00"):
        assert text in listed
        assert text in shown
    part = director.get(reverse("targets:consequence", args=[named.pk]), {"act": "split", "amount": "104"})
    assert "R✗" in part.content.decode()
    paid = named.offer.lines.get(kind="collection", customer__customer_no="C1")
    operations.counter_line(actor=argued.actor("E3"), line=paid.pk, seen=1, amount=0, reason="对方停业")
    part = director.get(reverse("targets:consequence", args=[paid.pk])).content.decode()
    assert "text-red" in part  # all of it becomes unowned, and it is said before the decision


def test_a_customers_evidence_is_what_the_lists_say(company) -> None:
    """Composed queries against the lists of credit and of sales, for every customer that has a line."""
    issue(company)
    actor, month = company.actor(DIRECTOR), Month.of(company.plan.month)
    kept(company, "C2", 90_00, 80_00)
    credit = {row.pk: row for row in visible_credit(actor)}
    for pk in credit:
        for back in (0, 1, 3, 4):
            MonthlySales.objects.create(customer_id=pk, month=(month - back).first_day, amount=1000_00 * pk + back)
    sold = 0
    for line in OfferLine.objects.filter(kind="sales", customer__isnull=False).select_related("offer__plan"):
        found, row = arguments.evidence_of(actor, line), credit[line.customer_id]
        recent = visible_sales(actor).filter(
            customer=line.customer, month__gte=(month - 3).first_day, month__lt=month.first_day
        )
        fen = recent.aggregate(fen=Sum("amount"))["fen"] or 0
        assert (found.recent, found.headroom, found.overdue) == (divide_half_even(fen, 3), row.headroom, row.overdue)
        planned = (90_00, 80_00) if line.customer.customer_no == "C2" else (None, None)
        assert (found.median, found.capacity) == planned
        sold += fen
        owner = line.customer.owner.employee_no
        assert arguments.evidence_of(company.actor("E2" if owner == "E3" else "E3"), line) is None
    assert sold

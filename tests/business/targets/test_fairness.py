"""Target ÷ capacity of every cell of the grid against sums of its customers, before and after edits, and in Excel."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from tests.business.targets.test_edits import edit

from huikuan.business.targets import queries
from huikuan.business.targets.models import Block, LineEvidence, TargetCell
from huikuan.business.targets.queries.fairness import outlier

CAPACITIES = {"C1": 900_000_00, "C2": 1_000_000_00, "C4": 400_000_00, "C5": 2_000_000_00, "C6": None}  # C3: no evidence


@pytest.fixture
def known(company):
    for number, fen in CAPACITIES.items():
        customer = company.cell("customer", number).customer
        LineEvidence.objects.create(
            plan=company.plan,
            customer=customer,
            capacity=fen,
            over="none",
            overdue="none",
            days_over=0,
            itemised=False,
            sold=True,
        )
    return company


def by_hand(company) -> dict[int, Fraction]:
    """By cell: of the customers at or below it whose capacity is known."""
    cells = list(TargetCell.objects.filter(plan=company.plan).select_related("customer"))
    customers = [one for one in cells if one.level == "customer" and CAPACITIES.get(one.customer.customer_no)]
    found = {}
    for cell in cells:
        here = [one for one in customers if cell.position <= one.position <= cell.last]
        if here and cell.level != "outlet":
            capacity = sum(CAPACITIES[one.customer.customer_no] for one in here)
            found[cell.pk] = Fraction(sum(one.amount or 0 for one in here), capacity)
    return found


def shown(company) -> dict[int, Decimal]:
    ids = list(TargetCell.objects.filter(plan=company.plan).values_list("pk", flat=True))
    rows = queries.rows_again(company.actor("E1"), company.plan, ids)
    return {row.cell.pk: row.fairness for row in rows if row.fairness is not None}


def same(company) -> None:
    expected, found = by_hand(company), shown(company)
    assert found.keys() == expected.keys()
    for pk, share in found.items():
        assert abs(Fraction(share) - expected[pk]) <= Fraction(1, 2 * 10**6)


def test_every_cell_has_what_its_customers_have(known) -> None:
    same(known)
    edit(known, known.cell("customer", "C4"), 90_000_00)
    same(known)
    edit(known, known.cell("customer", "C6"), 5_000_000_00)  # unknown: counts in neither
    same(known)
    edit(known, known.cell("company"), 9_000_000_00)
    same(known)


def test_nothing_is_said_while_a_customer_without_capacity_has_yet_to_follow(known) -> None:
    person = TargetCell.objects.get(plan=known.plan, level="person", person=None)  # C6
    east = known.cell("person", "E2")
    for cell in (person, east):
        Block.objects.create(
            plan=known.plan, cell=cell, position=cell.position, last=cell.last, depth=2, people=[], pending=True
        )
    actor, plan = known.actor("E1"), known.plan
    root = queries.roots(actor, plan)[0]
    assert root.fairness is None
    Block.objects.filter(cell=person).update(pending=False)
    assert queries.roots(actor, plan)[0].fairness is not None


@pytest.mark.parametrize(
    ("share", "above", "sign"),
    [
        ("1.000001", None, "▲"),
        ("1", "1", ""),
        ("0.39", "0.8", "▼"),
        ("0.4", "0.8", ""),
        ("0.1", None, ""),
        (None, "1", ""),
    ],
)
def test_what_stands_out(share, above, sign) -> None:
    assert outlier(share and Decimal(share), above and Decimal(above)) == sign


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "超过网点能卖的"), ("en", "more than its outlets can sell")]
)
def test_the_grid_and_its_workbook_show_it(known, client, language, words) -> None:
    client.force_login(known.actor("E1").user, backend="huikuan.foundation.people.accounts.AccountBackend")
    client.cookies["django_language"] = language
    page = client.get(reverse("targets:decomposition"))
    assert "fair" in [column["key"] for column in page.context["config"]["columns"]]
    url = reverse("targets:children", args=[known.plan.pk])
    (row,) = client.get(url, {"key": known.cell("person", "E2").pk}).json()["rows"]
    assert row["fair"].startswith("▲ ")
    assert row["fair_means"] == words
    content = client.get(reverse("targets:export", args=[known.plan.pk, "decomposition"])).content
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[-1]
    texts = [[cell.value for cell in line] for line in sheet.iter_rows()]
    head = next(line for line in texts if "SMART" in line)
    at, sign = len(head) - 2, len(head) - 1
    body = texts[texts.index(head) + 1 :]
    cells = TargetCell.objects.filter(plan=known.plan).order_by("position")
    expected = by_hand(known)
    assert len(body) == cells.count()
    for cell, line in zip(cells, body, strict=True):
        share = expected.get(cell.pk)
        assert (line[at] is None) == (share is None), (cell, line)
        assert share is None or abs(Fraction(str(line[at])) - share) <= Fraction(1, 10**6)
        assert share is None or (line[sign] == "▲") == (share > 1)

"""Ageing by group against a slow way and against the other pages; roll rates and provisions from documents."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from tests.business.receivables.conftest import DAY

from huikuan.business.receivables import queries
from huikuan.business.receivables.models import Allocation, Receivable
from huikuan.engine.ageing import Buckets
from huikuan.foundation.company.operations import change
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions import Actor

pytestmark = pytest.mark.django_db
EVERYTHING = Actor(user=None)
LAST = (0, 30, 60, 90, 180, 365, 730, 1095)


def slowly(day: date, by: str, basis: str) -> dict[int | None, list[int]]:
    """Item by item in Python's integers."""
    paid: defaultdict[int, int] = defaultdict(int)
    for one in Allocation.objects.filter(effective__lte=day):
        paid[one.receivable_id] += one.amount
    rows: defaultdict[int | None, list[int]] = defaultdict(lambda: [0] * 9)
    for item in Receivable.objects.select_related("customer").filter(issued__lte=day, voided_at=None):
        fen = item.amount - paid[item.pk]
        late = (day - (item.due if basis == "due" else item.issued)).days
        key = {
            "customer": item.customer_id,
            "contract": item.contract_id,
            "owner": item.customer.owner_id,
            "region": item.customer.effective_unit_id,
        }[by]
        rows[key][sum(late > last for last in LAST)] += fen
    return {key: cells for key, cells in rows.items() if any(cells)}


def groups(day: date, by: str, basis: str) -> list[queries.Group]:
    kept = queries.ready(day, basis)
    if by == "contract":
        return queries.by_contract(EVERYTHING, kept)
    return queries.grouped(EVERYTHING, queries.visible_balances(EVERYTHING, day, kept), by)


@pytest.mark.parametrize("basis", ["due", "issued"])
@pytest.mark.parametrize("by", ["contract", "owner", "region"])
def test_a_group_is_what_the_documents_add_up_to(demo, by, basis) -> None:
    day = DAY if basis == "due" else DAY - timedelta(days=200)
    found = groups(day, by, basis)
    names = ("not_due", *queries.BUCKETS[:8])
    cells = {int(one.key) if one.key else None: [one.figures[name] for name in names] for one in found}
    assert {key: row for key, row in cells.items() if any(row)} == slowly(day, by, basis)
    totals = queries.totals(queries.visible_balances(EVERYTHING, day, queries.ready(day, basis)))
    assert {name: sum(one.figures[name] for one in found) for name in queries.FIGURES} == totals
    assert all(one.figures["unallocated"] == 0 for one in found if by == "contract" and one.key)


def test_ranges_are_the_companys(demo) -> None:
    change(actor=EVERYTHING, key="receivables.age_bounds", value=[90, 365])
    found = groups(DAY, "contract", "due")
    fine = [sum(cells) for cells in zip(*slowly(DAY, "contract", "due").values(), strict=True)]
    cells = tuple(sum(one.figures[name] for one in found) for name in ("not_due", "b1", "b2", "b3", "b4"))
    assert cells == (fine[0], sum(fine[1:4]), sum(fine[4:6]), sum(fine[6:]), 0)
    for wrong in ([], [0, 30], [30, 30], [60, 30], list(range(1, 14))):
        with pytest.raises(RefusedError):
            change(actor=EVERYTHING, key="receivables.age_bounds", value=wrong)


def test_given_rates(demo) -> None:
    found = queries.provision_on(EVERYTHING, DAY)
    rates = [Fraction(text) for text in ("1/200", "1/100", "1/50", "1/20", "1/10", "1/5", "1/2", "4/5", "1")]
    assert list(found.rates) == rates
    totals = queries.totals(queries.visible_balances(EVERYTHING, DAY))
    assert found.amounts == tuple(totals[name] for name in ("not_due", *queries.BUCKETS[:8]))
    assert found.provided == tuple(round(fen * rate) for fen, rate in zip(found.amounts, rates, strict=True))


def test_derived_rates(demo) -> None:
    change(actor=EVERYTHING, key="receivables.provision_basis", value="derived")
    change(actor=EVERYTHING, key="receivables.provision_last", value=50)
    found = queries.provision_on(EVERYTHING, DAY)
    expected = Fraction(1, 2)
    for roll, rate in zip(reversed(found.rolls), reversed(found.rates[:-1]), strict=True):
        expected *= 1 if roll is None else roll
        assert rate == expected
    assert found.rolls[0] == _rolled_slowly(found, 0)
    assert 0 < found.total < sum(found.amounts)


def test_the_provision_follows_the_companys_ranges(demo) -> None:
    days = (0, 45, 400)
    change(actor=EVERYTHING, key="receivables.age_bounds", value=list(days[1:]))
    found = queries.provision_on(EVERYTHING, DAY)
    totals = queries.totals(queries.visible_balances(EVERYTHING, DAY))
    assert found.amounts == tuple(totals[name] for name in ("not_due", "b1", "b2", "b3"))
    assert (found.buckets.codes, found.given_for) == (("not_due", "1-45", "46-400", "401+"), Buckets())
    assert [one * 100 for one in found.rates] == [Fraction(1, 2), 2, 50, 100]  # the rules page's example
    assert found.rolls[1] == _rolled_slowly(found, 1, days) != 1
    with pytest.raises(RefusedError):  # one for each column, and there are four now
        change(actor=EVERYTHING, key="receivables.provision_rates", value=["1"] * 9)
    change(actor=EVERYTHING, key="receivables.provision_rates", value=["1", "3", "40", "90"])
    found = queries.provision_on(EVERYTHING, DAY)
    assert (found.given_for, [one * 100 for one in found.rates]) == (None, [1, 3, 40, 90])
    change(actor=EVERYTHING, key="receivables.age_bounds", value=[45, 90, 400])
    found = queries.provision_on(EVERYTHING, DAY)
    assert found.given_for == Buckets.up_to([45, 400])
    assert [one * 100 for one in found.rates] == [1, 3, 40, 40, 90]
    change(actor=EVERYTHING, key="receivables.provision_basis", value="derived")
    found = queries.provision_on(EVERYTHING, DAY)
    assert (found.given_for, len(found.rates), found.rates[-1]) == (None, 5, 1)


def _rolled_slowly(found: queries.Provision, column: int, ranges: tuple[int, ...] = LAST) -> Fraction:
    """Item by item over the twelve months."""
    moves: defaultdict[int, list[tuple[date, int]]] = defaultdict(list)
    for one in Allocation.objects.all():
        moves[one.receivable_id].append((one.effective, one.amount))
    items = list(Receivable.objects.filter(voided_at=None))

    def open_on(item: Receivable, day: date) -> int:
        return item.amount - sum(fen for when, fen in moves[item.pk] if when <= day) if item.issued <= day else 0

    def column_on(item: Receivable, day: date) -> int:
        return sum((day - item.due).days > last for last in ranges)

    rolled = paid = 0
    days = [one.day for one in found.history[:-1]]
    for before, after in pairwise(days):
        for item in items:
            was = open_on(item, before)
            if was > 0 and column_on(item, before) == column:
                still = min(open_on(item, after), was)
                paid += was - still
                rolled += still if column_on(item, after) > column else 0
    return Fraction(rolled, rolled + paid)


@pytest.mark.parametrize("wrong", [["1"] * 8, ["x"] * 9, ["101"] * 9, ["-1"] * 9, ["NaN"] * 9])
def test_rates_that_are_none(db, wrong) -> None:
    with pytest.raises(RefusedError):
        change(actor=EVERYTHING, key="receivables.provision_rates", value=wrong)

"""Roll rates and provisions by hand, and against a slow second way."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.engine.ageing import Buckets
from huikuan.engine.provision import Flow, carried_over, flow, loss_rates, provision, roll_rates

# The rules page's example: 5 items over a month, columns not due / 1–30 / over 30.
ITEMS = [  # column before, open before, column after, open after
    (0, 1_000_00, 1, 400_00),  # 600 paid, 400 rolled
    (0, 500_00, 0, 500_00),  # has not left the column
    (1, 800_00, 2, 800_00),  # rolled
    (1, 200_00, 2, 0),  # paid
    (2, 300_00, 2, 250_00),  # 50 paid
]


def moved(items) -> Flow:
    columns = [np.array(column, np.int64) for column in zip(*items, strict=True)]
    return flow(
        column_before=columns[0], open_before=columns[1], column_after=columns[2], open_after=columns[3], columns=3
    )


def test_the_example_of_the_rules_page() -> None:
    found = moved(ITEMS)
    assert found == Flow(rolled=(400_00, 800_00, 0), paid=(600_00, 200_00, 50_00))
    rolls = roll_rates([found])
    assert rolls == (Fraction(2, 5), Fraction(4, 5))
    rates = loss_rates(rolls=rolls, last=Fraction(1, 2))
    assert rates == (Fraction(4, 25), Fraction(2, 5), Fraction(1, 2))  # 16 %, 40 %, 50 %
    assert provision((10_000_00, 2_000_00, 1_000_00), rates) == (1_600_00, 800_00, 500_00)


PERCENT = (Fraction(1, 2), 1, 2, 5, 10, 20, 50, 80, 100)


def test_the_example_of_the_rules_page_with_other_ranges() -> None:
    rates = tuple(Fraction(one) / 100 for one in PERCENT)
    carried = carried_over(rates, given=Buckets(), now=Buckets.up_to([45, 400]))
    assert [one * 100 for one in carried] == [Fraction(1, 2), 2, 50, 100]
    provided = provision((10_000_00, 2_000_00, 1_000_00, 500_00), carried)
    assert (provided, sum(provided)) == ((50_00, 40_00, 500_00, 500_00), 1_090_00)


GIVEN_ON = [  # the column of each day overdue, from the first on
    next(at for at, (_, end) in enumerate(Buckets().ranges, 1) if not end or day <= end) for day in range(1, 1300)
]


@settings(max_examples=30)
@given(st.sets(st.integers(1, 1200), min_size=1, max_size=11), st.lists(st.integers(0, 100), min_size=9, max_size=9))
def test_carried_over_day_by_day(last_days, percents) -> None:
    """No day of a range is provided for at less than what was given for it, and some day at just that."""
    rates = [Fraction(one) for one in percents]
    now = Buckets.up_to(sorted(last_days))
    carried = carried_over(rates, given=Buckets(), now=now)
    for rate, (first, last) in zip(carried[1:], now.ranges, strict=True):
        assert rate == max(rates[column] for column in GIVEN_ON[first - 1 : last])
    assert carried_over(rates, given=Buckets(), now=Buckets()) == tuple(rates)


def test_flows_add_up_and_unknown_columns_roll_on() -> None:
    first, second = Flow(rolled=(10, 0, 0), paid=(30, 0, 0)), Flow(rolled=(20, 0, 0), paid=(0, 0, 5))
    assert roll_rates([first, second]) == (Fraction(1, 2), None)
    assert loss_rates(rolls=(Fraction(1, 2), None), last=Fraction(1)) == (Fraction(1, 2), 1, 1)
    assert roll_rates([]) == ()


def test_credit_notes_and_reopened_items() -> None:
    assert moved([(1, -100_00, 2, -100_00), (0, 0, 1, 500_00)]) == Flow(rolled=(0, 0, 0), paid=(0, 0, 0))
    assert moved([(0, 100_00, 1, 150_00)]).rolled == (100_00, 0, 0)  # a reversal raises nothing above what there was


def test_a_column_below_zero_needs_none() -> None:
    assert provision((-5, 5, 15), (Fraction(1, 10),) * 3) == (0, 0, 2)  # half to even


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-50, 90), st.integers(0, 2), st.integers(0, 90)), max_size=30))
def test_against_item_by_item(items) -> None:
    items = [(before, fen, max(before, after), rest) for before, fen, after, rest in items]
    rolled, paid = [0, 0, 0], [0, 0, 0]
    for before, fen, after, rest in items:
        if fen > 0:
            still = min(rest, fen)
            paid[before] += fen - still
            rolled[before] += still if after > before else 0
    empty = [(0, 0, 0, 0)]
    assert moved(items or empty) == Flow(rolled=tuple(rolled), paid=tuple(paid))

import csv
import importlib.util
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.engine import ageing as ageing_module
from huikuan.engine.ageing import (
    AgeingIdentityError,
    AgeingInputError,
    AgeingOverflowError,
    Buckets,
    InvalidBucketsError,
    ageing,
    open_as_of,
    require_ageing_identity,
)
from huikuan.engine.money import fen_from_decimal

DATA = Path(__file__).parents[3] / "shared" / "data"
HISTORIES = DATA / "receivables" / "late_payment_histories.csv"
WORKLOAD = DATA / "peer_workload" / "gen.py"

ITEMS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.integers(-40, 1300)
        | st.sampled_from([0, 1, 30, 31, 60, 61, 90, 91, 180, 181, 365, 366, 730, 731, 1095, 1096]),
        st.integers(-(10**16), 10**16),
    ),
    max_size=60,
)


def column_by_ifs(days_overdue: int) -> int:
    """The default buckets in the plainest way."""
    if days_overdue <= 0:
        return 0
    for column, last in enumerate((30, 60, 90, 180, 365, 2 * 365, 3 * 365), start=1):
        if days_overdue <= last:
            return column
    return 8


def aged(items: list[tuple[int, int, int]], *, groups: int = 5, as_of: int = 0, threads: int = 2) -> np.ndarray:
    """Age (group, days overdue, fen) triples."""
    return ageing(
        group=np.array([item[0] for item in items], np.int32),
        due_day=np.array([as_of - item[1] for item in items], np.int32),
        open_fen=np.array([item[2] for item in items], np.int64),
        as_of=as_of,
        groups=groups,
        threads=threads,
    )


@given(ITEMS, st.integers(-1000, 800_000))
def test_agrees_with_adding_one_by_one(items: list[tuple[int, int, int]], as_of: int) -> None:
    expected = np.zeros((5, 9), dtype=object)
    for group, days_overdue, fen in items:
        expected[group, column_by_ifs(days_overdue)] += fen
    assert aged(items, as_of=as_of).tolist() == expected.tolist()


@settings(max_examples=30, deadline=None)  # the first example loads SciPy
@given(ITEMS, st.integers(1, 4))
def test_threads_and_chunks_change_nothing(items: list[tuple[int, int, int]], threads: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ageing_module, "_THREADED_FROM", 0)
        patch.setattr(ageing_module, "_CHUNK", 7)
        threaded = aged(items, threads=threads)
    assert np.array_equal(threaded, aged(items))


def test_worked_example_of_the_rules_page() -> None:
    """Customer 0: 1,000.00 due on the as-of day with 400.00 paid, 500.00 due yesterday; customer 1: 30 and 31 days."""
    as_of = date(2026, 6, 30).toordinal()
    days = [date(2026, 6, 30), date(2026, 6, 29), date(2026, 5, 31), date(2026, 5, 30)]
    items = open_as_of(
        amount_fen=np.array([100_000, 50_000, 20_000, 30_000]),
        issued_day=np.array([as_of - 60] * 4),
        allocation_item=np.array([0, 0]),
        allocation_fen=np.array([40_000, 10_000]),
        allocation_day=np.array([as_of, as_of + 1]),
        as_of=as_of,
    )
    assert items.open_fen.tolist() == [60_000, 50_000, 20_000, 30_000]
    matrix = ageing(
        group=np.array([0, 0, 1, 1]),
        due_day=np.array([day.toordinal() for day in days]),
        open_fen=items.open_fen,
        as_of=as_of,
        groups=2,
    )
    assert matrix[:, :3].tolist() == [[60_000, 50_000, 0], [0, 20_000, 30_000]]
    assert not matrix[:, 3:].any()


@pytest.mark.parametrize(("as_of", "still_open", "allocated"), [(9, 0, 0), (10, 700, 300), (11, 800, 200)])
def test_money_before_its_invoice_and_a_reversal(as_of: int, still_open: int, allocated: int) -> None:
    """1,000 fen issued on day 10; 300 came in on day 5, of which 100 is taken back on day 11."""
    items = open_as_of(
        amount_fen=np.array([1000]),
        issued_day=np.array([10]),
        allocation_item=np.array([0, 0]),
        allocation_fen=np.array([300, -100]),
        allocation_day=np.array([5, 11]),
        as_of=as_of,
    )
    assert (items.open_fen.tolist(), items.allocated_fen.tolist()) == ([still_open], [allocated])


def test_exact_where_floats_are_not() -> None:
    items = [(0, 5, 2**53), (0, 6, 1), (0, 7, 1), (1, 5, 10**18), (1, 6, 1), (2, 5, -(10**18)), (2, 5, -3)]
    matrix = aged(items, groups=3)
    assert matrix[:, 1].tolist() == [2**53 + 2, 10**18 + 1, -(10**18) - 3]


def test_overflow_is_refused_and_its_limit_is_exact() -> None:
    assert aged([(0, 1, 2**62), (0, 1, 2**62 - 1)])[0, 1] == 2**63 - 1
    for amounts in ([2**62, 2**62], [-(2**63)], [2**63 - 1, -1]):
        with pytest.raises(AgeingOverflowError):
            aged([(0, 1, amount) for amount in amounts])


def test_no_items() -> None:
    assert aged([], groups=2).tolist() == [[0] * 9] * 2
    assert aged([], groups=0).shape == (0, 9)


@pytest.mark.parametrize("group", [-1, 5])
def test_a_group_outside_is_refused(group: int) -> None:
    with pytest.raises(AgeingInputError):
        aged([(0, 1, 1), (group, 1, 1)])


def test_arrays_of_different_length_are_refused() -> None:
    two, three = np.zeros(2, np.int64), np.zeros(3, np.int64)
    with pytest.raises(AgeingInputError):
        ageing(group=two, due_day=three, open_fen=two, as_of=0, groups=1)
    for item, fen, issued in ((two, three, two), (two, two, three), (two + 2, two, two)):
        with pytest.raises(AgeingInputError):
            open_as_of(
                amount_fen=two, issued_day=issued, allocation_item=item, allocation_fen=fen, allocation_day=two, as_of=0
            )


def test_amounts_that_are_not_integers_are_refused() -> None:
    two = np.zeros(2, np.int64)
    with pytest.raises(AgeingInputError):
        ageing(group=two, due_day=two, open_fen=np.zeros(2), as_of=0, groups=1)


def test_inputs_stay_untouched() -> None:
    amount, day = np.array([5, 7]), np.array([0, 1])
    ageing(group=day, due_day=day, open_fen=amount, as_of=1, groups=2)
    open_as_of(
        amount_fen=amount, issued_day=day, allocation_item=day, allocation_fen=amount, allocation_day=day, as_of=1
    )
    assert (amount.tolist(), day.tolist()) == ([5, 7], [0, 1])


def test_own_buckets() -> None:
    buckets = Buckets(ranges=((1, 7), (8, None)))
    assert (buckets.columns, buckets.codes) == (3, ("not_due", "1-7", "8+"))
    days = np.array([-1, 0, 1, 7, 8, 900])
    matrix = ageing(
        group=np.zeros(6, np.int8), due_day=-days, open_fen=10 ** np.arange(6), as_of=0, groups=1, buckets=buckets
    )
    assert matrix.tolist() == [[11, 1100, 110_000]]


def test_default_buckets_are_those_of_the_product() -> None:
    assert Buckets().codes == (
        *("not_due", "1-30", "31-60", "61-90", "91-180", "181-365", "366-730", "731-1095", "1096+"),
    )


@pytest.mark.parametrize(
    "ranges",
    [
        (),
        ((0, None),),
        ((2, None),),
        ((1, 30),),
        ((1, 30), (32, None)),
        ((1, 30), (30, None)),
        ((1, 0), (1, None)),
        ((1, None), (31, None)),
        (*((day, day) for day in range(1, 101)), (101, None)),
    ],
)
def test_buckets_with_gaps_or_overlaps_are_refused(ranges: tuple[tuple[int, int | None], ...]) -> None:
    with pytest.raises(InvalidBucketsError):
        Buckets(ranges=ranges)


LEDGER = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(0, 50),
        st.integers(1, 10**12),
        st.lists(st.tuples(st.integers(0, 60), st.integers(-(10**9), 10**12)), max_size=3),
    ),
    max_size=12,
)


@given(LEDGER, st.integers(0, 60))
def test_buckets_less_unallocated_credit_are_the_ledger(
    invoices: list[tuple[int, int, int, list[tuple[int, int]]]], as_of: int
) -> None:
    """The ledger is issued less received; a receipt before its invoice is credit until the invoice exists."""
    ledger, received, owners = [0, 0, 0], [0, 0, 0], []
    allocations = []
    for index, (group, issued, amount, payments) in enumerate(invoices):
        owners.append(group)
        ledger[group] += amount if issued <= as_of else 0
        for day, fen in payments:
            allocations.append((index, fen, day))
            received[group] += fen if day <= as_of else 0
    rows = np.array(allocations, np.int64).reshape(-1, 3)
    items = open_as_of(
        amount_fen=np.array([row[2] for row in invoices], np.int64),
        issued_day=np.array([row[1] for row in invoices], np.int64),
        allocation_item=rows[:, 0],
        allocation_fen=rows[:, 1],
        allocation_day=rows[:, 2],
        as_of=as_of,
    )
    group = np.array(owners, np.int64)
    matrix = ageing(group=group, due_day=group * 20, open_fen=items.open_fen, as_of=as_of, groups=3)
    allocated = [int(items.allocated_fen[group == each].sum()) for each in range(3)]
    unallocated = np.array(received) - np.array(allocated)
    balance = np.array(ledger) - np.array(received)
    require_ageing_identity(matrix=matrix, unallocated_fen=unallocated, ledger_fen=balance)
    balance[1] += 3
    with pytest.raises(AgeingIdentityError) as caught:
        require_ageing_identity(matrix=matrix, unallocated_fen=unallocated, ledger_fen=balance)
    assert (caught.value.groups, caught.value.differences) == ((1,), (-3,))


@pytest.mark.skipif(not WORKLOAD.exists(), reason="the shared data folder is not here")
def test_check_totals_of_the_peer_workload() -> None:
    spec = importlib.util.spec_from_file_location("peer_workload_gen", WORKLOAD)
    assert spec is not None
    assert spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    invoices, _ = generator.gen(10_000)
    part_paid = [(index, round(row[5] * 100), row[6].toordinal()) for index, row in enumerate(invoices) if row[6]]
    as_of = generator.AS_OF.toordinal()
    due_day = np.array([row[3].toordinal() for row in invoices])
    items = open_as_of(
        amount_fen=np.array([round(row[4] * 100) for row in invoices]),
        issued_day=np.array([row[2].toordinal() for row in invoices]),
        allocation_item=np.array([row[0] for row in part_paid]),
        allocation_fen=np.array([row[1] for row in part_paid]),
        allocation_day=np.array([row[2] for row in part_paid]),
        as_of=as_of,
    )
    group = np.array([row[1] - 1 for row in invoices])
    groups = generator.customers(10_000)
    matrix = ageing(group=group, due_day=due_day, open_fen=items.open_fen, as_of=as_of, groups=groups)
    assert matrix.sum() == 683_352_598
    counts = ageing(group=group, due_day=due_day, open_fen=np.ones_like(group), as_of=as_of, groups=groups)
    assert counts[:, 1:].sum() == 8_556
    assert matrix[:, 6:].sum() == 0, "nothing in this workload is more than a year late"
    not_due = sum(round(row[4] * 100) - round(row[5] * 100) for row in invoices if row[3] >= generator.AS_OF)
    assert matrix[:, 0].sum() == not_due


def read_histories() -> list[tuple[str, date, date, date, Decimal]]:
    """(customer, issued, due, settled, amount) of each invoice."""

    def day(text: str) -> date:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a date without a time

    with HISTORIES.open(encoding="utf-8-sig", newline="") as file:
        return [
            (
                row["customerID"],
                day(row["InvoiceDate"]),
                day(row["DueDate"]),
                day(row["SettledDate"]),
                Decimal(row["InvoiceAmount"]),
            )
            for row in csv.DictReader(file)
        ]


@pytest.mark.skipif(not HISTORIES.exists(), reason="the shared data folder is not here")
@pytest.mark.parametrize(
    ("as_of", "open_invoices"),
    # The last two are the day of the last invoice and that of the last settlement.
    [(date(2013, 1, 31), 94), (date(2013, 7, 1), 87), (date(2013, 12, 2), 83), (date(2014, 1, 9), 0)],
)
@pytest.mark.parametrize("by", ["due", "issued"])
def test_late_payment_histories_customer_by_customer(as_of: date, open_invoices: int, by: str) -> None:
    rows = read_histories()
    expected: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    still_open = 0
    for customer, issued, due, settled, amount in rows:
        if issued <= as_of < settled:
            still_open += 1
            expected[customer, column_by_ifs((as_of - (due if by == "due" else issued)).days)] += amount
    assert still_open == open_invoices
    customers = sorted({row[0] for row in rows})
    number = {customer: index for index, customer in enumerate(customers)}
    amounts = np.array([fen_from_decimal(row[4]) for row in rows])
    items = open_as_of(
        amount_fen=amounts,
        issued_day=np.array([row[1].toordinal() for row in rows]),
        allocation_item=np.arange(len(rows)),
        allocation_fen=amounts,
        allocation_day=np.array([row[3].toordinal() for row in rows]),
        as_of=as_of.toordinal(),
    )
    matrix = ageing(
        group=np.array([number[row[0]] for row in rows], np.int32),
        due_day=np.array([row[2 if by == "due" else 1].toordinal() for row in rows], np.int32),
        open_fen=items.open_fen,
        as_of=as_of.toordinal(),
        groups=len(customers),
    )
    assert len(customers) == 100
    for customer in customers:
        for column in range(9):
            assert matrix[number[customer], column] == expected[customer, column] * 100, (customer, column)

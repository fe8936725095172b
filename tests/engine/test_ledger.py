"""The ownership ledger against a slow and obvious second implementation, fen by fen and bucket by bucket."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.ledger import (
    COLUMNS,
    AmountTooLargeError,
    Ledger,
    LedgerError,
    LengthMismatchError,
    NegativeAmountError,
    NotWholeFenError,
    TreeCycleError,
    UnknownNodeError,
    ledger_findings,
    own,
    own_one,
    roll_up,
    weigh,
)

LINE = ("target", "received", "promised", "measured", "unowned", "surplus")


def fill_by_fen(target: int, received: int, promised: int, measured: int) -> tuple[int, ...]:
    """Carry the money to the target one fen at a time; what no longer fits is surplus."""
    hole = ["unowned"] * target
    surplus = 0
    filled = 0
    for source, amount in (("received", received), ("promised", promised), ("measured", measured)):
        for _ in range(amount):  # range of a negative number is empty: a net reversal brings no fen
            if filled < target:
                hole[filled] = source
                filled += 1
            else:
                surplus += 1
    return (target, *(hole.count(kind) for kind in ("received", "promised", "measured", "unowned")), surplus)


small = st.integers(0, 40)
leaf = st.tuples(small, st.integers(-20, 40), small, small)
big_leaf = st.tuples(*[st.integers(0, 10**18)] * 4)


def ledger_of(leaves: list[tuple[int, int, int, int]]) -> Ledger:
    columns = list(zip(*leaves, strict=True)) if leaves else [(), (), (), ()]
    return own(targets=columns[0], received=columns[1], promised=columns[2], measured=columns[3])


@given(st.lists(leaf, max_size=12))
def test_agrees_with_carrying_fen_one_by_one(leaves: list[tuple[int, int, int, int]]) -> None:
    ledger = ledger_of(leaves)
    for index, given_leaf in enumerate(leaves):
        line = ledger.line(index)
        assert tuple(getattr(line, name) for name in LINE) == fill_by_fen(*given_leaf)


@given(st.lists(big_leaf, min_size=1, max_size=8))
def test_identity_holds_to_ten_to_the_eighteen(leaves: list[tuple[int, int, int, int]]) -> None:
    ledger = ledger_of(leaves)
    for index, (target, received, promised, measured) in enumerate(leaves):
        line = ledger.line(index)
        assert target == line.received + line.promised + line.measured + line.unowned
        assert min(line.received, line.promised, line.measured, line.unowned) >= 0
        # nothing is lost and nothing counted twice: what was given is consumed once or is surplus
        assert received + promised + measured == line.received + line.promised + line.measured + line.surplus
        assert line.unowned == 0 or line.surplus == 0


@given(st.data())
def test_every_node_is_the_sum_of_its_children_and_leaves(data: st.DataObject) -> None:
    leaves = data.draw(st.lists(leaf, max_size=15))
    count = data.draw(st.integers(1, 12))
    shape = [data.draw(st.integers(-1, index - 1)) for index in range(count)]
    names = data.draw(st.permutations(range(count)))  # parents need not come before their children
    parents = [-1] * count
    for index, above in enumerate(shape):
        parents[names[index]] = -1 if above < 0 else names[above]
    home = [data.draw(st.integers(0, count - 1)) for _ in leaves]
    ledger = ledger_of(leaves)
    tree = roll_up(leaves=ledger, node_of=home, parents=parents)
    for name in COLUMNS:
        column, values = getattr(tree, name), getattr(ledger, name)
        for node in range(count):
            own_leaves = sum(int(values[index]) for index in range(len(leaves)) if home[index] == node)
            children = sum(int(column[child]) for child in range(count) if parents[child] == node)
            assert int(column[node]) == own_leaves + children
        roots = sum(int(column[node]) for node in range(count) if parents[node] == -1)
        assert roots == sum(int(value) for value in values)
    assert (tree.target == tree.received + tree.promised + tree.measured + tree.unowned).all()


def test_worked_example_of_the_rules_page() -> None:
    # 张伟: A 铺货 300,000, B 250,000, no customer yet 50,000; 李娜: C 0 target; all in fen
    ledger = own(
        targets=[30_000_000, 25_000_000, 5_000_000, 0],
        received=[12_000_000, 28_000_000, 0, 1_000_000],
        promised=[8_000_000, 4_000_000, 0, 0],
        measured=[6_000_000, 0, 0, 0],
    )
    table = [[getattr(ledger.line(index), name) // 100 for name in LINE] for index in range(4)]
    assert table == [
        [300_000, 120_000, 80_000, 60_000, 40_000, 0],
        [250_000, 250_000, 0, 0, 0, 70_000],
        [50_000, 0, 0, 0, 50_000, 0],
        [0, 0, 0, 0, 0, 10_000],
    ]
    tree = roll_up(leaves=ledger, node_of=[1, 1, 1, 2], parents=[-1, 0, 0])
    assert [getattr(tree.line(0), name) // 100 for name in LINE] == [600_000, 370_000, 80_000, 60_000, 90_000, 80_000]
    assert tree.line(0) == ledger.total()
    assert ledger.line(1).received_gross == 28_000_000
    assert ledger.line(1).promised_gross == 4_000_000


def test_risk_adjusted_hole_of_the_rules_page() -> None:
    promised = weigh(amounts=[8_000_000], permille=[700])
    measured = weigh(amounts=[6_000_000], permille=[500])
    ledger = own(
        targets=[30_000_000],
        received=[12_000_000],
        promised=[8_000_000],
        measured=[6_000_000],
        promised_weighted=promised,
        measured_weighted=measured,
    )
    assert (promised[0], measured[0]) == (5_600_000, 3_000_000)
    assert ledger.line(0).unowned == 4_000_000
    assert ledger.line(0).risk_unowned == 30_000_000 - 12_000_000 - 5_600_000 - 3_000_000


@given(st.integers(0, 10**18), st.integers(0, 1000))
def test_weights_are_exact_and_round_down(amount: int, permille: int) -> None:
    assert int(weigh(amounts=[amount], permille=[permille])[0]) == amount * permille // 1000


def test_a_surplus_at_one_customer_does_not_hide_a_hole_at_another() -> None:
    ledger = own(targets=[100, 100], received=[500, 0], promised=[0, 0], measured=[0, 0])
    top = roll_up(leaves=ledger, node_of=[0, 0], parents=[-1]).line(0)
    assert (top.unowned, top.surplus) == (100, 400)


def test_net_reversals_fill_nothing_and_are_named() -> None:
    line = own_one(target=1000, received=-300, promised=400)
    assert (line.received, line.promised, line.unowned, line.surplus) == (0, 400, 600, 0)
    assert (line.received_gross, line.reversed) == (-300, 300)
    ledger = own(targets=[1, 1], received=[1, -7], promised=[0, 0], measured=[0, 0])
    found = ledger_findings(ledger=ledger, keys=["C1", "C2"])
    assert [(item.code, item.subject, item.params["reversed_fen"]) for item in found] == [
        ("ledger.receipts_negative", "C2", 7)
    ]


def test_the_ledger_does_not_change_with_the_callers_array() -> None:
    targets = np.array([5], dtype=np.int64)
    ledger = own(targets=targets, received=[0], promised=[0], measured=[0])
    targets[0] = 9
    assert ledger.line(0).target == 5


@pytest.mark.parametrize(
    ("targets", "received", "error"),
    [
        ([1, 2], [1], LengthMismatchError),
        ([[1]], [1], LengthMismatchError),
        ([1.0], [1], NotWholeFenError),
        ([True], [1], NotWholeFenError),
        ([-1], [0], NegativeAmountError),
        ([10**18 + 1], [0], AmountTooLargeError),
        ([10**30], [0], AmountTooLargeError),
        ([0], [-(10**19)], AmountTooLargeError),
    ],
)
def test_refuses_what_is_no_amount(targets: list[int], received: list[int], error: type[LedgerError]) -> None:
    with pytest.raises(error):
        own(targets=targets, received=received, promised=[0] * len(targets), measured=[0] * len(targets))


def test_refuses_weights_above_certainty() -> None:
    with pytest.raises(LedgerError):
        weigh(amounts=[1], permille=[1001])


@pytest.mark.parametrize(
    ("node_of", "parents", "error"),
    [
        ([0], [1, 0], TreeCycleError),
        ([0], [0], TreeCycleError),
        ([0], [-1, 2, 3, 1], TreeCycleError),
        ([2], [-1, 0], UnknownNodeError),
        ([-1], [-1, 0], UnknownNodeError),
        ([0], [-1, 7], UnknownNodeError),
        ([0, 0], [-1], LengthMismatchError),
    ],
)
def test_refuses_a_broken_tree(node_of: list[int], parents: list[int], error: type[LedgerError]) -> None:
    with pytest.raises(error):
        roll_up(leaves=own(targets=[1], received=[0], promised=[0], measured=[0]), node_of=node_of, parents=parents)


def test_totals_stay_exact_or_are_refused() -> None:
    zeros = [0] * 9
    ledger = own(targets=[10**18] * 9, received=zeros, promised=zeros, measured=zeros)
    assert roll_up(leaves=ledger, node_of=zeros, parents=[-1]).line(0).unowned == 9 * 10**18
    ten = own(targets=[10**18] * 10, received=[0] * 10, promised=[0] * 10, measured=[0] * 10)
    assert ten.total().target == 10**19
    with pytest.raises(AmountTooLargeError):
        roll_up(leaves=ten, node_of=[0] * 10, parents=[-1])


def test_a_deep_chain_carries_to_the_top() -> None:
    ledger = own(targets=[7], received=[0], promised=[0], measured=[0])
    tree = roll_up(leaves=ledger, node_of=[299], parents=[index - 1 for index in range(300)])
    assert tree.target.tolist() == [7] * 300

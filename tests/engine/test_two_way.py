"""The two-way split: both margins to the fen, bounds kept, and a proof where that cannot be."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.engine.apportion import Clash, Infeasible, two_way


def feasible(rows: list[int], columns: list[int], highs: list[list[int]]) -> int:
    """The most that can be placed: the smallest cut over all sets of rows and columns (Gale), tried one by one."""
    best = sum(rows)
    for row_set in product([False, True], repeat=len(rows)):
        for column_set in product([False, True], repeat=len(columns)):
            cut = sum(r for r, inside in zip(rows, row_set, strict=True) if not inside)
            cut += sum(c for c, inside in zip(columns, column_set, strict=True) if inside)
            cut += sum(
                highs[i][j] for i in range(len(rows)) for j in range(len(columns)) if row_set[i] and not column_set[j]
            )
            best = min(best, cut)
    return best


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """A table of amounts that exists, and the bounds it respects."""
    shape = (draw(st.integers(1, 6)), draw(st.integers(1, 5)))
    scale = draw(st.sampled_from([1, 9, 10**6, 10**16]))
    numbers = st.lists(st.integers(0, scale) | st.just(0), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1])
    amounts = np.array(draw(numbers), dtype=np.int64).reshape(shape)
    room = np.array(draw(numbers), dtype=np.int64).reshape(shape)
    return amounts, amounts + room


@settings(max_examples=100)
@given(tables(), st.data())
def test_margins_and_bounds_are_exact(table: tuple[np.ndarray, np.ndarray], data: st.DataObject) -> None:
    amounts, highs = table
    lows = amounts // 2 if data.draw(st.booleans()) else None
    weights = np.array(
        data.draw(st.lists(st.integers(0, 9), min_size=amounts.size, max_size=amounts.size)), dtype=np.int64
    ).reshape(amounts.shape)
    for maximum in (None, highs):
        cells = two_way(
            row_totals=amounts.sum(axis=1),
            column_totals=amounts.sum(axis=0),
            weights=weights,
            minimum=lows,
            maximum=maximum,
        )
        assert cells.dtype == np.int64
        assert cells.sum(axis=0).tolist() == amounts.sum(axis=0).tolist()
        assert cells.sum(axis=1).tolist() == amounts.sum(axis=1).tolist()
        assert (cells >= (0 if lows is None else lows)).all()
        assert maximum is None or (cells <= maximum).all()


@given(tables())
def test_zero_weights_stay_zero_where_the_others_suffice(table: tuple[np.ndarray, np.ndarray]) -> None:
    amounts, _ = table
    cells = two_way(row_totals=amounts.sum(axis=1), column_totals=amounts.sum(axis=0), weights=amounts)
    lines = amounts.any(axis=1)[:, None] & amounts.any(axis=0)
    assert not cells[lines & (amounts == 0)].any()


@settings(max_examples=100)
@given(st.data())
def test_refuses_exactly_when_no_table_exists(data: st.DataObject) -> None:
    shape = (data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4)))
    rows = data.draw(st.lists(st.integers(0, 9), min_size=shape[0], max_size=shape[0]))
    cuts = sorted(data.draw(st.lists(st.integers(0, sum(rows)), min_size=shape[1] - 1, max_size=shape[1] - 1)))
    columns = np.diff([0, *cuts, sum(rows)]).tolist()
    highs = np.array(
        data.draw(st.lists(st.integers(0, 6), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))
    ).reshape(shape)
    arguments = {"row_totals": np.array(rows), "column_totals": np.array(columns), "weights": highs, "maximum": highs}
    most = feasible(rows, columns, highs.tolist())
    if most == sum(rows):
        cells = two_way(**arguments)
        assert cells.sum(axis=0).tolist() == columns
        assert cells.sum(axis=1).tolist() == rows
        return
    with pytest.raises(Infeasible) as refusal:
        two_way(**arguments)
    proof = refusal.value
    assert proof.clash is Clash.MAXIMUM
    assert 0 < proof.by <= sum(rows) - most
    if proof.columns:
        # The columns named can have at most the maxima of the rows named and everything of the other rows.
        other = [row for row in range(shape[0]) if row not in proof.rows]
        limit = highs[np.ix_(proof.rows, proof.columns)].sum() + sum(rows[row] for row in other)
        assert (proof.required, proof.limit) == (sum(columns[c] for c in proof.columns), limit)


@pytest.mark.parametrize("scale", [1, 10**9])
def test_independent_proportions_are_met_within_a_fen(scale: int) -> None:
    # Weights that are already the product of their margins: the fitted table is row × column ÷ total.
    random = np.random.default_rng(5)
    rows, columns = random.integers(1, 999, 60) * scale, np.zeros(9, dtype=np.int64)
    columns[:] = rows.sum() // 9
    columns[0] += rows.sum() - columns.sum()
    cells = two_way(row_totals=rows, column_totals=columns, weights=np.ones((60, 9), dtype=np.int64))
    total = int(rows.sum())
    for i, row in enumerate(rows.tolist()):
        for j, column in enumerate(columns.tolist()):
            assert abs(int(cells[i, j]) - Fraction(row * column, total)) < 1


def test_worked_example() -> None:
    # Two people × two items, last year 30/10 and 20/40; cross ratio 30·40 ÷ (10·20) = 6 is kept.
    cells = two_way(
        row_totals=np.array([60_000, 60_000]),
        column_totals=np.array([70_000, 50_000]),
        weights=np.array([[30, 10], [20, 40]]),
    )
    assert cells.sum(axis=1).tolist() == [60_000, 60_000]
    assert cells.sum(axis=0).tolist() == [70_000, 50_000]
    a, b, c, d = cells.ravel().tolist()
    assert abs(Fraction(a * d, b * c) - 6) < Fraction(1, 1000)


def test_a_maximum_sends_the_rest_elsewhere() -> None:
    cells = two_way(
        row_totals=np.array([50, 50]),
        column_totals=np.array([50, 50]),
        weights=np.ones((2, 2), dtype=np.int64),
        maximum=np.array([[10, 50], [50, 50]]),
    )
    assert cells.tolist() == [[10, 40], [40, 10]]


def test_malformed_input() -> None:
    one = np.array([1])
    with pytest.raises(Infeasible) as refusal:
        two_way(row_totals=one * 5, column_totals=one * 7, weights=one[None])
    assert (refusal.value.clash, refusal.value.by) == (Clash.MARGINS, 2)
    with pytest.raises(ValueError, match="shape"):
        two_way(row_totals=one, column_totals=one, weights=one)
    with pytest.raises(ValueError, match="negative"):
        two_way(row_totals=-one, column_totals=-one, weights=one[None])
    with pytest.raises(Infeasible) as refusal:
        two_way(row_totals=one, column_totals=one, weights=one[None], minimum=one[None] * 2, maximum=one[None])
    assert (refusal.value.clash, refusal.value.by) == (Clash.CROSSED, 1)
    assert two_way(row_totals=one[:0], column_totals=one[:0], weights=np.zeros((0, 0), dtype=np.int64)).size == 0

"""Shares of whole columns against the exact share of one pair."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from huikuan.shell.plan.ratios import ratio, ratios

FEN = st.integers(min_value=-(10**18), max_value=10**18)
HALVES = st.sampled_from([(1, 2_000_000), (3, 2_000_000), (-1, 2_000_000), (-3, 2_000_000), (5, 0), (5, -2), (0, 7)])


@given(st.lists(st.tuples(FEN, FEN | st.integers(min_value=-1, max_value=9)) | HALVES))
def test_shares_of_columns_are_the_shares_of_their_pairs(pairs: list[tuple[int, int]]) -> None:
    expected = [ratio(part, whole) for part, whole in pairs]
    assert ratios([part for part, _ in pairs], [whole for _, whole in pairs]).to_list() == expected


def test_halves_go_to_the_even_millionth() -> None:
    assert [str(share) for share in ratios([1, 3, -1, -3], [2_000_000] * 4)] == [
        "0.000000",
        "0.000002",
        "0.000000",
        "-0.000002",
    ]

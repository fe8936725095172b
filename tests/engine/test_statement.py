"""Opening balance + movements = closing balance, to the fen."""

from __future__ import annotations

import pytest

from huikuan.engine.statement import StatementIdentityError, running_balances


def test_the_example_of_the_rules_page() -> None:
    moves = [116_000_00, -80_000_00, -6_000_00, 23_200_00]
    after = running_balances(opening=50_000_00, movements=moves, closing=103_200_00)
    assert after == (166_000_00, 86_000_00, 80_000_00, 103_200_00)


def test_nothing_moved() -> None:
    assert running_balances(opening=-5, movements=[], closing=-5) == ()


@pytest.mark.parametrize(("moves", "closing", "off"), [([1_00], 0, 1_00), ([], 1, -1), ([-3, 2], 0, -1)])
def test_a_fen_of_difference_is_told(moves, closing, off) -> None:
    with pytest.raises(StatementIdentityError) as told:
        running_balances(opening=0, movements=moves, closing=closing)
    assert told.value.difference == off

"""What a contract sells: amounts to the fen, and the difference from its amount."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.contract_items import MOST_PRICE, MOST_QUANTITY, Item, amount_fen, difference_fen
from huikuan.engine.quantity import quantity_text


def item(number: int, quantity: int, price_fen: int) -> Item:
    return Item(number=number, name="钢板", specification="", quantity=quantity, price_fen=price_fen)


def test_the_worked_example() -> None:
    lines = [item(1, 2_125, 4_333_34), item(2, 500_000, 1_200_00), item(3, 1, 50)]
    amounts = [one.amount_fen for one in lines]
    assert amounts == [9_208_35, 600_000_00, 0]
    assert difference_fen(agreed_fen=609_208_35, amounts=amounts) == 0
    assert difference_fen(agreed_fen=610_000_00, amounts=amounts) == -791_65
    assert difference_fen(agreed_fen=1, amounts=[]) == 0  # nothing is said yet


@given(quantity=st.integers(0, MOST_QUANTITY), price_fen=st.integers(0, MOST_PRICE))
def test_the_nearest_fen_half_up(quantity: int, price_fen: int) -> None:
    off = amount_fen(quantity=quantity, price_fen=price_fen) - Fraction(quantity * price_fen, 1_000)
    assert Fraction(-1, 2) < off <= Fraction(1, 2)
    assert amount_fen(quantity=MOST_QUANTITY, price_fen=MOST_PRICE) < 2**63


def test_nothing_below_zero() -> None:
    for quantity, price_fen in ((-1, 1), (1, -1)):
        with pytest.raises(ValueError, match="below zero"):
            amount_fen(quantity=quantity, price_fen=price_fen)


def test_quantities_as_people_write_them() -> None:
    assert [quantity_text(one) for one in (0, 1, 2_500, 1_200_000, -2_125)] == ["0", "0.001", "2.5", "1,200", "-2.125"]

"""What a contract is about: items with quantity and price, and whether they make up its amount
(docs/rules/contract-items.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from huikuan.engine.money import Fen
from huikuan.engine.quantity import THOUSAND

MOST_QUANTITY = 10**10  # thousandths; with MOST_PRICE an amount still fits the databases' integers
MOST_PRICE: Fen = 10**11


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line: ``quantity`` in thousandths, ``price_fen`` for one."""

    number: int
    name: str
    specification: str
    quantity: int
    price_fen: Fen

    @property
    def amount_fen(self) -> Fen:
        """Quantity × price."""
        return amount_fen(quantity=self.quantity, price_fen=self.price_fen)


def amount_fen(*, quantity: int, price_fen: Fen) -> Fen:
    """Thousandths × fen as the nearest fen, half a fen going up. Raises ValueError below zero."""
    if quantity < 0 or price_fen < 0:
        raise ValueError("an item has neither a quantity nor a price below zero")
    return (quantity * price_fen + THOUSAND // 2) // THOUSAND


def difference_fen(*, agreed_fen: Fen, amounts: Iterable[Fen]) -> Fen:
    """What the items come to beyond the contract's amount (below zero: short of it). No items: they say nothing, 0."""
    known = list(amounts)
    return sum(known) - agreed_fen if known else 0

"""A statement of account 对账单: opening balance, movements, closing balance (docs/rules/statement.md)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from huikuan.engine.money import Fen


class StatementIdentityError(ValueError):
    """Opening balance and movements do not lead to the closing balance; ``difference`` in fen."""

    def __init__(self, *, difference: Fen) -> None:
        super().__init__(f"the movements lead to a balance that is off by {difference} fen")
        self.difference = difference


def running_balances(*, opening: Fen, movements: Sequence[Fen], closing: Fen) -> tuple[Fen, ...]:
    """The balance after each movement, fen, in the order given.

    ``closing`` comes from another source (the ageing of the last day), so that the two check each other: raises
    `StatementIdentityError` where opening + movements ≠ closing.
    """
    balances = tuple(accumulate(movements, initial=opening))
    if difference := balances[-1] - closing:
        raise StatementIdentityError(difference=difference)
    return balances[1:]

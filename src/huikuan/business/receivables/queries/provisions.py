"""What is provided for expected losses, and how its rates come about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from huikuan.business.receivables import losses
from huikuan.business.receivables.queries.history import Stand, month_ends, stands
from huikuan.engine.money import Fen
from huikuan.engine.provision import loss_rates, provision, roll_rates
from huikuan.foundation.permissions.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """By column (not due, then the ranges): open fen, rate, fen provided; ``rolls`` has one entry less.

    ``derived``: the rates follow from the roll rates of the months in ``history``.
    """

    day: date
    derived: bool
    amounts: tuple[Fen, ...]
    rates: tuple[Fraction, ...]
    provided: tuple[Fen, ...]
    rolls: tuple[Fraction | None, ...]
    history: Sequence[Stand]

    @property
    def total(self) -> Fen:
        """Of all columns."""
        return sum(self.provided)


def provision_on(actor: Actor, day: date) -> Provision:
    """For the customers in scope at the end of ``day``; roll rates of the twelve months before it."""
    history = stands(actor, month_ends(day))
    rolls = roll_rates([one.flow for one in history[1:-1] if one.flow is not None])
    derived = losses.basis() == losses.DERIVED
    rates = loss_rates(rolls=rolls, last=losses.last_rate()) if derived else losses.given_rates()
    amounts = history[-1].columns
    return Provision(
        day=day,
        derived=derived,
        amounts=amounts,
        rates=rates,
        provided=provision(amounts, rates),
        rolls=rolls,
        history=history,
    )

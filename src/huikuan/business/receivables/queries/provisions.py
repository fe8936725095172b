"""What is provided for expected losses, and how its rates come about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from huikuan.business.receivables import losses
from huikuan.business.receivables.queries.history import Stand, month_ends, stands
from huikuan.engine.ageing import Buckets
from huikuan.engine.money import Fen
from huikuan.engine.provision import carried_over, loss_rates, provision, roll_rates
from huikuan.foundation.permissions.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """By column (not due, then the company's ranges): open fen, rate, fen provided; ``rolls`` has one entry less.

    ``derived``: the rates follow from the roll rates of the months in ``history``. ``given_for``: the other ranges that
    given rates were set for; they are carried over then.
    """

    day: date
    buckets: Buckets
    derived: bool
    given_for: Buckets | None
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
    buckets, derived = history[-1].buckets, losses.basis() == losses.DERIVED
    if derived:
        rates, given_for = loss_rates(rolls=rolls, last=losses.last_rate()), buckets
    else:
        given, given_for = losses.given_rates()
        rates = carried_over(given, given=given_for, now=buckets)
    amounts = history[-1].columns
    return Provision(
        day=day,
        buckets=buckets,
        derived=derived,
        given_for=None if given_for == buckets else given_for,
        amounts=amounts,
        rates=rates,
        provided=provision(amounts, rates),
        rolls=rolls,
        history=history,
    )

"""Negotiating a target: issued down, answered up, agreed, signed, released, closed (docs/rules/negotiation.md)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from huikuan.engine.money import Fen, divide_half_even
from huikuan.engine.workflow import Transition, Workflow


class State(StrEnum):
    """How far a line, or what a person was offered as a whole, is."""

    ISSUED = "issued"
    COUNTERED = "countered"
    REISSUED = "reissued"
    AGREED = "agreed"
    SIGNED = "signed"
    RELEASED = "released"
    CLOSED = "closed"


class Act(StrEnum):
    """What somebody does about a line or an offer."""

    ACCEPT = "accept"
    COUNTER = "counter"
    LOWER = "lower"  # the other side takes the figure that was countered
    INSIST = "insist"
    SPLIT = "split"
    MOVE = "move"  # the target changed in the decomposition
    SIGN = "sign"
    RELEASE = "release"
    CLOSE = "close"


class Party(StrEnum):
    """Whose act it is."""

    PERSON = "person"
    MANAGER = "manager"
    COMPANY = "company"


ASKED = frozenset({State.ISSUED.value, State.REISSUED.value})
ARGUED = ASKED | {State.COUNTERED.value}

LINES = Workflow(
    (
        Transition(Act.ACCEPT, ARGUED, State.AGREED, Party.PERSON),
        Transition(Act.COUNTER, ARGUED, State.COUNTERED, Party.PERSON),
        Transition(Act.LOWER, frozenset({State.COUNTERED.value}), State.AGREED, Party.MANAGER),
        Transition(Act.INSIST, frozenset({State.COUNTERED.value}), State.REISSUED, Party.MANAGER),
        Transition(Act.SPLIT, frozenset({State.COUNTERED.value}), State.REISSUED, Party.MANAGER),
        Transition(Act.MOVE, ARGUED | {State.AGREED.value}, State.REISSUED, Party.COMPANY),
    )
)
OFFERS = Workflow(
    (
        Transition(Act.SIGN, frozenset({State.AGREED.value}), State.SIGNED, Party.COMPANY),
        Transition(Act.RELEASE, ARGUED | {State.AGREED.value, State.SIGNED.value}, State.RELEASED, Party.COMPANY),
        Transition(Act.CLOSE, frozenset({State.RELEASED.value}), State.CLOSED, Party.COMPANY),
    )
)


def state_of(lines: Iterable[str]) -> State:
    """What an offer is, from its lines: the least settled of them. An offer without lines is agreed."""
    found = set(lines)
    for state in (State.COUNTERED, State.REISSUED):
        if state in found:
            return state
    if found <= {State.AGREED.value}:
        return State.AGREED
    return State.ISSUED


def halfway(asked: Fen, countered: Fen) -> Fen:
    """The middle of two amounts in fen, a tie to the even one."""
    return divide_half_even(asked + countered, 2)


def over_assigned(amount: Fen, basis_points: int) -> Fen:
    """An amount with so many hundredths of a percent on top, rounded half even."""
    return amount + divide_half_even(amount * basis_points, 10_000)

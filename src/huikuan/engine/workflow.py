"""Workflows as tables: which act leads from which state to which, and whose act it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Transition:
    """``act`` leads from any of ``sources`` to ``target``; ``party`` is who may do it."""

    act: str
    sources: frozenset[str]
    target: str
    party: str


class CannotFollowError(Exception):
    """The act is not possible in this state, or not this party's."""

    def __init__(self, state: str, act: str) -> None:
        super().__init__(f"{act} in {state}")
        self.state, self.act = state, act


class Workflow:
    """A table of transitions; one row for an act and a state. ValueError where two rows contradict each other."""

    def __init__(self, transitions: Iterable[Transition]) -> None:
        rows: dict[tuple[str, str], Transition] = {}
        for row in transitions:
            for source in row.sources:
                if (row.act, source) in rows:
                    raise ValueError((row.act, source))
                rows[row.act, source] = row
        self.rows: Mapping[tuple[str, str], Transition] = rows

    def advance(self, state: str, act: str, party: str) -> str:
        """The state after the act. Raises CannotFollowError."""
        row = self.rows.get((act, state))
        if row is None or row.party != party:
            raise CannotFollowError(state, act)
        return row.target

    def allows(self, state: str, act: str) -> bool:
        """Whether the act is possible in this state."""
        return (act, state) in self.rows

    def sources(self, act: str) -> frozenset[str]:
        """The states in which an act is possible."""
        return frozenset(state for known, state in self.rows if known == act)

"""The four states in which the target's fen can be, as a bar drawn without any style attribute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BAR_WIDTH = 1000  # units of the drawing; the page scales it


@dataclass(frozen=True, slots=True)
class State:
    """A state of ownership, its word and what the word means."""

    code: str
    label: Promise
    meaning: Promise


STATES = (
    State("received", _("received"), _("money that has arrived")),
    State("promised", _("promised"), _("what customers have promised to pay within the period")),
    State("measured", _("measured"), _("what approved measures are expected to bring")),
    State("unowned", _("unowned"), _("what nobody has taken on yet")),
)
BY_CODE = {state.code: state for state in STATES}


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of the bar: where it starts and how wide it is, in units of the drawing."""

    state: State
    fen: int
    start: int
    width: int


def segments(amounts: Mapping[str, int]) -> list[Segment]:
    """Lay the states side by side; the pieces fill the bar exactly, whatever the rounding. Empty without a sum."""
    total = sum(amounts.get(state.code, 0) for state in STATES)
    if total <= 0:
        return []
    found, before = [], 0
    for state in STATES:
        fen = amounts.get(state.code, 0)
        start, end = BAR_WIDTH * before // total, BAR_WIDTH * (before + fen) // total
        before += fen
        if fen:
            found.append(Segment(state, fen, start, end - start))
    return found

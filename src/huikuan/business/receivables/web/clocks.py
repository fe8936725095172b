"""The limitation clock of receivables, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.business.receivables import queries
from huikuan.business.receivables.web.letter_lists import CLOCK_STATES, CLOCK_TONES
from huikuan.engine.limitation import ClockState, Restart

BECAUSE: dict[str, str | Promise] = {
    Restart.DUE: _("since it was due"),
    Restart.CONFIRMED: _("since the customer confirmed its balance"),
    Restart.PAID_PART: _("since the customer paid a part"),
    Restart.PROMISED: _("since the customer promised to pay"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldClock:
    """``ends`` is the last day to sue; ``state`` with its ``tone`` where it is near or over, else ""."""

    begins: date
    ends: date
    because: str | Promise
    state: str | Promise
    tone: str
    late: bool


def told_clocks(items: Sequence[Any], today: date) -> dict[int, ToldClock]:
    """The clocks of those that are open, by id."""
    found = queries.clocks([one for one in items if one.open_fen > 0], today)
    return {
        pk: ToldClock(
            begins=one.begins,
            ends=one.ends,
            because=BECAUSE[one.because],
            state="" if one.state is ClockState.RUNNING else CLOCK_STATES[one.state],
            tone=CLOCK_TONES.get(one.state, ""),
            late=one.late,
        )
        for pk, one in found.items()
    }

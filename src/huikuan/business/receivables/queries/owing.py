"""What one customer owes today, at a glance: the figures, the oldest open items, and whose limitation is near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from huikuan.business.receivables.queries.accounts import figures_of, standing
from huikuan.business.receivables.queries.disputes import disputed_of
from huikuan.business.receivables.queries.limitation import clocks
from huikuan.engine.ageing import Buckets
from huikuan.engine.limitation import WARN_MONTHS, Clock, ClockState, began_by
from huikuan.engine.money import Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """Figures at the end of a day (``FIGURES``), the oldest open items (each carries its ``fen``), how many ``more``
    there are, the clocks, by item, of those whose limitation ends within six months or has ended, and what of which
    item is disputed (None: of the balance as a whole)."""

    day: date
    figures: dict[str, Fen]
    buckets: Buckets
    items: Sequence[Any]
    more: int
    near: dict[int, Clock]
    disputed: dict[int | None, Fen]


def owing(customer: int, day: date, *, most: int) -> Owing:
    """Of a customer whom the reader may see; the cost does not grow with the documents."""
    rows = standing(customer, day).order_by("due", "pk")
    items = list(rows.select_related("forecast")[: most + 1])
    more = rows.count() - most if len(items) > most else 0
    figures, _oldest, buckets = figures_of(customer, day)
    return Owing(
        day=day,
        figures=figures,
        buckets=buckets,
        items=items[:most],
        more=more,
        near=_near(rows, items, day),
        disputed=disputed_of(customer, day) if figures["disputed"] else {},
    )


def _near(rows: Any, items: Sequence[Any], day: date) -> dict[int, Clock]:
    """Only what fell due long enough ago can have a clock that ends soon, and the oldest item tells whether any did."""
    latest = began_by(day, months_left=WARN_MONTHS[0])
    if not items or items[0].due > latest:
        return {}
    found = clocks(rows.filter(open_fen__gt=0, due__lte=latest), day)
    return {item: clock for item, clock in found.items() if clock.state != ClockState.RUNNING}

"""What one customer owes today, at a glance: the figures, the oldest open items, and whose limitation is near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from huikuan.business.receivables.queries.accounts import counted_after, figures_of, issued_by, standing
from huikuan.business.receivables.queries.disputes import disputed_of
from huikuan.business.receivables.queries.limitation import clocks
from huikuan.engine.ageing import Buckets
from huikuan.engine.limitation import WARN_MONTHS, Clock, ClockState, began_by
from huikuan.engine.money import Fen
from huikuan.foundation.prepared import Prepared

OLDEST = 8
_LATER = Prepared(lambda given: counted_after(given("day"), receivable__customer=given("customer")).only("pk")[:1])
_OPEN = Prepared(
    lambda given: (
        issued_by(given("customer"), given("day"))
        .exclude(open_fen=0)
        .annotate(fen=F("open_fen"))
        .select_related("forecast")
        .order_by("due", "pk")[: OLDEST + 1]
    )
)


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


def owing(customer: int, day: date) -> Owing:
    """Of a customer whom the reader may see; the cost does not grow with the documents."""
    items = _items(customer, day)
    figures, _oldest, buckets = figures_of(customer, day)
    return Owing(
        day=day,
        figures=figures,
        buckets=buckets,
        items=items[:OLDEST],
        more=standing(customer, day).count() - OLDEST if len(items) > OLDEST else 0,
        near=_near(customer, items, day),
        disputed=disputed_of(customer, day) if figures["disputed"] else {},
    )


def _items(customer: int, day: date) -> list[Any]:
    """The oldest open items and one more. What is left now has been left since the day, unless money came later."""
    if _LATER(customer=customer, day=day):
        return list(standing(customer, day).select_related("forecast").order_by("due", "pk")[: OLDEST + 1])
    return _OPEN(customer=customer, day=day)


def _near(customer: int, items: Sequence[Any], day: date) -> dict[int, Clock]:
    """Only what fell due long enough ago can have a clock that ends soon, and the oldest item tells whether any did."""
    latest = began_by(day, months_left=WARN_MONTHS[0])
    if not items or items[0].due > latest:
        return {}
    found = clocks(standing(customer, day).filter(open_fen__gt=0, due__lte=latest), day)
    return {item: clock for item, clock in found.items() if clock.state != ClockState.RUNNING}

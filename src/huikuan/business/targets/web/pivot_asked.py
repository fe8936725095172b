"""What somebody has typed into lines of a pivot: kept with their sign-in, until it is taken over or dropped."""

from __future__ import annotations

from huikuan.business.targets.pivot import key_of, key_text, order_of
from huikuan.engine.money import Fen
from huikuan.engine.pivot import Key
from huikuan.foundation.permissions import Request

KEPT = "targets.lines"
MOST_ORDERS = 5  # the oldest is forgotten


def typed_in(request: Request, plan: int, by: str) -> dict[Key, Fen]:
    """What lines of this order are to have."""
    kept = request.session.get(KEPT, {}).get(f"{plan} {by}", [])
    return {key_of(text, order_of(by)): fen for text, fen in kept}


def keep_typed(request: Request, plan: int, by: str, typed: dict[Key, Fen]) -> None:
    """All that is typed now."""
    orders = {place: kept for place, kept in request.session.get(KEPT, {}).items() if place != f"{plan} {by}"}
    if typed:
        orders[f"{plan} {by}"] = [[key_text(key), fen] for key, fen in typed.items()]
    request.session[KEPT] = dict(list(orders.items())[-MOST_ORDERS:])


def drop_typed(request: Request, plan: int, by: str) -> None:
    """Nothing is typed any more."""
    keep_typed(request, plan, by, {})

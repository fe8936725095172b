"""What somebody asks of a table before it is fitted: kept with their sign-in, until it is taken over or dropped."""

from __future__ import annotations

from typing import NamedTuple

from huikuan.business.targets.fitting import Place, Wish
from huikuan.foundation.permissions import Request

KEY = "targets.wishes"
MOST_TABLES = 5  # the oldest is forgotten


class Table(NamedTuple):
    """Which table: a plan and a group of people."""

    plan: int
    group: str

    @property
    def key(self) -> str:
        """Its name in the session."""
        return f"{self.plan} {self.group}"


def wishes_of(request: Request, table: Table) -> dict[Place, Wish]:
    """What was asked so far."""
    kept = request.session.get(KEY, {}).get(table.key, [])
    return {(person, item): Wish(amount=fen, minimum=low, maximum=high) for person, item, fen, low, high in kept}


def keep_wishes(request: Request, table: Table, wishes: dict[Place, Wish]) -> None:
    """All that is asked now; what asks nothing is left out."""
    rows = [
        [person, item, wish.amount, wish.minimum, wish.maximum]
        for (person, item), wish in wishes.items()
        if wish != Wish()
    ]
    tables = {key: kept for key, kept in request.session.get(KEY, {}).items() if key != table.key}
    if rows:
        tables[table.key] = rows
    request.session[KEY] = dict(list(tables.items())[-MOST_TABLES:])


def drop_wishes(request: Request, table: Table) -> None:
    """Nothing is asked any more."""
    keep_wishes(request, table, {})

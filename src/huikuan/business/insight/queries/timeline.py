"""What happened with a customer, newest first: the sources merged, a page at a time.

A page is read from where the last one ended (day, source, id), never by counting rows: each source gives at most one
page, so that the cost does not grow with how far one has turned back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import F, Q, QuerySet

from huikuan.business.directory.queries import visible_customer
from huikuan.business.insight.queries.facts import SOURCES, Source
from huikuan.foundation import clock
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.prepared import Given, Prepared

PAGE = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One fact of a ``source``, of a day; ``facts`` as the source names them."""

    source: str
    kind: str
    day: date
    pk: int
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A page of entries; ``older`` says where the next one begins ("" where there is none)."""

    customer: Any
    entries: tuple[Entry, ...]
    older: str


def timeline(actor: Actor, customer: int, *, kind: str = "", after: str = "", size: int = PAGE) -> Timeline:
    """One page of one kind (all of them where ``kind`` names none), after the place where another ended.

    Http404 out of scope. A query for each source of the kind, whatever the customer's size. What lies in days to come
    is left out; a place that means nothing is the beginning.
    """
    whose = visible_customer(actor, customer)
    place = _place(after)
    chosen = [(rank, one) for rank, one in enumerate(SOURCES) if one.kind == kind] or list(enumerate(SOURCES))
    found: list[tuple[tuple[int, int, int], Entry]] = []
    for rank, source in chosen:
        for entry in _read(actor, whose.pk, source, rank, place, size + 1):
            found.append(((-entry.day.toordinal(), rank, -entry.pk), entry))
    found.sort(key=lambda one: one[0])
    entries = tuple(entry for _order, entry in found[:size])
    older = ""
    if len(found) > size:
        (_day, rank, _pk), last = found[size - 1]
        older = f"{last.day.isoformat()}.{rank}.{last.pk}"
    return Timeline(customer=whose, entries=entries, older=older)


def _place(text: str) -> tuple[date, int, int] | None:
    day, _dot, rest = text.partition(".")
    rank, _dot, pk = rest.partition(".")
    if not (rank.isdecimal() and pk.isdecimal() and len(rank) < 4 and len(pk) < 19):
        return None
    try:
        return date.fromisoformat(day), int(rank), int(pk)
    except ValueError:
        return None


def _read(
    actor: Actor, customer: int, source: Source, rank: int, place: tuple[date, int, int] | None, most: int
) -> list[Entry]:
    today = clock.today()
    if place is None and source.fixed:
        values: Any = _latest(source, most)(customer=customer, day=today)
    else:
        rows = source.rows(actor, customer).order_by().annotate(on_day=source.day, fact=F(source.pk))
        values = _told(rows.filter(_from(place, rank, today)), source, most)
    return [
        Entry(
            source=source.key,
            kind=source.kind,
            day=row["on_day"],
            pk=row["fact"],
            facts={name: row[f"told_{name}"] for name in source.facts},
        )
        for row in values
    ]


@cache
def _latest(source: Source, most: int) -> Prepared[Any]:
    """The latest of a customer in scope: the query that the customer page asks, the same for every customer."""

    def compose(given: Given) -> QuerySet[Any]:
        rows = source.rows(Actor(user=None), given("customer")).order_by()
        rows = rows.annotate(on_day=source.day, fact=F(source.pk)).filter(on_day__lte=given("day"))
        return _told(rows, source, most)

    return Prepared(compose)


def _told(rows: QuerySet[Any], source: Source, most: int) -> QuerySet[Any]:
    told = {f"told_{name}": F(path) for name, path in source.facts.items()}
    return rows.order_by("-on_day", "-fact").values("on_day", "fact", **told)[:most]


def _from(place: tuple[date, int, int] | None, rank: int, today: date) -> Q:
    """What comes after a place in the order of the timeline; nothing of the days to come."""
    last = today if place is None else min(place[0], today)
    if place is None or rank > place[1]:
        return Q(on_day__lte=last)
    if rank < place[1]:
        return Q(on_day__lt=last)
    return Q(on_day__lt=last) | Q(on_day=last, fact__lt=place[2])

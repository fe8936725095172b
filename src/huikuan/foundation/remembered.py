"""Sums that cost much and change only with the data: worked out once for each state of the data, then remembered.

Every write is one audited operation, so the trail's latest events name the state of the data. Besides the latest
number the newest thousand are counted: a transaction that ends late adds an event among older ones. What is remembered
is dropped after a minute whatever happens, and each process remembers for itself.

What follows from the data of one module and those to its left in the chain (``settings.MODULES``) does not change with
what is done in modules to its right: a module writes its own tables only, and an event's action begins with the module.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from huikuan.foundation.prepared import keeping_cursor

T = TypeVar("T")
_NEWEST = """SELECT max(id), count(*), (SELECT max(id) FROM audit_event) / 1000 FROM audit_event
    WHERE id > (SELECT max(id) FROM audit_event) - 1000"""


def remembered(key: tuple[Any, ...], find: Callable[[], T], *, module: str = "") -> T:
    """What ``find`` gives, or gave for this key (texts, numbers, days) and this state of the data, or of the data of
    a ``module`` and what it builds on."""
    cache = caches["remembered"]
    place = sha256(repr((*key, state_of_data(module))).encode()).hexdigest()
    kept = cache.get(place)
    if kept is None:
        kept = (find(),)  # a tuple, so that None is remembered too
        cache.set(place, kept)
    found: T = kept[0]
    return found


def as_key(rows: QuerySet[Any]) -> tuple[Any, ...]:
    """A query set as a part of a key: its statement and what is put into it."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return ()


def state_of_data(module: str = "") -> tuple[int, int, int]:
    """Changes with every operation that has been completed, or that has been completed in ``module`` (ValueError
    when there is none), in one to its left or outside the chain."""
    with keeping_cursor() as cursor:
        cursor.execute(_NEWEST + _elsewhere(module))
        newest, among, thousand = cursor.fetchone()
    return newest or 0, among, thousand or 0


@cache
def _elsewhere(module: str) -> str:
    """Leaves out the events of modules to the right."""
    if not module:
        return ""
    after = settings.MODULES[settings.MODULES.index(module) + 1 :]
    return "".join(f" AND action NOT LIKE '{one}.%'" for one in after)

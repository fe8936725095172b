"""A list's rows whose statement is kept: composing it, with figures from everywhere, takes longer than its answer.

What is kept is the statement with everything in it, never what it found. So ``key`` has to name all that goes into it:
whose rows the reader sees, of what, on which day.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Sum

from huikuan.foundation.lists.state import ListState
from huikuan.foundation.prepared import Statement
from huikuan.foundation.remembered import remembered

MOST = 400  # statements of up to some ten kilobytes
_kept: OrderedDict[tuple[Any, ...], Statement[Any]] = OrderedDict()


@dataclass(frozen=True, kw_only=True)
class Known:
    """``rows`` and, with fewer figures, ``counted``, the same rows to count and to sum up, both scoped to the reader;
    for equal ``key`` they compose the same statements."""

    key: tuple[Any, ...]
    rows: Callable[[], QuerySet[Any]]
    counted: Callable[[], QuerySet[Any]]


class KnownPages(Paginator[Any]):
    """Pages of a list that is neither searched nor filtered."""

    def __init__(self, known: Known, state: ListState) -> None:
        super().__init__((), state.size)
        self.known, self.state = known, state
        self.summed = [column for column in state.columns if column.total]

    @cached_property
    def sums(self) -> dict[str, Any]:
        """How many rows there are, and the totals by column."""
        wanted = {f"total_{column.key}": Sum(column.path) for column in self.summed}
        return remembered(
            ("known", self.state.spec.key, *self.known.key, *wanted),
            lambda: self.known.counted().order_by().aggregate(count=Count("pk"), **wanted),
        )

    @cached_property
    def count(self) -> int:
        """How many rows there are."""
        found: int = self.sums["count"]
        return found

    def page(self, number: int | str) -> Page[Any]:
        """A page, read now."""
        number = self.validate_number(number)
        state, first = self.state, (number - 1) * self.per_page
        paths = tuple(state.paths)
        place = (state.spec.key, self.known.key, state.sort, paths, first, self.per_page)
        statement = _kept.get(place)
        if statement is None:
            rows = state.ordered(self.known.rows()).values("pk", *paths)[first : first + self.per_page]
            statement = _kept[place] = Statement(rows)
            while len(_kept) > MOST:
                _kept.popitem(last=False)
        return Page(statement.rows({}), number, self)

"""A list as its module declares it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise

from huikuan.foundation.lists.columns import Col
from huikuan.foundation.lists.filters import Filter


@dataclass(frozen=True, kw_only=True)
class Empty:
    """What an empty list teaches: what would stand here, and the button that starts it."""

    icon: str = "list"
    title: str | Promise
    text: str | Promise = ""
    url: str = ""
    button: str | Promise = ""


@dataclass(frozen=True, kw_only=True)
class ListSpec:
    """One list. ``key`` names its saved views (module.list); ``sort`` is the column key to begin with ("-" = down);
    ``row_action`` marks rows that need action by a path that is then true. ``follows`` names a module where to put the
    rows in order takes reading all of them, and they follow from the data of that module and what it builds on: the
    order of the first rows and the totals are then remembered with the state of that data."""

    key: str
    title: str | Promise
    question: str | Promise = ""
    columns: tuple[Col, ...]
    filters: tuple[Filter, ...] = ()
    search: tuple[str, ...] = ()
    sort: str = ""
    page_size: int = 50
    empty: Empty | None = None
    search_hint: str | Promise = ""
    follows: str = ""

    @cached_property
    def by_key(self) -> dict[str, Col]:
        """Columns by key."""
        return {column.key: column for column in self.columns}

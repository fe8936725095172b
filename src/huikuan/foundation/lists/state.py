"""What the reader asked for: search, filters, sort, columns, page. Kept in the address, so it can be sent and saved."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q, QuerySet
from django.http import QueryDict

from huikuan.foundation.lists.columns import Col
from huikuan.foundation.lists.filters import DayFilter
from huikuan.foundation.lists.spec import ListSpec
from huikuan.foundation.permissions.actor import Actor

T = TypeVar("T", bound=Model)
SIZES = (20, 50, 100, 200)


@dataclass(frozen=True)
class ListState:
    """A list as asked for by an address."""

    spec: ListSpec
    actor: Actor
    asked: QueryDict

    @property
    def text(self) -> str:
        """The search text."""
        return self.asked.get("q", "").strip()[:100]

    @cached_property
    def columns(self) -> list[Col]:
        """The chosen columns, else those shown by default."""
        chosen = [key for key in self.asked.get("cols", "").split(",") if key in self.spec.by_key]
        return [column for column in self.spec.columns if (column.key in chosen if chosen else not column.hidden)]

    @property
    def sort(self) -> str:
        """Column key to sort by, with "-" for downwards."""
        asked = self.asked.get("sort", "")
        column = self.spec.by_key.get(asked.removeprefix("-"))
        return asked if column is not None and column.sort_path else self.spec.sort

    @property
    def size(self) -> int:
        """Rows a page."""
        asked = self.asked.get("size", "")
        return int(asked) if asked.isdigit() and int(asked) in SIZES else self.spec.page_size

    @cached_property
    def chosen(self) -> dict[str, str]:
        """Filter values by key, only those that narrow anything."""
        found = {}
        for one in self.spec.filters:
            value = self.asked.get(one.key, "")
            if isinstance(one, DayFilter):
                first, last = self.asked.get(f"{one.key}_from", ""), self.asked.get(f"{one.key}_to", "")
                value = f"{first}..{last}" if first or last else ""
            if value and one.condition(self.actor, value) is not None:
                found[one.key] = value
        return found

    def narrow(self, rows: QuerySet[T]) -> QuerySet[T]:
        """Rows that meet search and filters."""
        for word in self.text.split():
            matches = Q()
            for path in self.spec.search:
                matches |= Q(**{f"{path}__icontains": word})
            rows = rows.filter(matches)
        for one in self.spec.filters:
            condition = one.condition(self.actor, self.chosen[one.key]) if one.key in self.chosen else None
            if condition is not None:
                rows = rows.filter(condition)
        return rows

    def ordered(self, rows: QuerySet[T]) -> QuerySet[T]:
        """Rows in the asked order; the primary key settles ties, so that pages don't overlap."""
        if not self.sort:
            return rows
        column = self.spec.by_key[self.sort.removeprefix("-")]
        by = F(column.sort_path)
        down = self.sort.startswith("-")
        # Blanks come last; where there can be none it isn't said, because an index could not be used then.
        last = True if _may_be_blank(rows.model, column.sort_path) else None
        return rows.order_by(by.desc(nulls_last=last) if down else by.asc(nulls_last=last), "pk")

    @property
    def paths(self) -> list[str]:
        """What has to be read for the chosen columns."""
        return list(dict.fromkeys(path for column in self.columns for path in column.paths))


def _may_be_blank(model: type[Model], path: str) -> bool:
    """Whether a path may lead to null: through an optional relation, to an optional column, or to an annotation."""
    for name in path.split("__"):
        try:
            field = model._meta.get_field("id" if name == "pk" else name)
        except FieldDoesNotExist:
            return True
        if getattr(field, "null", True):
            return True
        model = field.related_model if isinstance(field.related_model, type) else model
    return False

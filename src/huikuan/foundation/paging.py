"""Pages of the API's lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Schema
from ninja.pagination import LimitOffsetPagination


@dataclass(frozen=True)
class Readied:
    """Rows that are made ready page by page: ``ready`` gets those of the page before they are read. It may change what
    they say, not which they are."""

    rows: QuerySet[Any]
    ready: Callable[[QuerySet[Any]], None]


class Paging(LimitOffsetPagination):
    """``limit`` and ``offset``; an offset that no database could take is refused like any other wrong value."""

    class Input(Schema):
        limit: int = Field(settings.NINJA_PAGINATION_PER_PAGE, ge=1, le=settings.NINJA_PAGINATION_MAX_LIMIT)
        offset: int = Field(0, ge=0, le=settings.NINJA_PAGINATION_MAX_OFFSET)

    def paginate_queryset(self, queryset: Any, pagination: Any, request: HttpRequest, **params: Any) -> Any:
        """A page of rows, or of `Readied` ones."""
        if isinstance(queryset, Readied):
            # Which rows they are is found by their ids alone: rows with all they name are long to sort.
            page = slice(pagination.offset, pagination.offset + pagination.limit)
            chosen = queryset.rows.filter(pk__in=list(queryset.rows.values_list("pk", flat=True)[page]))
            queryset.ready(chosen)
            return {self.items_attribute: list(chosen), "count": queryset.rows.order_by().count()}
        return super().paginate_queryset(queryset, pagination, request, **params)

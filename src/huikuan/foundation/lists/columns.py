"""What a column of a list shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise

Row = Mapping[str, Any]
_ANY = 9_999_999_999  # stands for an id


class Kind(StrEnum):
    """How a value is shown and exported."""

    TEXT = "text"
    MONEY = "money"  # integer fen
    INTEGER = "integer"
    PERCENT = "percent"  # Decimal share of one
    DAY = "day"
    MOMENT = "moment"
    MONTH = "month"
    CHOICE = "choice"  # a code told by ``choices``
    STATE = "state"  # a code with a coloured badge, told by ``choices``


@dataclass(frozen=True, kw_only=True)
class Col:
    """One column. ``path`` is a field path or annotation of the queryset (``customer__name``).

    ``sort`` is the path to sort by ("" = not sortable; default: ``path``); ``total`` sums it at the foot;
    ``needs`` are further paths that ``text`` and ``link`` read from the row (a mapping by path).
    ``text`` computes what is shown from the row; ``tone`` gives the colour word of a STATE badge by code.
    """

    key: str
    label: str | Promise
    path: str = ""
    kind: Kind = Kind.TEXT
    sort: str | None = None
    total: bool = False
    hidden: bool = False  # not among the columns shown unless chosen
    choices: Mapping[Any, str | Promise] | None = None
    tone: Mapping[Any, str] | None = None
    needs: tuple[str, ...] = ()
    text: Callable[[Row], Any] | None = None
    link: Callable[[Row], str | None] | None = None
    title: Callable[[Row], str] | None = None  # on hover

    @property
    def paths(self) -> tuple[str, ...]:
        """Everything the column reads."""
        return (*((self.path,) if self.path else ()), *self.needs)

    @property
    def sort_path(self) -> str:
        """What the database sorts by; empty when the column can't be sorted."""
        return self.path if self.sort is None else self.sort

    @property
    def numeric(self) -> bool:
        """Whether figures stand right-aligned."""
        return self.kind in {Kind.MONEY, Kind.INTEGER, Kind.PERCENT}

    def value(self, row: Row) -> Any:
        """What is shown and exported, before formatting."""
        found = self.text(row) if self.text else row[self.path]
        if self.choices is not None and found is not None:
            return str(self.choices.get(found, found))
        return found


def to(url_name: str, key: str = "pk") -> Callable[[Row], str | None]:
    """A link to the page of the id that the row has under ``key`` (a path); none where it has no id."""

    def link(row: Row) -> str | None:
        pk = row[key]
        return None if pk is None else str(pk).join(_around(url_name, settings.ROOT_URLCONF))

    return link


@cache
def _around(url_name: str, _urlconf: str) -> tuple[str, str]:
    """An address before and after its id: looking it up for every line took a tenth of a page's time."""
    before, _id, after = reverse(url_name, args=[_ANY]).rpartition(str(_ANY))
    return before, after

"""What a list can be narrowed by. A value that is no longer valid is ignored rather than refused: links grow old."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.permissions.actor import Actor

Choices = Iterable[tuple[str, str | Promise]]


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One filter; ``path`` is the field it looks at."""

    key: str
    label: str | Promise
    path: str = ""
    widget = "choice"

    def options(self, actor: Actor) -> list[tuple[str, str]]:
        """Values to choose from."""
        return []

    def condition(self, actor: Actor, value: str) -> Q | None:
        """What the rows must meet; None when the value says nothing."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class ChoiceFilter(Filter):
    """One of several values; ``choices`` may depend on who looks. ``conditions`` gives a value a Q of its own."""

    choices: Choices | Callable[[Actor], Choices] = ()
    conditions: Callable[[str], Q] | None = None

    def options(self, actor: Actor) -> list[tuple[str, str]]:
        """Values to choose from."""
        found = self.choices(actor) if callable(self.choices) else self.choices
        return [(str(value), str(label)) for value, label in found]

    def condition(self, actor: Actor, value: str) -> Q | None:
        """Equality, or the value's own condition."""
        if value not in dict(self.options(actor)):
            return None
        if self.conditions is not None:
            return self.conditions(value)
        return Q(**{self.path: value})


@dataclass(frozen=True, kw_only=True)
class BoolFilter(Filter):
    """Only the rows that meet ``when``."""

    when: Q

    def options(self, actor: Actor) -> list[tuple[str, str]]:
        """Yes."""
        return [("1", str(_("yes")))]

    def condition(self, actor: Actor, value: str) -> Q | None:
        """The condition when chosen."""
        return self.when if value == "1" else None


@dataclass(frozen=True, kw_only=True)
class DayFilter(Filter):
    """From … to …: ``key_from`` and ``key_to`` in the address, both days included."""

    widget = "days"

    def condition(self, actor: Actor, value: str) -> Q | None:
        """``value`` is "FROM..TO", either side may be empty."""
        first, _dots, last = value.partition("..")
        found = Q()
        for text, suffix in ((first, "gte"), (last, "lte")):
            day = _day(text)
            if day is not None:
                found &= Q(**{f"{self.path}__{suffix}": day})
        return found or None


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

"""What can be set: declared by each module, read and changed through one page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

_declared: dict[str, Setting] = {}


class SettingKind(StrEnum):
    """How a value is typed and shown."""

    TEXT = "text"
    RATE = "rate"  # a share, kept as decimal text such as "0.06"
    MONEY = "money"  # integer fen
    INTEGER = "integer"
    CHOICE = "choice"
    LIST = "list"  # of integers or texts


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One thing a company decides. ``check`` returns the value as it is kept or raises ValueError(finding code)."""

    key: str
    group: str | Promise
    label: str | Promise
    help: str | Promise = ""
    kind: SettingKind
    default: Any
    choices: tuple[tuple[str, str | Promise], ...] = ()
    by_unit: bool = False
    check: Callable[[Any], Any] | None = None

    def __post_init__(self) -> None:
        if self.key in _declared:
            raise ValueError(self.key)
        _declared[self.key] = self


def declared() -> Iterable[Setting]:
    """Every setting, in the order of declaration."""
    return tuple(_declared.values())


def setting(key: str) -> Setting:
    """The declaration; KeyError for a key nobody declared."""
    return _declared[key]

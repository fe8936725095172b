"""Which sheets can be brought in, and by which operation: wired once, when the application starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import polars as pl

from huikuan.foundation.imports.applying import Counts, Diff
from huikuan.foundation.imports.checks import Known
from huikuan.foundation.imports.columns import Sheet
from huikuan.foundation.imports.foreign import Foreign
from huikuan.foundation.imports.models import Import
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.permissions.permission import Permission


class Apply(Protocol):
    """An operation that brings a sheet's rows in."""

    def __call__(self, *, actor: Actor, frame: pl.DataFrame, origin: Import) -> Counts:
        """Write the rows."""


class Withdraw(Protocol):
    """An operation that takes an import's documents back where rows must not be deleted."""

    def __call__(self, *, actor: Actor, origin: Import) -> None:
        """Take them back."""


@dataclass(frozen=True, kw_only=True)
class SheetImport:
    """One sheet: who may bring it in, what it would change, and how.

    ``known`` gives the keys that stand, by sheet, for files that hold only a part. ``tables`` are the models
    (``directory.customer``) whose rows it makes and undoing deletes, those that refer to others first; ``withdraw``
    takes back what must not be deleted.
    """

    sheet: Sheet
    permission: Permission
    preview: Callable[[pl.DataFrame], Diff]
    apply: Apply
    known: Known | None = None
    tables: tuple[str, ...] = ()
    withdraw: Withdraw | None = None


_sheets: dict[str, SheetImport] = {}
_after_undo: list[Callable[[], None]] = []
_foreign: list[Foreign] = []


def declare(
    sheets: Sequence[SheetImport],
    *,
    after_undo: Sequence[Callable[[], None]] = (),
    foreign: Foreign | None = None,
) -> None:
    """Say which sheets there are, in the order in which they are applied, and which foreign forms; again replaces."""
    _sheets.clear()
    _sheets.update((one.sheet.key, one) for one in sheets)
    _after_undo[:] = after_undo
    _foreign[:] = [foreign] if foreign else []


def sheet_imports() -> Mapping[str, SheetImport]:
    """Every sheet by key, in order of applying."""
    return _sheets


def sheets() -> tuple[Sheet, ...]:
    """The sheets' definitions, in order."""
    return tuple(one.sheet for one in _sheets.values())


def foreign() -> Foreign | None:
    """The foreign forms that are understood beside the sheets."""
    return _foreign[0] if _foreign else None


def after_undo() -> Sequence[Callable[[], None]]:
    """What brings derived columns up to date once changed rows have their old values again."""
    return _after_undo


def known_keys() -> dict[str, Known]:
    """The keys that stand, by sheet: each read when a file refers to it, and once."""
    return {key: cache(one.known) for key, one in _sheets.items() if one.known is not None}

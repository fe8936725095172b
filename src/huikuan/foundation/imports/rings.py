"""Rings that only show when a file and what stands are taken together: A under B in the file, B under A before."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from huikuan.foundation.imports.applying import Diff
from huikuan.foundation.imports.columns import Sheet
from huikuan.foundation.operations import RefusedError

NAMED = 20


def ring(parents: Mapping[str, str | None]) -> list[str]:
    """The members of one ring, in order, or nothing. ``parents``: key → key of the parent."""
    done: set[str] = set()
    for start in parents:
        path: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in done:
            if at in path:
                members = list(path)
                return members[members.index(at) :]
            path[at] = None
            at = parents.get(at)
        done.update(path)
    return []


def refuse_rings(sheet: Sheet, stored: pl.DataFrame, found: Diff) -> None:
    """Raise RefusedError (``imports.ring``) when what stands, changed as found, would lead in a ring."""
    if sheet.parent is None:
        return
    parents: dict[str, str | None] = {}
    for frame in (stored, found.changed, found.new):
        parents.update(frame.select(*sheet.parent).iter_rows())
    members = ring(parents)
    if members:
        told = " → ".join([*members[:NAMED], members[0]])
        raise RefusedError("imports.ring", sheet_zh=sheet.zh, sheet_en=sheet.en, members=told)

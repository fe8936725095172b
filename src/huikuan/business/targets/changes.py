"""What an edit changed, packed: the rows with their figures before and after, whatever followed from what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import polars as pl

from huikuan.foundation.imports.writing import ID

WHOLE = pl.Int64()
Rows = Sequence[tuple[int | None, int, int, int]]
FIGURES = ("amount", "base", "challenge", "stretch", "stamp")
SCHEMA: dict[str, pl.DataType] = {
    "table": pl.String(),  # cell, item, day; or block: a branch that was changed (leaf: one that follows later)
    "id": WHOLE,
    "leaf": pl.Boolean(),
    **{f"{side}_{name}": WHOLE for name in FIGURES for side in ("was", "now")},
}


def changes(rows: list[tuple[object, ...]]) -> pl.DataFrame:
    """A frame of SCHEMA from rows in its order."""
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def cell_changes(ids: Sequence[int], leaves: Sequence[bool], was: Rows, now: Rows) -> pl.DataFrame:
    """Changes of cells, ``was`` and ``now`` their (amount, base, challenge, stretch); column by column, for there are
    thousands."""
    if not ids:
        return changes([])
    columns: dict[str, Any] = {"table": ["cell"] * len(ids), ID: ids, "leaf": leaves}
    for side, rows in (("was", was), ("now", now)):
        columns |= {f"{side}_{name}": column for name, column in zip(FIGURES, zip(*rows, strict=True), strict=False)}
    columns |= {f"{side}_stamp": [None] * len(ids) for side in ("was", "now")}
    return pl.DataFrame(columns, schema_overrides=SCHEMA).select(list(SCHEMA))


def block_changes(cells: Sequence[int], stood: Sequence[int], stamp: int, was: Rows, now: Rows) -> pl.DataFrame:
    """Blocks that were changed, by the ids of their heads: ``stood`` are their stamps before. With ``was`` and ``now``,
    the figures of their heads, they follow later."""
    if not cells:
        return changes([])
    count = len(cells)
    columns: dict[str, Any] = {"table": ["block"] * count, ID: cells, "leaf": [bool(now)] * count}
    for side, rows in (("was", was), ("now", now)):
        parts = zip(*rows, strict=True) if rows else ([None] * count for _ in FIGURES[:4])
        columns |= {f"{side}_{name}": column for name, column in zip(FIGURES, parts, strict=False)}
    columns |= {"was_stamp": stood, "now_stamp": [stamp] * count}
    return pl.DataFrame(columns, schema_overrides=SCHEMA).select(list(SCHEMA))


def split_changes(table: str, rows: list[tuple[int, int, int]]) -> pl.DataFrame:
    """Changes of item or day targets: (id, was, now)."""
    return changes([(table, row, True, was, now, *[None] * 8) for row, was, now in rows])


def pack(frame: pl.DataFrame) -> bytes:
    """For `Edit.changes`."""
    file = BytesIO()
    frame.write_ipc(file, compression="zstd")
    return file.getvalue()


def unpack(kept: bytes | memoryview) -> pl.DataFrame:
    """What `pack` kept."""
    frame = pl.read_ipc(BytesIO(bytes(kept)))
    if "was_base" not in frame.columns:  # kept before cells had a base of their own: it was the amount
        frame = frame.with_columns(was_base="was_amount", now_base="now_amount")
    absent = [pl.lit(None, dtype=kind).alias(name) for name, kind in SCHEMA.items() if name not in frame.columns]
    return frame.with_columns(absent).select(list(SCHEMA))


def turned(frame: pl.DataFrame) -> pl.DataFrame:
    """The same changes backwards."""
    swap = {f"{side}_{name}": f"{other}_{name}" for name in FIGURES for side, other in (("was", "now"), ("now", "was"))}
    return frame.rename(swap).select(list(SCHEMA))

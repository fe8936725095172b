"""What an edit changed, packed: the rows with their figures before and after, whatever followed from what was typed."""

from __future__ import annotations

from io import BytesIO

import polars as pl

WHOLE = pl.Int64()
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

"""Result columns into a frame of exactly the sheet's columns and types."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from huikuan.foundation.imports.columns import Sheet
from huikuan.foundation.imports.table import TYPES

DEPTH = "_depth"  # tree depth of a row, for sheets that are trees


def frame_of(sheet: Sheet, columns: Mapping[str, object], *, depth: object = None) -> pl.DataFrame:
    """A frame with the sheet's columns in order; ``depth`` adds the tree depth. Unknown or missing columns fail."""
    if set(columns) != set(sheet.by_key):
        raise KeyError(sorted(set(columns) ^ set(sheet.by_key)))
    series = [_series(column.key, columns[column.key], TYPES[column.kind]) for column in sheet.columns]
    if depth is not None:
        series.append(_series(DEPTH, depth, pl.Int64()))
    return pl.DataFrame(series)


def _series(name: str, values: object, dtype: pl.DataType) -> pl.Series:
    if isinstance(values, pl.Series):
        return values.cast(dtype).alias(name)
    if isinstance(values, np.ndarray):
        return pl.Series(name, values).cast(dtype)
    return pl.Series(name, list(values), dtype=dtype)  # type: ignore[call-overload]

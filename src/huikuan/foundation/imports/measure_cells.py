"""Measures that are not money (coordinates, minutes) as people write them; they may be floats."""

from __future__ import annotations

import re
import unicodedata


def parse_number(text: str) -> tuple[float | None, str]:
    """(measure, doubt ``cell.not_a_number``); never used for money."""
    bare = unicodedata.normalize("NFKC", text).strip().replace("−", "-").rstrip("°")
    if not re.fullmatch(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?", bare):
        return None, "cell.not_a_number"
    return float(bare), ""

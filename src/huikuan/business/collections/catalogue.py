"""The names of gap measures that people type, as codes of the catalogue."""

from __future__ import annotations

from huikuan.business.collections.sheets import MEASURE_KINDS

_CODES = {name.casefold(): choice.code for choice in MEASURE_KINDS for name in (choice.code, choice.zh, choice.en)}


def kind_of(text: str | None) -> str:
    """The code of a measure named in either language; empty for somebody's own words."""
    return _CODES.get((text or "").strip().casefold(), "")

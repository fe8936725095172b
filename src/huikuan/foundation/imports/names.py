"""Comparing names of sheets, columns and choices as people vary them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from huikuan.foundation.imports.columns import Sheet


@lru_cache(maxsize=8_192)  # the same few headings, over and over
def plain(text: str) -> str:
    """A name as it is compared: NFKC, case folded, letters and digits only."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def sheet_names(sheets: Iterable[Sheet]) -> dict[str, Sheet]:
    """Every name under which a sheet is known, in compared form; own names go before aliases."""
    sheets = tuple(sheets)
    names = {plain(name): sheet for sheet in sheets for name in (sheet.key, sheet.zh, sheet.en)}
    for sheet in sheets:
        for alias in sheet.aliases:
            names.setdefault(plain(alias), sheet)
    return names


def match_sheet(name: str, names: Mapping[str, Sheet]) -> Sheet | None:
    """The sheet meant by a tab: also ``销售历史2``, ``销售历史 (2)``, ``Sales_2``, ``2025年销售历史``, ``发票表``."""
    bare = plain(name)
    trimmed = re.sub(r"^\d+年?度?|(?:\d+年?度?|副本|copy)$", "", bare)
    for form in (bare, trimmed, trimmed.removesuffix("表")):
        if form in names:
            return names[form]
    return None

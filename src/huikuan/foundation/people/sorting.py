"""Sorting Chinese names as people look them up: by sound. Kept beside the name, for no database here can do it."""

from __future__ import annotations

from functools import lru_cache

LONGEST = 400


@lru_cache(maxsize=20_000)
def sort_key(name: str) -> str:
    """The name's pinyin in small letters; signs that aren't Chinese stay as they are. At most 400 characters."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - nearly a second to load, and most processes name nobody

    return " ".join(lazy_pinyin(name[:LONGEST])).casefold()[:LONGEST]

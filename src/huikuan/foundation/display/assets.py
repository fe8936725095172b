"""Which build of the scripts and styles is on disk: part of their addresses, so that no browser keeps an old one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders


@cache
def version() -> str:
    """The stamp of the front-end build; empty before there is one. Read once: a new build needs a new start."""
    found = finders.find("build/version.txt")
    if not isinstance(found, str):
        return ""
    return Path(found).read_text(encoding="ascii").strip()

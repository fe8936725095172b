"""Which notices there are: declared by each module in its ``notices.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class NoticeKind:
    """``text`` takes the notice's params; ``link(params)`` is where to look."""

    text: str | Promise
    link: Callable[[dict[str, Any]], str]


_declared: dict[str, NoticeKind] = {}


def declare(code: str, *, text: str | Promise, link: Callable[[dict[str, Any]], str]) -> str:
    """Declare a notice (``module.what``); returns its code."""
    if code in _declared:
        raise ValueError(code)
    _declared[code] = NoticeKind(text, link)
    return code


def kind(code: str) -> NoticeKind | None:
    """The declaration; None for a notice of a former version of the program."""
    return _declared.get(code)

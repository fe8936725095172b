"""Facts of findings and reasons as JSON and back: days, exact rates, months and sets survive the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from huikuan.engine.periods import Month


def packed(value: Any) -> Any:
    """A fact as JSON keeps it; what JSON doesn't know is wrapped with its kind."""
    for kind, wrap in WRAPPED:
        if isinstance(value, kind):
            return wrap(value)
    return value if value is None or isinstance(value, (bool, int)) else str(value)


WRAPPED: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (Enum, lambda value: value.value),
    (date, lambda value: {"day": value.isoformat()[:10]}),
    (Decimal, lambda value: {"decimal": str(value)}),
    (Month, lambda value: {"month": str(value)}),
    ((set, frozenset), lambda value: sorted(packed(one) for one in value)),
    ((list, tuple), lambda value: [packed(one) for one in value]),
)


def unpacked(value: Any) -> Any:
    """The fact again; lists come back as tuples."""
    match value:
        case {"day": text}:
            return date.fromisoformat(text)
        case {"decimal": text}:
            return Decimal(text)
        case {"month": text}:
            return Month.parse(text)
        case list():
            return tuple(unpacked(one) for one in value)
    return value


def pack(params: Mapping[str, Any]) -> dict[str, Any]:
    """All facts of a finding."""
    return {name: packed(value) for name, value in params.items()}


def unpack(params: Mapping[str, Any]) -> dict[str, Any]:
    """All facts of a finding, as the dictionaries of words want them."""
    return {name: unpacked(value) for name, value in params.items()}

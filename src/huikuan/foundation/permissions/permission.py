"""A permission and the roles that have it; every module declares its own in ``policies.py``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise

EVERYBODY = frozenset({"director", "manager", "rep", "finance", "admin"})
_declared: dict[str, Permission] = {}


class DuplicatePermissionError(ValueError):
    """Two permissions with one code."""


@dataclass(frozen=True)
class Permission:
    """What may be done (``code`` = module.verb), in words, and by which roles. Scope is the query's business."""

    code: str
    label: str | Promise
    roles: frozenset[str] = field(default=EVERYBODY)

    def __post_init__(self) -> None:
        if self.code in _declared:
            raise DuplicatePermissionError(self.code)
        _declared[self.code] = self


def declared() -> Iterable[Permission]:
    """Every permission of the application, in the order of declaration."""
    return tuple(_declared.values())

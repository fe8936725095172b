"""What every write has in common: permission first, one transaction, one audit event."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from huikuan.foundation.audit.record import recorded
from huikuan.foundation.permissions.permission import Permission

P = ParamSpec("P")
R = TypeVar("R")

declared: dict[str, Permission] = {}  # every operation's full name and what it asks for; a test walks it


class UnauditedError(RuntimeError):
    """An operation ended without an audit event: a fault of ours; nothing of it is kept."""


class StaleError(Exception):
    """Somebody else changed it meanwhile; carries what it is now, for the page to show beside what was typed."""

    def __init__(self, current: Any = None) -> None:
        super().__init__("changed meanwhile")
        self.current = current


class RefusedError(Exception):
    """The operation can't be done as asked; carries a finding code and its params, told in words by the page."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def operation(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a keyword-only function with ``actor`` an operation: PermissionDenied without the permission; all or
    nothing; UnauditedError, and nothing kept, when it recorded no event."""

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        declared[f"{function.__module__}.{function.__qualname__}"] = permission

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            actor: Any = kwargs["actor"]
            actor.require(permission)
            with transaction.atomic():
                before = recorded.get()
                result = function(*args, **kwargs)
                if recorded.get() == before:
                    raise UnauditedError(function.__qualname__)
            return result

        return run

    return wrap

"""Which jobs there are: declared by each module in its ``jobs.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.functional import Promise

from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.permissions.permission import Permission


class Telling(Protocol):
    """What a job tells its progress to; see ``Progress``."""

    def __call__(self, label: str, done: int = 0, total: int = 0) -> None:
        """``total`` 0 means unknown."""


def silent(label: str, done: int = 0, total: int = 0) -> None:
    """For what is not a job: nobody listens."""


Run = Callable[..., dict[str, Any]]


@dataclass(frozen=True)
class JobKind:
    """``run(progress, *, actor, **params)`` returns its result; ``link(result, params)`` is where to look next."""

    code: str
    title: str | Promise
    permission: Permission
    run: Run
    link: Callable[[dict[str, Any], dict[str, Any]], str | None] | None = None

    def titled(self, params: dict[str, Any]) -> str:
        """The title in the active language."""
        return str(self.title).format(**params)

    def allowed(self, actor: Actor) -> bool:
        """Whether the actor may start it."""
        return actor.can(self.permission)


_declared: dict[str, JobKind] = {}


def job(
    code: str,
    *,
    title: str | Promise,
    permission: Permission,
    link: Callable[[dict[str, Any], dict[str, Any]], str | None] | None = None,
) -> Callable[[Run], Run]:
    """Declare a function as a job (``module.verb``)."""

    def declare(run: Run) -> Run:
        if code in _declared:
            raise ValueError(code)
        _declared[code] = JobKind(code, title, permission, run, link)
        return run

    return declare


def kind(code: str) -> JobKind | None:
    """The declaration; None for a job of a former version of the program."""
    return _declared.get(code)

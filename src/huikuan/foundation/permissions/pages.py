"""Every page says who may open it; a test walks all routes and fails on one that doesn't."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

from huikuan.foundation.permissions.permission import Permission

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)


def page(permission: Permission) -> Callable[[View], View]:
    """Let only signed-in people with the permission in: others are sent to sign in, or refused (403)."""

    def wrap(view: View) -> View:
        @login_required
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.actor.require(permission)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]
        return checked

    return wrap


def public(view: V) -> V:
    """Mark a page that anybody may open."""
    view.public = True  # type: ignore[attr-defined]
    return view

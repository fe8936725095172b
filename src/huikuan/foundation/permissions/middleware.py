"""Puts the actor on the request."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from huikuan.foundation.permissions.actor import Actor


class ActorMiddleware:
    """``request.actor`` is None before sign-in; afterwards the person in whose name everything happens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with an actor at hand."""
        user = request.user
        signed_in = user.is_authenticated
        request.actor = Actor(user=user, request_id=secrets.token_hex(8)) if signed_in else None  # type: ignore[attr-defined, arg-type]
        return self.get_response(request)

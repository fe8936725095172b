"""A request as the application's views get it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from huikuan.foundation.permissions.actor import Actor


class Request(HttpRequest):
    """For type hints: ActorMiddleware and HtmxMiddleware have put these on every request."""

    actor: Actor
    htmx: HtmxDetails

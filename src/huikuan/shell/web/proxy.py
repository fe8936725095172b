"""Behind a reverse proxy the caller's address is the one that the proxy names (HUIKUAN_BEHIND_PROXY)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


class ProxyMiddleware:
    """First of all: lock-out, rate limits and the first start then see who really calls. Only our own proxy's word, the
    last in X-Forwarded-For, counts; what stands before it may be made up by the caller."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the caller's address in place."""
        named = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if named:
            request.META["REMOTE_ADDR"] = named
        return self.get_response(request)

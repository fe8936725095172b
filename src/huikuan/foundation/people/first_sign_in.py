"""A password given by an administrator opens one page only: the one where it is replaced."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse


class OneTimePasswordMiddleware:
    """After ActorMiddleware. Signing out, choosing a language and static files stay possible."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or lead to the page."""
        if getattr(request.user, "one_time_password", False) and not self._allowed(request.path):
            if "HX-Request" in request.headers:
                return HttpResponse(status=204)  # a part of the page, which must not be filled with that page
            return redirect("choose_password")
        return self.get_response(request)

    def _allowed(self, path: str) -> bool:
        free = (reverse("choose_password"), reverse("account_logout"), reverse("preferences"))
        return path in free or path.startswith("/static/")

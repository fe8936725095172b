"""Pages of figures that are drawn once for each reader and state of the data.

Drawing a page takes most of the time that it costs. What it shows follows from the data, the reader and the address, so
it is kept with the state of the data (`remembered`) and told again until anybody has done anything. Only what every
answer has anew, the token of its forms, is put in afresh.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.utils.translation import get_language

from huikuan.foundation import clock
from huikuan.foundation.display.unit import active_unit
from huikuan.foundation.permissions.request import Request
from huikuan.foundation.remembered import state_of_data

View = Callable[..., HttpResponseBase]
_TOKEN = re.compile(rb'(csrfmiddlewaretoken" value="|"X-CSRFToken": ")[A-Za-z0-9]{64}(?=")')
_LARGEST = 400_000  # bytes of a page that is kept
_HTMX = ("HX-Request", "HX-Target", "HX-Boosted")  # a part of a page has the same address as the page


def drawn_of(module: str) -> Callable[[View], View]:
    """For a view without side effects whose answer follows from the reader's account, the address, and the data of a
    ``module`` and what it builds on (`remembered`); of all modules for ""."""

    def wrap(view: View) -> View:
        @wraps(view)
        def drawn(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "GET" or "export" in request.GET or len(get_messages(request)):
                return view(request, *args, **kwargs)
            cache, place = caches["drawn"], _place(request, module)
            kept: tuple[list[bytes], str] | None = cache.get(place)
            if kept is not None:
                pieces, kind = kept
                return HttpResponse(get_token(request).encode().join(pieces), content_type=kind)
            response = view(request, *args, **kwargs)
            if isinstance(response, HttpResponse) and _may_be_kept(response):
                cache.set(place, (_around_tokens(response.content), response.headers["Content-Type"]))
            return response

        return drawn

    return wrap


drawn_once = drawn_of("")


def _around_tokens(page: bytes) -> list[bytes]:
    """The page cut where its tokens stand."""
    pieces, begin = [], 0
    for found in _TOKEN.finditer(page):
        pieces.append(page[begin : found.end(1)])
        begin = found.end()
    return [*pieces, page[begin:]]


def _place(request: Request, module: str) -> str:
    user, asked = request.actor.user, [request.headers.get(name, "") for name in _HTMX]
    reader = (user and user.pk, get_language(), active_unit.get().value, request.COOKIES.get("theme", ""))
    key = (request.get_host(), request.get_full_path(), *asked, *reader, clock.today(), *state_of_data(module))
    return sha256(repr(key).encode()).hexdigest()


def _may_be_kept(response: HttpResponse) -> bool:
    if response.status_code != 200 or response.cookies:
        return False
    return set(response.headers) == {"Content-Type"} and len(response.content) <= _LARGEST

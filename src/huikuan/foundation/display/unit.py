"""The unit in which the reader wants amounts: chosen once, valid for everything shown during the request."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from enum import StrEnum

from django.http import HttpRequest, HttpResponseBase


class MoneyUnit(StrEnum):
    """Yuan with two decimals, 万 (10^4 yuan) or 亿 (10^8 yuan)."""

    YUAN = "yuan"
    WAN = "wan"
    YI = "yi"


COOKIE = "money_unit"
active_unit: ContextVar[MoneyUnit] = ContextVar("active_unit", default=MoneyUnit.YUAN)


def chosen(request: HttpRequest) -> MoneyUnit:
    """What the user prefers, else what this browser was told, else yuan."""
    for text in (getattr(request.user, "money_unit", ""), request.COOKIES.get(COOKIE, "")):
        if text in set(MoneyUnit):
            return MoneyUnit(text)
    return MoneyUnit.YUAN


class UnitMiddleware:
    """Makes the reader's unit known to the `money` filter, which sees no request. After AuthenticationMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with amounts in the reader's unit."""
        token = active_unit.set(chosen(request))
        try:
            return self.get_response(request)
        finally:
            active_unit.reset(token)

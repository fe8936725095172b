"""Customers suggested while somebody types one in a form."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from huikuan.business.directory import queries
from huikuan.business.directory.policies import SEE_CUSTOMERS
from huikuan.foundation.permissions import Request, page

LONGEST = 400


@page(SEE_CUSTOMERS)
@require_GET
def suggest(request: Request) -> HttpResponse:
    """The suggestions for what has been typed so far, in a field called ``customer`` or ``parent``."""
    typed = (request.GET.get("customer") or request.GET.get("parent") or "")[:LONGEST].strip()
    found = [queries.as_suggested(one) for one in queries.customers_like(request.actor, typed)]
    return HttpResponse(format_html_join("", '<option value="{}"{}>', ((one, _shown(one, typed)) for one in found)))


def _shown(suggestion: str, typed: str) -> SafeString:
    """Browsers hide options in which what was typed does not stand: one found by its pinyin carries it."""
    if typed.casefold() in suggestion.casefold():
        return SafeString("")
    return format_html(' label="{} · {}"', typed, suggestion)

"""Language, unit and theme: kept for those signed in, and in a cookie for everybody else."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people.preferences import CHOICES, prefer
from huikuan.foundation.permissions import public

COOKIES = {"language": settings.LANGUAGE_COOKIE_NAME, "money_unit": "money_unit", "theme": "theme"}
YEAR = 365 * 24 * 3600


@public
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Remember what was chosen and go back to where it was chosen; what doesn't exist is ignored."""
    where = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(where, allowed_hosts={request.get_host()}):
        where = "/"
    response = HttpResponseRedirect(where)
    for name, cookie in COOKIES.items():
        value = request.POST.get(name, "")
        if value not in CHOICES[name]:
            continue
        response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
        actor = getattr(request, "actor", None)
        if actor is not None:
            try:
                prefer(actor=actor, name=name, value=value)
            except RefusedError:
                continue
    return response

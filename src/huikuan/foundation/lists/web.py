"""Columns chosen, views saved and forgotten: small forms that lead back to the list."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from huikuan.foundation.lists.operations import USE_LISTS, forget_view, save_view
from huikuan.foundation.permissions.pages import page
from huikuan.foundation.permissions.request import Request


def _back(request: Request, asked: str) -> tuple[str, QueryDict]:
    """Path and parameters to return to, never on another site."""
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    parts = urlsplit(asked if safe else "/")
    return parts.path, QueryDict(parts.query, mutable=True)


@page(USE_LISTS)
def columns(request: Request) -> HttpResponse:
    """Back to the list with the ticked columns."""
    where, parameters = _back(request, request.GET.get("back", "/"))
    parameters["cols"] = ",".join(request.GET.getlist("col"))
    return HttpResponseRedirect(f"{where}?{parameters.urlencode()}")


@page(USE_LISTS)
@require_POST
def save(request: Request) -> HttpResponse:
    """Keep the list's address under a name; the same name replaces the earlier view."""
    where, parameters = _back(request, request.POST.get("back", "/"))
    parameters.pop("page", None)
    name = request.POST.get("name", "").strip()[:60]
    if name:
        key, query = request.POST.get("list", "")[:80], parameters.urlencode()[:1000]
        save_view(actor=request.actor, list_key=key, name=name, query=query)
    return HttpResponseRedirect(f"{where}?{parameters.urlencode()}")


@page(USE_LISTS)
@require_POST
def forget(request: Request, pk: int) -> HttpResponse:
    """Delete one's own view."""
    forget_view(actor=request.actor, pk=pk)
    where, parameters = _back(request, request.POST.get("back", "/"))
    return HttpResponseRedirect(f"{where}?{parameters.urlencode()}")


urlpatterns = [
    path("lists/columns/", columns, name="lists_columns"),
    path("lists/save/", save, name="lists_save"),
    path("lists/forget/<int:pk>/", forget, name="lists_forget"),
]

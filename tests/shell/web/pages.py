"""Addresses for the tests of the frame: some of the real names, with pages of our own behind them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from huikuan.foundation.permissions import Permission, page

# Built without __post_init__'s register: these permissions exist in this test alone.
EVERYBODY_MAY = object.__new__(Permission)
ADMIN_MAY = object.__new__(Permission)
for permission, roles in ((EVERYBODY_MAY, {"director", "manager", "rep", "finance", "admin"}), (ADMIN_MAY, {"admin"})):
    for name, value in (("code", f"test.{len(roles)}"), ("label", "test"), ("roles", frozenset(roles))):
        object.__setattr__(permission, name, value)


def show(request: HttpRequest) -> HttpResponse:
    """The bare frame."""
    return render(request, "page.html")


anybody, admins = page(EVERYBODY_MAY)(show), page(ADMIN_MAY)(show)


def module(name: str, *pages: str) -> object:
    """A module's addresses."""
    return path(f"{name}/", include(([path(f"{one}/", anybody, name=one) for one in pages], name)))


urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("audit/", admins, name="audit"),
    path("settings/", admins, name="settings"),
    path("me/", anybody, name="me"),
    path("", include(([path("", anybody, name="cockpit")], "insight"))),
    module("directory", "customers", "outlets"),
    module("collections", "plan"),
]

"""Addresses of pages that belong to no module."""

from __future__ import annotations

from django.urls import path

from huikuan.shell.web.health import health
from huikuan.shell.web.preferences import preferences
from huikuan.shell.web.welcome import welcome

urlpatterns = [
    path("preferences/", preferences, name="preferences"),
    path("welcome/", welcome, name="welcome"),
    path("health/", health, name="health"),
]

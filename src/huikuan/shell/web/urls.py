"""Addresses of pages that belong to no module."""

from __future__ import annotations

from django.urls import path

from huikuan.shell.web.preferences import preferences

urlpatterns = [path("preferences/", preferences, name="preferences")]

"""Addresses of bringing files in."""

from __future__ import annotations

from django.urls import path

from huikuan.foundation.imports.web.views import VIEWS

urlpatterns = [path(f"imports/{where}", view, name=name) for where, (view, name) in VIEWS.items()]

"""Addresses of notices."""

from __future__ import annotations

from django.urls import path

from huikuan.foundation.notices.web import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/<int:pk>/seen/", views.seen, name="notice_seen"),
]

"""Addresses of company settings."""

from __future__ import annotations

from django.urls import path

from huikuan.foundation.company.web import views

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/<str:key>/", views.one_setting, name="setting"),
]

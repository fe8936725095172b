"""Addresses of the audit trail."""

from __future__ import annotations

from django.urls import path

from huikuan.foundation.audit.web import views

urlpatterns = [
    path("audit/", views.events, name="audit"),
    path("audit/<int:pk>/", views.event, name="audit_event"),
]

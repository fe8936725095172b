"""Addresses of the cockpit."""

from __future__ import annotations

from django.urls import path

from huikuan.business.insight.web import findings, key_figures, timeline, views

urlpatterns = [
    path("", views.cockpit, name="cockpit"),
    path("explain/<slug:figure>/", views.explain, name="explain"),
    path("findings/", findings.plan_findings, name="findings"),
    path("key-figures/", key_figures.show, name="key_figures"),
    path("key-figures/<slug:figure>/", key_figures.explain, name="explain_figure"),
    path("customers/<int:pk>/timeline/", timeline.show, name="timeline"),
]

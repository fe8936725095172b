"""Addresses of field work."""

from __future__ import annotations

from django.urls import path

from huikuan.business.fieldwork.web import views

urlpatterns = [
    path("field/tiers/", views.tiers, name="tiers"),
    path("field/tiers/<int:pk>/", views.tier, name="tier"),
    path("field/week/", views.week, name="week"),
    path("field/weeks/", views.overview, name="overview"),
    path("field/weeks/<int:pk>/summary/", views.summary, name="summary"),
    path("field/contacts/<int:pk>/done/", views.tick, name="tick"),
    path("field/contacts/<int:pk>/move/", views.move, name="move"),
    path("field/record/", views.record, name="record"),
    path("field/customers/<int:pk>/", views.customer_card, name="customer_card"),
]

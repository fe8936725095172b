"""Addresses of customers, outlets and products."""

from __future__ import annotations

from django.urls import path

from huikuan.business.directory.web import views

urlpatterns = [
    path("customers/", views.customers, name="customers"),
    path("customers/<int:pk>/edit/", views.edit_customer, name="edit_customer"),
    path("outlets/", views.outlets, name="outlets"),
    path("products/", views.products, name="products"),
    path("people/<int:pk>/hand-over/", views.hand_over, name="hand_over"),
]

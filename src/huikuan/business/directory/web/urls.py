"""Addresses of customers, outlets and products."""

from __future__ import annotations

from django.urls import path

from huikuan.business.directory.web import naming, outlets, views

urlpatterns = [
    path("customers/", views.customers, name="customers"),
    path("customers/suggest/", naming.suggest, name="suggest"),
    path("customers/<int:pk>/edit/", views.edit_customer, name="edit_customer"),
    path("outlets/", views.outlets, name="outlets"),
    path("outlets/new/", outlets.new_outlet, name="new_outlet"),
    path("outlets/<int:pk>/", outlets.outlet, name="outlet"),
    path("outlets/<int:pk>/open/", outlets.open_outlet, name="open_outlet"),
    path("outlets/<int:pk>/close/", outlets.close_outlet, name="close_outlet"),
    path("customers/<int:pk>/outlets/", outlets.customer_outlets, name="customer_outlets"),
    path("products/", views.products, name="products"),
    path("people/<int:pk>/hand-over/", views.hand_over, name="hand_over"),
]

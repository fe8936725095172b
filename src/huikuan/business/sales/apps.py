"""The app of sales history."""

from __future__ import annotations

from django.apps import AppConfig


class SalesConfig(AppConfig):
    """sales history."""

    name = "huikuan.business.sales"
    label = "sales"

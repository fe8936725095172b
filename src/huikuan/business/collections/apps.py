"""The app of collections."""

from __future__ import annotations

from django.apps import AppConfig


class CollectionsConfig(AppConfig):
    """collections."""

    name = "huikuan.business.collections"
    label = "collections"

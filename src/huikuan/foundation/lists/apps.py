"""The app of lists."""

from __future__ import annotations

from django.apps import AppConfig


class ListsConfig(AppConfig):
    """lists."""

    name = "huikuan.foundation.lists"
    label = "lists"

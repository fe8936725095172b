"""The app of insight."""

from __future__ import annotations

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """insight."""

    name = "huikuan.business.insight"
    label = "insight"

"""The app of the template tags."""

from __future__ import annotations

from django.apps import AppConfig


class DisplayConfig(AppConfig):
    """Display of figures."""

    name = "huikuan.foundation.display"
    label = "display"

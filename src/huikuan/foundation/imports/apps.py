"""The app of imports."""

from __future__ import annotations

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """imports."""

    name = "huikuan.foundation.imports"
    label = "imports"

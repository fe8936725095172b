"""The app of notices."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NoticesConfig(AppConfig):
    """What somebody has to know."""

    name = "huikuan.foundation.notices"
    label = "notices"

    def ready(self) -> None:
        """Read every module's notices."""
        autodiscover_modules("notices")

"""The app of long work."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Long work."""

    name = "huikuan.foundation.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Read every module's jobs."""
        autodiscover_modules("jobs")

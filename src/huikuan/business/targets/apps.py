"""The app of targets."""

from __future__ import annotations

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """targets."""

    name = "huikuan.business.targets"
    label = "targets"

    def ready(self) -> None:
        """Declare the settings of planning."""
        from huikuan.business.targets import factors, negotiation_settings  # noqa: F401, PLC0415

"""The app of receivables."""

from __future__ import annotations

from django.apps import AppConfig


class ReceivablesConfig(AppConfig):
    """receivables."""

    name = "huikuan.business.receivables"
    label = "receivables"

    def ready(self) -> None:
        """Declare the settings."""
        from huikuan.business.receivables import limits, losses  # noqa: F401, PLC0415

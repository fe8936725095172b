"""The app of targets."""

from __future__ import annotations

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """targets."""

    name = "huikuan.business.targets"
    label = "targets"

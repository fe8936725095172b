"""The app of long work."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """long work."""

    name = "huikuan.foundation.jobs"
    label = "jobs"

"""The app of customers, outlets and products."""

from __future__ import annotations

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """customers, outlets and products."""

    name = "huikuan.business.directory"
    label = "directory"

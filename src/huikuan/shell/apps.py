"""The app of the shell."""

from __future__ import annotations

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """the shell."""

    name = "huikuan.shell"
    label = "shell"

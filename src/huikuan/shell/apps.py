"""The app of the shell."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """Page frame, navigation, command line, planning."""

    name = "huikuan.shell"
    label = "shell"

    def ready(self) -> None:
        """Connect the modules (config is a floor above, so it is named, not imported), say how to speak, and declare
        the shell's own jobs."""
        import_module("huikuan.shell.words.speaking").begin()
        import_module("huikuan.config.wiring").connect()
        import_module("huikuan.shell.planning.jobs")

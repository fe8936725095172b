"""Who listens to whose news. Modules to the right listen to those to their left."""

from __future__ import annotations


def connect() -> None:
    """Subscribe every listener; called once when the application starts."""

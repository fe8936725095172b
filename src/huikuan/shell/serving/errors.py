"""Why a backup can't be put in place."""

from __future__ import annotations


class RestoreRefusedError(Exception):
    """The file can't be restored here; the text says why in words. Nothing was changed."""


class DamagedError(Exception):
    """What was read is not what was written; carries the name of the table."""

"""Exit codes of every command; they are documented in the guide and never change their meaning."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the number means to a program that started Huikuan."""

    OK = 0  # done; findings may still be worth reading
    FINDINGS = 1  # `check`, or `plan --strict`: at least one row is in error
    USAGE = 2  # the command line is wrong
    REFUSED = 3  # the input as a whole can't be used; nothing was written
    CANNOT_WRITE = 4  # the output can't be written; nothing was left behind
    INTERRUPTED = 130  # Ctrl-C; nothing was left behind

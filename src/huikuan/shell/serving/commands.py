"""The server commands as the command line calls them. Only ``serve`` stays here; the others become a process that has
the application loaded, for this one has only its languages."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from huikuan.shell.serving import supervisor
from huikuan.shell.serving.surroundings import choose_home, command, environment

COMMANDS = frozenset({"serve", "worker", "admin", "backup", "restore"})


def run(chosen: argparse.Namespace, words: Sequence[str]) -> int:
    """Run it; comes back only from ``serve``."""
    choose_home(chosen)
    if chosen.command != "serve":
        sys.stdout.flush()
        os.execve(sys.executable, command(*words), environment(chosen.lang))
    return supervisor.serve(chosen)

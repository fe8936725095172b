"""The server commands as the command line calls them. Only ``serve`` stays here; the others become a process that has
the application loaded, for this one has only its languages."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from huikuan.shell.cli.exits import Exit
from huikuan.shell.serving import supervisor
from huikuan.shell.serving.surroundings import choose_home, command, environment, home

COMMANDS = frozenset({"serve", "worker", "admin", "backup", "restore", "verify"})
DEMO = "demo"  # folder of the demonstration beside the company's own data, and the mark that it may be thrown away


def run(chosen: argparse.Namespace, words: Sequence[str]) -> int:
    """Run it; comes back only from ``serve``."""
    choose_home(chosen)
    if chosen.command != "serve":
        sys.stdout.flush()
        os.execve(sys.executable, command(*words), environment(chosen.lang))
    return supervisor.serve(chosen)


def demo(chosen: argparse.Namespace) -> int:
    """Make the demonstration company unless it is there, then serve it with its logins told."""
    if not chosen.home and not os.environ.get("HUIKUAN_HOME"):
        chosen.home = str(home() / DEMO)
    choose_home(chosen)
    chosen.web_only = chosen.worker_only = False
    refused = Exit.OK if chosen.seed_only else supervisor.refusal(chosen)
    if refused:
        return refused
    mark = home() / DEMO
    if chosen.fresh and mark.exists():
        shutil.rmtree(home())
    words = command("--lang", chosen.lang, "seed", "--scale", str(chosen.scale))
    seeded = subprocess.run(words, env=environment(chosen.lang), stdout=subprocess.PIPE, check=False)
    logins = seeded.stdout.decode().rstrip()
    if seeded.returncode:
        return seeded.returncode
    mark.touch()
    if chosen.seed_only:
        print(logins)
        return Exit.OK
    return supervisor.watch(chosen, more=logins)

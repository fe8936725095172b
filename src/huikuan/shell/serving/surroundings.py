"""Where a server command works: the home folder and the processes it starts. Loads no application."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

SETTINGS = "huikuan.config.settings"
MODULE = "huikuan.shell.serving"


def home() -> Path:
    """The folder of this company; ``HUIKUAN_HOME``, else ``var`` where we stand."""
    return Path(os.environ.get("HUIKUAN_HOME") or "var").resolve()


def choose_home(chosen: argparse.Namespace) -> None:
    """``--home`` counts for this process and all it starts; the address becomes absolute."""
    given = getattr(chosen, "home", None)
    os.environ["HUIKUAN_HOME"] = str(Path(given).resolve() if given else home())


def environment(lang: str) -> dict[str, str]:
    """For processes that load the application."""
    return {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS, "HUIKUAN_LANG": lang, "PYTHONUNBUFFERED": "1"}


def command(*words: str) -> list[str]:
    """A server command as a process of its own."""
    return [sys.executable, "-m", MODULE, *words]


def web_command(host: str, port: int, workers: int) -> list[str]:
    """The web server: several processes, so that one long page doesn't hold up the others. Of threads each has two, one
    to wait for the database while the other works: four only took the interpreter from each other (customer page for
    16 people in bench.web: twice the p95, fewer pages a second)."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", "2"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning"),
        "huikuan.config.wsgi:application",
    ]

"""The grammar of the commands that run the web application."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

PORTS = range(1, 65536)
MOST_PROCESSES = 64


def add(commands: Any, *, within: bool, day: Callable[[str], date]) -> None:
    """Add them; ``prepare`` is only for ``serve`` itself. ``day`` reads a date."""
    _serve(commands.add_parser("serve", help=_("run the web application on this machine: web and worker together")))
    _common(commands.add_parser("worker", help=_("run one more worker for long work")))
    admin = commands.add_parser("admin", help=_("make an administrator, or give one a new one-time password"))
    _common(admin)
    admin.add_argument("name", metavar=_("NAME"), help=_("the name to sign in with"))
    backup = commands.add_parser("backup", help=_("write the database and all uploads to one file"))
    _common(backup)
    backup.add_argument("file", type=Path, metavar=_("FILE"), help=_("file to write, for example company.huikuan"))
    backup.add_argument("--force", action="store_true", help=_("replace the file if it exists"))
    restore = commands.add_parser("restore", help=_("put a backup in place; stop the server first"))
    _common(restore)
    restore.add_argument("file", type=Path, metavar=_("FILE"), help=_("a file that backup has written"))
    restore.add_argument("--force", action="store_true", help=_("replace the company that is there"))
    verify = commands.add_parser("verify", help=_("compare what is kept with what was posted, and tell what differs"))
    _common(verify)
    verify.add_argument(
        "--day",
        action="append",
        type=day,
        metavar="YYYY-MM-DD",
        help=_("a day to check (may be repeated; default: today and three past days)"),
    )
    verify.add_argument("--json", action="store_true", help=_("print the result as JSON for programs"))
    if within:
        _common(commands.add_parser("prepare"))
        seed = commands.add_parser("seed")
        _common(seed)
        seed.add_argument("--scale", type=int, default=1)


def demo(command: argparse.ArgumentParser) -> None:
    """The demonstration company is served like any other, from a home of its own."""
    _listening(command)
    command.add_argument("--seed-only", action="store_true", help=_("make the company, but don't serve it"))
    command.add_argument(
        "--fresh", action="store_true", help=_("throw the earlier demonstration away and make it anew")
    )


def _common(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--lang", choices=("zh", "en"), default=argparse.SUPPRESS, help=_("language of what is printed")
    )
    command.add_argument(
        "--home",
        metavar=_("FOLDER"),
        help=_("folder of the company's database, uploads and secret (default: HUIKUAN_HOME, else var)"),
    )


def _serve(command: argparse.ArgumentParser) -> None:
    _listening(command)
    only = command.add_mutually_exclusive_group()
    only.add_argument("--web-only", action="store_true", help=_("no worker here: it runs elsewhere"))
    only.add_argument("--worker-only", action="store_true", help=_("only a worker: the web runs elsewhere"))


def _listening(command: argparse.ArgumentParser) -> None:
    _common(command)
    command.add_argument(
        "--host", default="127.0.0.1", help=_("address to listen on (default 127.0.0.1: this machine)")
    )
    command.add_argument("--port", type=_port, default=8000, help=_("port to listen on (default 8000)"))
    command.add_argument("--workers", type=_count, default=2, metavar="N", help=_("web processes (default 2)"))


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) in PORTS):
        raise argparse.ArgumentTypeError(_("{text} is no port (1 to 65535)").format(text=text))
    return int(text)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_PROCESSES):
        raise argparse.ArgumentTypeError(_("{text} is not a whole number from 1 to 64").format(text=text))
    return int(text)

"""Bringing a home up to date, and the worker."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError
from django.utils.translation import gettext as _

from huikuan.foundation.jobs.working import work
from huikuan.shell.cli.exits import Exit
from huikuan.shell.serving.first_start import forget_setup_token, nobody_yet, setup_token


def prepare(chosen: argparse.Namespace) -> int:
    """Folders, tables; prints the setup token while nobody has an account."""
    code = bring_up()
    if code:
        return code
    if nobody_yet():
        print(setup_token())
    else:
        forget_setup_token()
    return Exit.OK


def bring_up() -> int:
    """Folders and tables as this version needs them."""
    for folder in (Path(settings.STATIC_ROOT), Path(settings.MEDIA_ROOT)):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        why = str(error).strip().partition("\n")[0]
        sys.stderr.write(_("The database can't be used: {why}").format(why=why) + "\n")
        return Exit.REFUSED
    return Exit.OK


def worker(chosen: argparse.Namespace) -> int:
    """Work until told to end."""
    work()
    return Exit.OK

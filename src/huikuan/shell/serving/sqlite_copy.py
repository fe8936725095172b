"""A SQLite database as a file: copied by the online backup, which needs no pause, and put in place in one step."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from huikuan.shell.serving.errors import DamagedError

NAME = "huikuan.sqlite3"
PAGES = 4096  # copied at a time
Tell = Callable[[str, int, int], None]


def occupied() -> bool:
    """Whether there is a database with anything in it."""
    path = Path(connection.settings_dict["NAME"])
    if not path.exists():
        return False
    with closing(sqlite3.connect(path)) as database, suppress(sqlite3.OperationalError):
        return bool(database.execute("SELECT EXISTS (SELECT 1 FROM people_user)").fetchone()[0])
    return False


def dump(folder: Path, progress: Tell) -> dict[str, dict[str, Any]]:
    """Copy the database into the folder; returns rows and digest of each table."""
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
        closing(sqlite3.connect(folder / NAME)) as target,
    ):
        source.backup(
            target, pages=PAGES, progress=lambda _s, left, all_: progress(_("copying the database"), all_ - left, all_)
        )
        return figures(target)


def load(folder: Path, manifest: dict[str, Any], progress: Tell) -> None:
    """Check the copy and put it in the place of the database."""
    copy = folder / NAME
    with closing(sqlite3.connect(copy)) as database:
        progress(_("checking"), 0, 0)
        if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise DamagedError(NAME)
        for table, kept in manifest["tables"].items():
            if figures(database, table).get(table) != kept:
                raise DamagedError(table)
    connection.close()
    target = Path(connection.settings_dict["NAME"])
    for rest in ("-wal", "-shm", "-jobs", "-jobs-wal", "-jobs-shm"):
        target.with_name(target.name + rest).unlink(missing_ok=True)
    copy.replace(target)
    target.chmod(0o600)


def figures(database: sqlite3.Connection, only: str = "") -> dict[str, dict[str, Any]]:
    """Rows and digest of each table, read in the order of their row ids."""
    names = [
        name
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        if not name.startswith("sqlite_") and only in ("", name)
    ]
    found = {}
    for name in names:
        digest, rows = hashlib.sha256(), 0
        for row in database.execute(f'SELECT * FROM "{name}" ORDER BY rowid'):
            digest.update(repr(row).encode())
            rows += 1
        found[name] = {"rows": rows, "sha256": digest.hexdigest()}
    return found

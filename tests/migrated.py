"""A migrated database is made once and kept: later test databases are copies of it until a migration changes.

SQLite keeps a file, PostgreSQL what pg_dump wrote, both in pytest's cache (``pytest --cache-clear`` forgets them).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.core import management
from django.db import connection
from django.db.backends.base.creation import BaseDatabaseCreation
from tests.postgres import programs

ROOT = Path(__file__).resolve().parents[1]


def key() -> str:
    """Changes with the migrations, what they import of ours, and the packages that bring some of their own."""
    migrations = sorted((ROOT / "src").rglob("migrations/*.py"))
    words = "\n".join(path.read_text(encoding="utf-8") for path in migrations)
    modules = sorted(set(re.findall(r"from (huikuan\.[\w.]+) import", words)))
    imported = [ROOT / "src" / f"{name.replace('.', '/')}.py" for name in modules]
    digest = hashlib.sha256()
    for path in [*migrations, *imported, *sorted((ROOT / "requirements").iterdir())]:
        digest.update(f"{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def copy_when_migrated(folder: Path) -> None:
    """For the whole run: the first test database is migrated, every other one is a copy."""
    make = BaseDatabaseCreation.create_test_db
    really = management.call_command

    def migrate(name: str, *words: Any, **options: Any) -> Any:
        if name != "migrate":
            return really(name, *words, **options)
        kept = folder / f"{connection.vendor}-{key()}"
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # another worker waits and copies
            if kept.exists():
                restore(kept)
            else:
                really(name, *words, **options)
                keep(kept)
        return None

    def create_test_db(self: BaseDatabaseCreation, *words: Any, **options: Any) -> str:
        with patch.object(management, "call_command", migrate):
            return make(self, *words, **options)

    BaseDatabaseCreation.create_test_db = create_test_db


def keep(file: Path) -> None:
    """Replace what older migrations left."""
    for old in file.parent.glob(f"{connection.vendor}-*"):
        old.unlink()
    part = file.parent / f"part-{file.name}"
    part.unlink(missing_ok=True)
    if connection.vendor == "sqlite":
        with closing(connection.cursor()) as cursor:
            cursor.execute("VACUUM INTO %s", [str(part)])
    else:
        postgres("pg_dump", "--no-owner", f"--file={part}")
    part.rename(file)


def restore(file: Path) -> None:
    """Fill the empty test database."""
    connection.close()
    if connection.vendor == "sqlite":
        shutil.copyfile(file, connection.settings_dict["NAME"])
    else:
        postgres("psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--single-transaction", f"--file={file}")


def postgres(program: str, *words: str) -> None:
    """Run one of PostgreSQL's programs on the test database."""
    named = connection.settings_dict
    at = {"host": "HOST", "port": "PORT", "username": "USER"}
    where = [f"--{word}={named[name]}" for word, name in at.items() if named[name]]
    word = {"PGPASSWORD": named["PASSWORD"]} if named["PASSWORD"] else {}
    command = [str(programs() / program), *where, f"--dbname={named['NAME']}", *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **word})

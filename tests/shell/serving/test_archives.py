"""Backup and restore by one command each; the restored company is compared with the original table by table."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection, connections
from tests.cast import make_cast
from tests.foundation.test_operations import COLOUR  # noqa: F401
from tests.processes import environment

from huikuan.foundation.audit.models import Event
from huikuan.foundation.company import operations

pytestmark = pytest.mark.django_db(transaction=True)
UPLOAD = b"\x00\xffa workbook\n"


class Place:
    """A home with its database, and the commands run in it."""

    def __init__(self, home: Path, database: str) -> None:
        self.home, self.database = home, database
        home.mkdir(exist_ok=True)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        env = environment(HUIKUAN_HOME=str(self.home), HUIKUAN_LANG="en")
        if connection.vendor == "postgresql":
            set_up = connection.settings_dict
            env["DATABASE_URL"] = f"postgresql://{set_up['USER']}@{quote(set_up['HOST'], safe='')}/{self.database}"
        return subprocess.run(
            [sys.executable, "-m", "huikuan.shell.serving", "--lang", "en", *words],
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )

    def rows(self) -> dict[str, list[tuple]]:
        """Everything in every table, by plain SQL."""
        name = self.database if connection.vendor == "postgresql" else str(self.home / "huikuan.sqlite3")
        own = type(connections["default"])({**connections["default"].settings_dict, "NAME": name}, "look")
        try:
            with own.cursor() as cursor:
                found = {}
                for table in own.introspection.table_names(cursor):
                    if not table.startswith("jobs_progress") and not table.startswith("jobs_worker"):
                        cursor.execute(f'SELECT * FROM "{table}"')
                        found[table] = sorted(cursor.fetchall(), key=repr)
                return found
        finally:
            own.close()


@pytest.fixture
def original(tmp_path) -> Place:
    cast = make_cast()
    operations.change(actor=cast.actor("zhao"), key="test.colour", value="蓝\t\\N\n", reason="tab, backslash, line")
    place = Place(tmp_path / "original", str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite":
        (place.home / "huikuan.sqlite3").symlink_to(connection.settings_dict["NAME"])
    upload = place.home / "files" / "imports" / "2026" / "book.xlsx"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(UPLOAD)
    return place


@pytest.fixture
def fresh(tmp_path) -> Iterator[Place]:
    name = f"{connection.settings_dict['NAME']}_restored"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
    yield Place(tmp_path / "fresh", name)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_there_and_back_and_nothing_but_whole_backups(original, fresh, tmp_path) -> None:
    archive = tmp_path / "company.huikuan"
    made = original.run("backup", str(archive))
    assert (made.returncode, made.stderr) == (0, "")
    assert archive.stat().st_mode & 0o777 == 0o600
    assert original.run("backup", str(archive)).returncode == 4  # it doesn't replace a backup unasked
    with zipfile.ZipFile(archive) as file:
        assert not [name for name in file.namelist() if "secret" in name]
        manifest = json.loads(file.read("manifest.json"))
    rows = original.rows()
    assert {table: kept["rows"] for table, kept in manifest["tables"].items()} == {
        table: len(found) for table, found in rows.items()
    }

    done = fresh.run("restore", str(archive))
    assert (done.returncode, done.stderr) == (0, "")
    assert fresh.rows() == rows
    assert (fresh.home / "files/imports/2026/book.xlsx").read_bytes() == UPLOAD

    # It lives on: the next numbers are free, protected tables refuse.
    assert "One-time password" in fresh.run("admin", "newcomer").stdout
    assert len(fresh.rows()["people_user"]) == len(rows["people_user"]) + 1
    assert len(fresh.rows()[Event._meta.db_table]) == len(rows[Event._meta.db_table]) + 1

    # Nothing is overwritten unasked; asked, it is as in the backup again.
    unasked = fresh.run("restore", str(archive))
    assert unasked.returncode == 3
    assert "--force" in unasked.stderr
    assert len(fresh.rows()["people_user"]) == len(rows["people_user"]) + 1
    assert fresh.run("restore", str(archive), "--force").returncode == 0
    assert fresh.rows() == rows

    bad = tmp_path / "bad.huikuan"
    for part in ("database/huikuan.sqlite3" if connection.vendor == "sqlite" else "people_person.copy", "files/"):
        damaged(archive, bad, part)
        refused(fresh, bad, "damaged", rows)
    from_the_future(archive, bad)
    refused(fresh, bad, "newer version", rows)
    bad.write_bytes(archive.read_bytes()[:-200])
    refused(fresh, bad, "no backup of Huikuan", rows)


def refused(fresh: Place, bad: Path, words: str, rows: dict[str, list[tuple]]) -> None:
    """What is no whole backup of ours changes nothing, even where overwriting was asked for."""
    done = fresh.run("restore", str(bad), "--force")
    assert (done.returncode, words in done.stderr) == (3, True), done.stderr
    assert fresh.rows() == rows
    assert (fresh.home / "files/imports/2026/book.xlsx").read_bytes() == UPLOAD


def damaged(archive: Path, target: Path, part: str) -> None:
    """A copy of the archive in which one file is a little different."""
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(target, "w") as file:
        for name in source.namelist():
            data = source.read(name)
            if part in name:
                data = data.replace(b"zhao", b"zhou", 1) if b"zhao" in data else data[:-1] + b"!"
            file.writestr(name, data)


def from_the_future(archive: Path, target: Path) -> None:
    """A copy of the archive that says it knows more than we do."""
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(target, "w") as file:
        for name in source.namelist():
            data = source.read(name)
            if name == "manifest.json":
                manifest = json.loads(data)
                manifest["migrations"].append(["people", "9999_from_the_future"])
                data = json.dumps(manifest).encode()
            file.writestr(name, data)

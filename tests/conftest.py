"""What every test shares: the cast, the database's kind, and no deadline for examples (machines here are slow)."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from hypothesis import settings
from tests.emptied import empty_quickly
from tests.migrated import copy_when_migrated

settings.register_profile("huikuan", deadline=None)
settings.load_profile("huikuan")

TESTS = Path(__file__).parent
USES_DATABASE = frozenset({"db", "transactional_db", "live_server"})
# No worker waits at the end for a long file, nor at the beginning for the other that migrates the database.
LONGEST_FIRST = ("shell/cli/", "journeys/", "shell/", "business/", "foundation/")


def pytest_configure(config: pytest.Config) -> None:
    """Marks; and test databases are made and emptied quickly."""
    config.addinivalue_line("markers", "postgres: needs PostgreSQL (row locks); skipped on SQLite")
    config.addinivalue_line("markers", "database: to be run on PostgreSQL too; set by itself (README.md)")
    config.addinivalue_line("markers", "any_database: what it shows is the same on every database; runs on SQLite only")
    gc.set_threshold(200_000, 10, 10)  # as the server does: a tenth less time
    empty_quickly()
    copy_when_migrated(config.cache.mkdir("migrated"))


def pytest_unconfigure() -> None:
    """Leave nothing behind; processes of xdist run no exit handlers."""
    shutil.rmtree(django_settings.HOME, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Tell tests that depend on the database from those that don't, and put the long ones first."""
    on_postgres = connection.vendor == "postgresql"
    needs_postgres = pytest.mark.skip(reason="row locks exist on PostgreSQL only: python -m tests.postgres pytest …")
    for item in items:
        if uses_database(item) and not (item.get_closest_marker("any_database") or in_english_too(item)):
            item.add_marker("database")
        if item.get_closest_marker("postgres") and not on_postgres:
            item.add_marker(needs_postgres)
    yield  # pytest-django sorts, and -m selects by the marks set above
    items.sort(key=place)
    gc.freeze()  # what is loaded by now stays


def place(item: pytest.Item) -> int:
    """Of the folder in which a test lies."""
    path = item.path.relative_to(TESTS).as_posix()
    return next((at for at, folder in enumerate(LONGEST_FIRST) if path.startswith(folder)), len(LONGEST_FIRST))


def uses_database(item: pytest.Item) -> bool:
    """By its mark or by what it asks for."""
    return bool(item.get_closest_marker("django_db") or USES_DATABASE & set(getattr(item, "fixturenames", ())))


def in_english_too(item: pytest.Item) -> bool:
    """The same test in the other language asks the database the same questions: Chinese is enough there."""
    given = getattr(getattr(item, "callspec", None), "params", {})
    return "en" in (given.get("language"), given.get("lang"))


@pytest.fixture
def cast(db: None):
    """The company of tests/cast.py in the test database."""
    from tests.cast import make_cast  # noqa: PLC0415

    return make_cast()

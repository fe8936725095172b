"""What every test shares: the cast, the database's kind, and no deadline for examples (machines here are slow)."""

from __future__ import annotations

import shutil

import pytest
from django.conf import settings as django_settings
from django.db import connection
from hypothesis import settings
from tests.emptied import empty_quickly
from tests.migrated import copy_when_migrated

settings.register_profile("huikuan", deadline=None)
settings.load_profile("huikuan")

USES_DATABASE = frozenset({"db", "transactional_db", "live_server"})


def pytest_configure(config: pytest.Config) -> None:
    """Marks; and test databases are made and emptied quickly."""
    config.addinivalue_line("markers", "postgres: needs PostgreSQL (row locks); skipped on SQLite")
    config.addinivalue_line("markers", "database: uses the database; set by itself, for running these on PostgreSQL")
    empty_quickly()
    copy_when_migrated(config.cache.mkdir("migrated"))


def pytest_unconfigure() -> None:
    """Leave nothing behind; processes of xdist run no exit handlers."""
    shutil.rmtree(django_settings.HOME, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tell tests that use the database from those that don't."""
    on_postgres = connection.vendor == "postgresql"
    needs_postgres = pytest.mark.skip(reason="row locks exist on PostgreSQL only: python -m tests.postgres pytest …")
    for item in items:
        if item.get_closest_marker("django_db") or USES_DATABASE & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")
        if item.get_closest_marker("postgres") and not on_postgres:
            item.add_marker(needs_postgres)


@pytest.fixture
def cast(db: None):
    """The company of tests/cast.py in the test database."""
    from tests.cast import make_cast  # noqa: PLC0415

    return make_cast()

"""PostgreSQL keeps the board in two tables of the same database; on SQLite it has a file of its own (see board.py)."""

from __future__ import annotations

from django.db import migrations

from huikuan.foundation.jobs.board import make_tables


def make(apps, editor) -> None:
    if editor.connection.vendor == "postgresql":
        make_tables(editor.connection)


def remove(apps, editor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TABLE IF EXISTS jobs_progress, jobs_worker")


class Migration(migrations.Migration):
    """The board's tables."""

    dependencies = [("jobs", "0001_initial")]
    operations = [migrations.RunPython(make, remove)]

"""Indexes in the orders in which the lists begin: largest or latest first, nulls last, which each database writes its
own way."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

INDEXES = (
    ("receivables_balance_overdue", "receivables_customerbalance (day_id, overdue DESC{last}, id)"),
    ("receivables_receipt_date", "receivables_receipt (date DESC{last}, id)"),
    (
        "receivables_proposal_desk",
        "receivables_matchproposal (state, amount DESC{last}, id){suggested} WHERE current",
    ),
)


def make(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    postgresql = editor.connection.vendor == "postgresql"
    words = {"last": " NULLS LAST" if postgresql else "", "suggested": " INCLUDE (suggested)" if postgresql else ""}
    for name, columns in INDEXES:
        editor.execute(f"CREATE INDEX {name} ON {columns.format(**words)}")


def drop(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for name, _columns in INDEXES:
        editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    """Indexes."""

    dependencies = [("receivables", "0002_protect")]
    operations = [migrations.RunPython(make, drop)]

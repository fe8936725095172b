"""The database itself refuses to change what was answered, decided, pledged and signed."""

from __future__ import annotations

from django.db import migrations

from huikuan.foundation.audit.append_only import append_only


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("targets", "0003_negotiation")]
    operations = [
        append_only("targets_mandate"),
        append_only("targets_offerstep"),
        append_only("targets_pledge", may_change=("replaced_at",)),
        append_only("targets_signature"),
    ]

"""The database itself refuses to change or delete what was posted; only derived columns may move."""

from __future__ import annotations

from django.db import migrations

from huikuan.foundation.audit.append_only import append_only


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("receivables", "0001_initial")]
    operations = [
        append_only("receivables_receivable", may_change=("open_fen", "voided_at")),
        append_only("receivables_receipt", may_change=("customer_id", "customer_since", "left_fen", "voided_at")),
        append_only("receivables_allocation"),
    ]

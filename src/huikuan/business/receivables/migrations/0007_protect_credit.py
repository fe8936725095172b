"""The database itself refuses to change what was proposed, decided and set by hand."""

from __future__ import annotations

from django.db import migrations

from huikuan.foundation.audit.append_only import append_only


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("receivables", "0006_credit")]
    operations = [
        append_only(
            "receivables_creditproposal",
            may_change=(
                "before_limit",
                "before_terms",
                "state",
                "decided_by_id",
                "decided_at",
                "decision",
                "ended_on",
            ),
        ),
        append_only("receivables_gradeoverride", may_change=("ended_by_id", "ended_at")),
    ]

"""The database itself refuses to change what was written, replied and recorded."""

from __future__ import annotations

from django.db import migrations

from huikuan.foundation.audit.append_only import append_only


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("receivables", "0004_letters")]
    operations = [
        append_only(
            "receivables_confirmation",
            may_change=("state", "sent_on", "reply_by", "replied_on", "stated", "revision"),
        ),
        append_only("receivables_confirmationstep"),
        append_only("receivables_replyfile"),
        append_only("receivables_acknowledgement", may_change=("withdrawn_at",)),
        append_only(
            "receivables_dispute",
            may_change=("owner_id", "state", "resolved_on", "resolved_by_id", "resolution", "revision"),
        ),
    ]

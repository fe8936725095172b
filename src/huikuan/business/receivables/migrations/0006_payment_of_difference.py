from django.db import migrations, models

from huikuan.foundation.audit.append_only import append_only, open_up


class Migration(migrations.Migration):
    dependencies = [("receivables", "0005_document_currency")]

    operations = [
        open_up("receivables_adjustment"),
        migrations.AddField(
            model_name="adjustment",
            name="payment",
            field=models.ForeignKey(
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="differences",
                to="receivables.allocation",
            ),
        ),
        append_only(
            "receivables_adjustment", may_change=("state", "decided_by_id", "decided_at", "decision", "document_id")
        ),
    ]

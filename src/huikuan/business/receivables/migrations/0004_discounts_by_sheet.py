import django.db.models.deletion
from django.db import migrations, models

from huikuan.foundation.audit.append_only import append_only, open_up


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0001_first_release"),
        ("receivables", "0003_contract_items"),
    ]

    operations = [
        open_up("receivables_agreeddiscount"),
        migrations.AddField(
            model_name="agreeddiscount",
            name="origin",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="imports.import",
            ),
        ),
        append_only("receivables_agreeddiscount", may_change=("last", "ended_by_id", "ended_at", "end_reason")),
    ]

"""The index of open items holds all that ageing reads, on SQLite too; balances are not looked up one by one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0003_origins"),
        ("imports", "0003_mappings"),
        ("receivables", "0013_undelivered_orders"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="receivable",
            name="receivables_open",
        ),
        migrations.AlterField(
            model_name="customerbalance",
            name="customer",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="balances",
                to="directory.customer",
            ),
        ),
        migrations.AddIndex(
            model_name="receivable",
            index=models.Index(
                condition=models.Q(models.Q(("open_fen", 0), _negated=True), ("voided_at", None)),
                fields=["customer", "due", "open_fen", "issued", "voided_at", "id"],
                name="receivables_open",
            ),
        ),
    ]

"""What is disputed stands beside every balance, by invoice where somebody has named it."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from huikuan.foundation.audit.append_only import append_only


def of_the_balance(apps, _editor):
    """Disputes so far are about the balance as a whole; those that stand are known since the day they were opened."""
    disputes = apps.get_model("receivables", "Dispute").objects.filter(amount__gt=0)
    part = apps.get_model("receivables", "DisputedPart")
    rows = disputes.values_list("pk", "amount", "opened_on", "opened_by")
    now = django.utils.timezone.now()
    part.objects.bulk_create(
        part(dispute_id=pk, amount=fen, since=day, recorded_at=now, by_id=user) for pk, fen, day, user in rows
    )
    apps.get_model("receivables", "CustomerBalance").objects.all().delete()
    apps.get_model("receivables", "BalanceDay").objects.all().delete()  # computed again when asked for


class Migration(migrations.Migration):
    dependencies = [
        ("receivables", "0015_discounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="customerbalance",
            name="disputed",
            field=models.BigIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="DisputedPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField()),
                ("since", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="receivables.dispute"
                    ),
                ),
                (
                    "receivable",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputed_parts",
                        to="receivables.receivable",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="receivables_disputed_something"
                    )
                ],
            },
        ),
        migrations.RunPython(of_the_balance, migrations.RunPython.noop),
        append_only("receivables_disputedpart"),
    ]

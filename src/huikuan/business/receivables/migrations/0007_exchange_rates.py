import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huikuan.foundation.audit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0002_first_release_people"),
        ("receivables", "0006_payment_of_difference"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("currency", models.CharField(max_length=3)),
                ("day", models.DateField()),
                ("rate_e8", models.BigIntegerField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "origin",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="imports.import",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["currency", "-day", "-id"], name="receivables_rate_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rate_e8", None), ("rate_e8__gt", 0), _connector="OR"),
                        name="receivables_rate_positive",
                    )
                ],
            },
        ),
        append_only("receivables_exchangerate"),
    ]

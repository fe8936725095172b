import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huikuan.foundation.audit.append_only import append_only, open_up


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0001_first_release"),
        ("people", "0001_first_release"),
        ("receivables", "0001_first_release"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        open_up("receivables_dispute"),
        migrations.CreateModel(
            name="DisputeFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("file", models.FileField(upload_to="disputes/%Y/%m")),
            ],
        ),
        migrations.AddField(
            model_name="dispute",
            name="due_by",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="dispute",
            name="kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("quality", "quality"),
                    ("price", "price"),
                    ("quantity", "quantity"),
                    ("documents", "documents"),
                    ("acceptance", "acceptance"),
                    ("rebate", "rebate"),
                    ("service", "service"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[("credit_note", "credit note"), ("correction", "correction"), ("rejected", "rejected")],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_by", None), ("due_by__gte", models.F("opened_on")), _connector="OR"),
                name="receivables_dispute_due_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "resolved"), ("outcome", ""), _connector="OR"),
                name="receivables_dispute_outcome",
            ),
        ),
        migrations.AddField(
            model_name="disputefile",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="disputefile",
            name="dispute",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="files", to="receivables.dispute"
            ),
        ),
        migrations.AddConstraint(
            model_name="disputefile",
            constraint=models.UniqueConstraint(fields=("dispute", "sha256"), name="receivables_evidence_once"),
        ),
        append_only(
            "receivables_dispute",
            may_change=(
                "owner_id",
                "kind",
                "due_by",
                "state",
                "resolved_on",
                "resolved_by_id",
                "outcome",
                "resolution",
                "revision",
            ),
        ),
        append_only("receivables_disputefile"),
    ]

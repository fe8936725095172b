import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("company", "0001_initial"), ("company", "0002_initial"), ("company", "0003_origins")]

    initial = True

    dependencies = [
        ("imports", "0001_first_release"),
        ("people", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="SettingVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("scope", models.CharField(blank=True, max_length=100)),
                ("value", models.JSONField()),
                ("number", models.PositiveIntegerField()),
                ("current", models.BooleanField(default=True)),
                ("set_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
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
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="company.settingversion",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("current", True)),
                        fields=("key", "scope"),
                        name="company_setting_one_current",
                    ),
                    models.UniqueConstraint(fields=("key", "scope", "number"), name="company_setting_numbered"),
                ],
            },
        ),
    ]

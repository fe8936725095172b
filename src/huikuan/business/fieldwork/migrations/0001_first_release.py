import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("fieldwork", "0001_initial"), ("fieldwork", "0002_drafted_tiers")]

    initial = True

    dependencies = [
        ("directory", "0001_first_release"),
        ("people", "0001_first_release"),
        ("targets", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="TierLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveIntegerField()),
                (
                    "tier",
                    models.CharField(
                        choices=[("1", "tier 1"), ("2", "tier 2"), ("3", "tier 3"), ("P", "prospect")], max_length=1
                    ),
                ),
                (
                    "computed",
                    models.CharField(
                        choices=[("1", "tier 1"), ("2", "tier 2"), ("3", "tier 3"), ("P", "prospect")], max_length=1
                    ),
                ),
                (
                    "drafted",
                    models.CharField(
                        choices=[("1", "tier 1"), ("2", "tier 2"), ("3", "tier 3"), ("P", "prospect")], max_length=1
                    ),
                ),
                ("receipts", models.BigIntegerField()),
                ("sales", models.BigIntegerField()),
                ("share_start", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ("share", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ("visits", models.PositiveIntegerField()),
                ("calls", models.PositiveIntegerField()),
                ("why_zh", models.TextField()),
                ("why_en", models.TextField()),
                ("override_reason", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tiers", to="directory.customer"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tiers", to="targets.monthplan"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["plan", "rank"], name="fieldwork_tier_rank")],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "customer"), name="fieldwork_one_tier"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tier", models.F("computed")),
                            models.Q(("override_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="fieldwork_override_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WeekLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(verbose_name="date")),
                ("planned_for", models.DateField()),
                ("sequence", models.PositiveIntegerField()),
                ("activity", models.CharField(choices=[("visit", "visit"), ("call", "call")], max_length=8)),
                (
                    "tier",
                    models.CharField(
                        choices=[("1", "tier 1"), ("2", "tier 2"), ("3", "tier 3"), ("P", "prospect")], max_length=1
                    ),
                ),
                ("goal", models.CharField(max_length=32)),
                ("expected", models.BigIntegerField(null=True)),
                ("moved_by_hand", models.BooleanField(default=False)),
                ("done_at", models.DateTimeField(null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="directory.customer"
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="people.person"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="targets.monthplan"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["plan", "person", "date", "sequence"], name="fieldwork_week_person"),
                    models.Index(fields=["plan", "customer", "date"], name="fieldwork_week_customer"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WeekSummary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("monday", models.DateField()),
                ("days", models.PositiveIntegerField()),
                ("visits", models.PositiveIntegerField()),
                ("calls", models.PositiveIntegerField()),
                ("developments", models.PositiveIntegerField()),
                ("collecting", models.PositiveIntegerField()),
                ("lifting", models.PositiveIntegerField()),
                ("at_stake", models.BigIntegerField()),
                ("load", models.DecimalField(decimal_places=3, max_digits=9)),
                ("debt", models.PositiveIntegerField()),
                ("contacts", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="weeks", to="people.person"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="weeks", to="targets.monthplan"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "person", "monday"), name="fieldwork_one_week")
                ],
            },
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("imports", "0001_initial")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(max_length=300, upload_to="imports/%Y/%m")),
                ("file_name", models.CharField(max_length=255)),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "uploaded"),
                            ("checked", "checked, not applied"),
                            ("applying", "being applied"),
                            ("applied", "applied"),
                            ("undone", "undone"),
                            ("refused", "refused"),
                        ],
                        default="uploaded",
                        max_length=16,
                    ),
                ),
                ("shape", models.CharField(blank=True, max_length=64)),
                ("mapping", models.JSONField(default=dict)),
                ("counts", models.JSONField(default=dict)),
                ("uploaded_at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ImportChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("model", models.CharField(max_length=60)),
                ("row_id", models.BigIntegerField()),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="ImportFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("severity", models.CharField(max_length=8)),
                ("code", models.CharField(max_length=80)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("params", models.JSONField(default=dict)),
                ("sheet", models.CharField(blank=True, max_length=100)),
                ("row", models.BigIntegerField(null=True)),
                ("column", models.CharField(blank=True, max_length=100)),
                ("value", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="RememberedMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shape", models.CharField(max_length=64, unique=True)),
                ("mapping", models.JSONField()),
                ("set_at", models.DateTimeField()),
            ],
        ),
    ]

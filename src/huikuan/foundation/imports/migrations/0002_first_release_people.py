import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("imports", "0002_initial"), ("imports", "0003_mappings")]

    initial = True

    dependencies = [
        ("imports", "0001_first_release"),
        ("people", "0001_first_release"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="uploaded_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="importchange",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="imports.import"
            ),
        ),
        migrations.AddField(
            model_name="importfinding",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="imports.import"
            ),
        ),
        migrations.AddField(
            model_name="rememberedmapping",
            name="set_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="importchange",
            index=models.Index(fields=["model", "row_id"], name="imports_change_row"),
        ),
        migrations.AddIndex(
            model_name="importfinding",
            index=models.Index(fields=["batch", "severity"], name="imports_finding_batch"),
        ),
    ]

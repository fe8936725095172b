"""The tier each week plan was made with: so far always the computed one."""

from django.db import migrations, models


def begin_with_the_computed(apps, schema_editor) -> None:
    apps.get_model("fieldwork", "TierLine").objects.update(drafted=models.F("computed"))


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="tierline",
            name="drafted",
            field=models.CharField(
                choices=[("1", "tier 1"), ("2", "tier 2"), ("3", "tier 3"), ("P", "prospect")], default="", max_length=1
            ),
            preserve_default=False,
        ),
        migrations.RunPython(begin_with_the_computed, migrations.RunPython.noop),
    ]

"""The days on which an outlet opened and closes, and its revision."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_first_release")]
    operations = [
        migrations.AddField(
            model_name="outlet",
            name="opened_on",
            field=models.DateField(blank=True, null=True, verbose_name="opening day"),
        ),
        migrations.AddField(
            model_name="outlet",
            name="closed_on",
            field=models.DateField(blank=True, null=True, verbose_name="closing day"),
        ),
        migrations.AddField(model_name="outlet", name="revision", field=models.PositiveIntegerField(default=1)),
    ]

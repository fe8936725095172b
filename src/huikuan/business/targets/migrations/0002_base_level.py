"""Every target and every line carries its base level; where none was kept it was the amount."""

from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Coalesce


def take_amounts(apps, _editor):
    """Base was the amount, in cells, lines, offers, and in what blocks have yet to follow."""
    apps.get_model("targets", "TargetCell").objects.update(base=Coalesce(F("amount"), 0))
    apps.get_model("targets", "OfferLine").objects.filter(kind="sales").update(base=F("amount"))
    apps.get_model("targets", "Offer").objects.update(base=F("sales"))
    blocks = apps.get_model("targets", "Block").objects
    blocks.update(fixed_base=F("fixed"))
    for block in blocks.filter(pending=True):
        block.steps = [[*step[:4], step[3] or 0, *step[4:]] for step in block.steps]
        block.save(update_fields=["steps"])


def _nothing(_apps, _editor):
    """The columns go."""


class Migration(migrations.Migration):
    dependencies = [("targets", "0001_first_release")]
    operations = [
        migrations.AddField("block", "fixed_base", models.BigIntegerField(default=0)),
        migrations.AddField("offer", "base", models.BigIntegerField(default=0), preserve_default=False),
        migrations.AddField("offerline", "base", models.BigIntegerField(null=True)),
        migrations.AddField("targetcell", "base", models.BigIntegerField(default=0), preserve_default=False),
        migrations.RunPython(take_amounts, _nothing),
    ]

"""What blocks have yet to follow is one row for each edit, no longer a list at each block; what is held is found fast."""

import django.db.models.deletion
from django.db import migrations, models
from django.utils.dateparse import parse_datetime


def gather(apps, _editor):
    """The steps of waiting blocks, by the edit that they belong to."""
    edits, found = apps.get_model("targets", "Edit").objects, {}
    for block in apps.get_model("targets", "Block").objects.filter(pending=True).order_by("plan", "position"):
        for stamp, way, number, *figures in block.steps:
            turned_at = figures[4] if len(figures) > 4 else None
            found.setdefault((block.plan_id, stamp), (way, number, turned_at, []))[3].append(block.cell_id)
        block.followed = block.steps[0][0] - 1
        block.save(update_fields=["followed"])
    descents = apps.get_model("targets", "Descent").objects
    for (plan, stamp), (way, number, turned_at, cells) in found.items():
        edit = edits.get(plan=plan, number=number)
        at = parse_datetime(turned_at) if turned_at else None
        descents.create(plan_id=plan, stamp=stamp, way=way, edit=edit, at=at, cells=cells)


def refuse_waiting(apps, _editor):
    """Back only where nothing waits: the steps themselves are gone."""
    if apps.get_model("targets", "Descent").objects.exists():
        raise RuntimeError("Targets have yet to follow an edit. Let the worker finish, then migrate back.")


class Migration(migrations.Migration):
    dependencies = [("targets", "0004_references_by_statement")]
    operations = [
        migrations.CreateModel(
            name="Descent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stamp", models.PositiveIntegerField()),
                ("way", models.CharField(choices=[("spread", "Spread"), ("back", "Back")], max_length=6)),
                ("at", models.DateTimeField(null=True)),
                ("cells", models.JSONField(null=True)),
                (
                    "edit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="descents", to="targets.edit"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="descents",
                        to="targets.monthplan",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("plan", "stamp"), name="targets_descent_stamp")],
            },
        ),
        migrations.AddField("block", "followed", models.PositiveIntegerField(default=0)),
        migrations.RunPython(gather, refuse_waiting),
        migrations.RemoveIndex("block", "targets_block_pending"),
        migrations.RemoveField("block", "steps"),
        migrations.AddIndex(
            "itemtarget", models.Index(condition=models.Q(held=True), fields=["plan"], name="targets_item_held")
        ),
        migrations.AddIndex(
            "daytarget", models.Index(condition=models.Q(held=True), fields=["plan"], name="targets_day_held")
        ),
    ]

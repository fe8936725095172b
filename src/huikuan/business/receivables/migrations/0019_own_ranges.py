"""Balances in the company's own ranges, by due and by invoice date; what stood ready is computed again when asked for."""

from django.db import migrations, models
from django.db.models import F, Q


def forget(apps, _editor):
    """In the ranges there were."""
    apps.get_model("receivables", "CustomerBalance").objects.all().delete()
    apps.get_model("receivables", "BalanceDay").objects.all().delete()


class Migration(migrations.Migration):
    atomic = False  # what is deleted and what is altered are steps of their own
    dependencies = [("receivables", "0018_difference_totals")]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.AlterField(model_name="balanceday", name="day", field=models.DateField()),
        migrations.AddField(
            model_name="balanceday",
            name="basis",
            field=models.CharField(
                choices=[("due", "By due date"), ("issued", "By invoice date")], default="due", max_length=8
            ),
        ),
        migrations.AddField(
            model_name="balanceday", name="bounds", field=models.JSONField(default=list), preserve_default=False
        ),
        migrations.AddConstraint(
            model_name="balanceday",
            constraint=models.UniqueConstraint(fields=("day", "basis"), name="receivables_one_day"),
        ),
        migrations.RemoveConstraint(model_name="customerbalance", name="receivables_balance_adds_up"),
        *(
            migrations.AddField(model_name="customerbalance", name=f"b{at}", field=models.BigIntegerField(default=0))
            for at in range(9, 13)
        ),
        migrations.AddConstraint(
            model_name="customerbalance",
            constraint=models.CheckConstraint(
                condition=Q(overdue=sum((F(f"b{at}") for at in range(2, 13)), F("b1")))
                & Q(outstanding=F("not_due") + F("overdue") - F("unallocated")),
                name="receivables_balance_adds_up",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("receivables", "0007_exchange_rates")]

    operations = [
        migrations.AddField(
            model_name="contract",
            name="frame_no",
            field=models.CharField(max_length=100, null=True),
        ),
    ]

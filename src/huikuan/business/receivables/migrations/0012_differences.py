import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from huikuan.foundation.audit.append_only import append_only, open_up

MAY_CHANGE = ("state", "decided_by_id", "decided_at", "decision", "document_id")


class Migration(migrations.Migration):
    dependencies = [("receivables", "0011_payer_links")]

    operations = [
        open_up("receivables_adjustment"),
        migrations.AddField(
            model_name="adjustment",
            name="beside",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="differences",
                to="receivables.receipt",
            ),
        ),
        append_only("receivables_adjustment", may_change=MAY_CHANGE),
        migrations.AddField(model_name="matchproposal", name="differences", field=models.JSONField(default=list)),
        migrations.AddField(
            model_name="matchproposal", name="differences_wait", field=models.BooleanField(default=False)
        ),
        migrations.AddIndex(
            model_name="matchproposal",
            index=models.Index(condition=Q(differences_wait=True), fields=["id"], name="receivables_differences_wait"),
        ),
    ]

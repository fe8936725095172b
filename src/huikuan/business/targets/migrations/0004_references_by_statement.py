from django.db import migrations

from huikuan.foundation.imports.references import looked_at_by_statement


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_outlet_days"),
        ("people", "0001_first_release"),
        ("targets", "0003_over_assigned"),
    ]

    operations = [
        looked_at_by_statement(
            "targets_targetcell",
            {
                "plan_id": "targets_monthplan",
                "unit_id": "people_unit",
                "person_id": "people_person",
                "customer_id": "directory_customer",
                "outlet_id": "directory_outlet",
                "item_id": "directory_product",
            },
        ),
    ]

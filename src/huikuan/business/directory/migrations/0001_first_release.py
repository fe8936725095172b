import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("directory", "0001_initial"), ("directory", "0002_initial"), ("directory", "0003_origins")]

    initial = True

    dependencies = [
        ("imports", "0001_first_release"),
        ("people", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("customer_no", models.CharField(max_length=100, unique=True, verbose_name="customer no")),
                ("name", models.CharField(max_length=2000, verbose_name="name")),
                ("sort_key", models.CharField(db_index=True, max_length=400)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("distributor", "distributor"),
                            ("outlet", "outlet"),
                            ("project", "project"),
                            ("prospect", "prospect"),
                        ],
                        max_length=16,
                        null=True,
                        verbose_name="kind",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=2000, null=True, verbose_name="address")),
                ("longitude", models.FloatField(blank=True, null=True)),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("terms", models.CharField(blank=True, max_length=64, null=True, verbose_name="payment terms")),
                ("credit_limit", models.BigIntegerField(blank=True, null=True, verbose_name="credit limit")),
                ("credit_grade", models.CharField(blank=True, max_length=1, null=True)),
                ("notes", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "effective_unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="customers",
                        to="people.unit",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="imports.import",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="customers",
                        to="people.person",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="branches",
                        to="directory.customer",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("parent", models.F("id")), _negated=True), ("parent", None), _connector="OR"
                        ),
                        name="directory_not_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("credit_limit", None), ("credit_limit__gte", 0), _connector="OR"),
                        name="directory_credit_limit_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outlet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("outlet_no", models.CharField(max_length=100, unique=True, verbose_name="outlet no")),
                ("name", models.CharField(max_length=2000, verbose_name="name")),
                ("sort_key", models.CharField(db_index=True, max_length=400)),
                (
                    "status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("active", "active"),
                            ("developing", "developing"),
                            ("marginal", "marginal"),
                            ("closed", "closed"),
                        ],
                        max_length=16,
                        null=True,
                        verbose_name="status",
                    ),
                ),
                (
                    "monthly_average",
                    models.BigIntegerField(blank=True, null=True, verbose_name="monthly average sales"),
                ),
                ("potential", models.BigIntegerField(blank=True, null=True, verbose_name="potential")),
                ("notes", models.TextField(blank=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outlets", to="directory.customer"
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="imports.import",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outlets",
                        to="people.person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Ownership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ownerships", to="directory.customer"
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="imports.import",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ownerships",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("customer",),
                        name="directory_ownership_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                        name="directory_ownership_not_backwards",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item_no", models.CharField(max_length=100, unique=True, verbose_name="item no")),
                ("name", models.CharField(max_length=2000, verbose_name="name")),
                ("sort_key", models.CharField(db_index=True, max_length=400)),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fighter", "fighter"),
                            ("volume", "volume"),
                            ("profit", "profit"),
                            ("image", "image"),
                        ],
                        max_length=16,
                        null=True,
                        verbose_name="role",
                    ),
                ),
                ("unit_price", models.BigIntegerField(blank=True, null=True, verbose_name="unit price")),
                ("gross_margin", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("notes", models.TextField(blank=True)),
                (
                    "origin",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="imports.import",
                    ),
                ),
            ],
        ),
    ]

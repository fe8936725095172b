import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from huikuan.foundation.audit.append_only import append_only


class Migration(migrations.Migration):
    replaces = [
        ("receivables", "0001_initial"),
        ("receivables", "0002_protect"),
        ("receivables", "0003_settlements"),
        ("receivables", "0004_letters"),
        ("receivables", "0005_protect_letters"),
        ("receivables", "0006_credit"),
        ("receivables", "0007_protect_credit"),
        ("receivables", "0008_contract_schedule"),
        ("receivables", "0009_forecasts"),
        ("receivables", "0010_contract_end"),
        ("receivables", "0011_payer_links"),
        ("receivables", "0012_differences"),
        ("receivables", "0013_undelivered_orders"),
        ("receivables", "0014_open_items"),
        ("receivables", "0015_discounts"),
        ("receivables", "0016_disputed_items"),
        ("receivables", "0017_match_runs"),
        ("receivables", "0018_difference_totals"),
        ("receivables", "0019_own_ranges"),
    ]

    initial = True

    dependencies = [
        ("directory", "0001_first_release"),
        ("imports", "0001_first_release"),
        ("people", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("draft_no", models.CharField(max_length=100, unique=True)),
                ("drawer", models.TextField(blank=True)),
                ("acceptor", models.TextField()),
                ("maturity", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "held"),
                            ("endorsed", "endorsed"),
                            ("discounted", "discounted"),
                            ("cleared", "cleared"),
                            ("dishonoured", "dishonoured"),
                        ],
                        default="held",
                        max_length=16,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ForecastTest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_on", models.DateField()),
                ("learnt_from", models.PositiveIntegerField()),
                ("items", models.PositiveIntegerField()),
                ("judged", models.PositiveIntegerField()),
                ("below", models.PositiveSmallIntegerField()),
                ("inside", models.PositiveSmallIntegerField()),
                ("above", models.PositiveSmallIntegerField()),
                ("error", models.PositiveIntegerField()),
                ("ranking", models.PositiveSmallIntegerField()),
                ("bins", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="LetterSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveIntegerField(unique=True)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="BalanceDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "basis",
                    models.CharField(
                        choices=[("due", "By due date"), ("issued", "By invoice date")], default="due", max_length=8
                    ),
                ),
                ("bounds", models.JSONField()),
                ("used_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("day", "basis"), name="receivables_one_day")],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True)),
                ("as_of", models.DateField()),
                ("balance", models.BigIntegerField()),
                ("language", models.CharField(max_length=2)),
                ("template", models.CharField(max_length=40)),
                ("data", models.JSONField()),
                ("run", models.UUIDField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "prepared"),
                            ("sent", "sent"),
                            ("confirmed", "confirmed"),
                            ("differs", "differs"),
                            ("no_reply", "no reply"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="prepared",
                        max_length=16,
                    ),
                ),
                ("prepared_at", models.DateTimeField()),
                ("sent_on", models.DateField(null=True)),
                ("reply_by", models.DateField(null=True)),
                ("replied_on", models.DateField(null=True)),
                ("stated", models.BigIntegerField(null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="directory.customer",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "-as_of"], name="receivables_letter_customer"),
                    models.Index(fields=["state", "reply_by"], name="receivables_letter_state"),
                    models.Index(fields=["-prepared_at", "-id"], name="receivables_letter_latest"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "customer"), name="receivables_one_letter_a_run"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("prepared", "withdrawn")),
                            models.Q(("reply_by__isnull", False), ("sent_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="receivables_letter_sent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("confirmed", "differs")), _negated=True),
                            models.Q(("replied_on__isnull", False), ("stated__isnull", False)),
                            _connector="OR",
                        ),
                        name="receivables_letter_replied",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConfirmationStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "prepared"),
                            ("sent", "sent"),
                            ("confirmed", "confirmed"),
                            ("differs", "differs"),
                            ("no_reply", "no reply"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=16,
                    ),
                ),
                ("on", models.DateField()),
                ("note", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="receivables.confirmation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Contract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("contract_no", models.CharField(max_length=100)),
                ("amount", models.BigIntegerField()),
                ("sign_date", models.DateField(null=True)),
                ("acceptance", models.TextField(null=True)),
                ("instalments", models.TextField(null=True)),
                ("notes", models.TextField(blank=True)),
                ("voided_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contracts", to="directory.customer"
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("contract_no",),
                        name="receivables_one_contract",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("delivery", "delivery"),
                            ("acceptance", "acceptance"),
                            ("invoice", "invoice"),
                            ("ended", "end (nothing more will be delivered)"),
                        ],
                        max_length=16,
                    ),
                ),
                ("day", models.DateField(null=True)),
                ("note", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="receivables.contract"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["contract", "kind", "-id"], name="receivables_contract_event")],
            },
        ),
        migrations.CreateModel(
            name="CreditProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("standing", "limit and terms"), ("temporary", "temporary limit")], max_length=16
                    ),
                ),
                ("limit", models.BigIntegerField()),
                ("terms", models.CharField(blank=True, max_length=64)),
                ("until", models.DateField(null=True)),
                ("reason", models.TextField()),
                ("before_limit", models.BigIntegerField(null=True)),
                ("before_terms", models.CharField(blank=True, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waits for approval"),
                            ("approved", "approved"),
                            ("refused", "refused"),
                            ("ended", "ended early"),
                        ],
                        default="asked",
                        max_length=16,
                    ),
                ),
                ("requested_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.TextField(blank=True)),
                ("ended_on", models.DateField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_proposals",
                        to="directory.customer",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "-requested_at"], name="receivables_credit_customer"),
                    models.Index(fields=["state", "-requested_at"], name="receivables_credit_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("limit__gte", 0)), name="receivables_credit_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "standing"), ("until", None)),
                            models.Q(("kind", "temporary"), ("terms", ""), ("until__isnull", False)),
                            _connector="OR",
                        ),
                        name="receivables_credit_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ended"), ("ended_on__isnull", False)),
                            models.Q(models.Q(("state", "ended"), _negated=True), ("ended_on", None)),
                            _connector="OR",
                        ),
                        name="receivables_credit_ended",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("customer", "kind"),
                        name="receivables_credit_one_waits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditStanding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("drafts", models.BigIntegerField(default=0)),
                ("orders", models.BigIntegerField(default=0)),
                ("temporary", models.BigIntegerField(null=True)),
                ("temporary_until", models.DateField(null=True)),
                ("set_grade", models.CharField(max_length=1, null=True)),
                ("set_until", models.DateField(null=True)),
                ("grade", models.CharField(max_length=1, null=True)),
                ("measured", models.JSONField(null=True)),
                ("measured_on", models.DateField(null=True)),
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="credit", to="directory.customer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CustomerBalance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("not_due", models.BigIntegerField()),
                ("b1", models.BigIntegerField()),
                ("b2", models.BigIntegerField()),
                ("b3", models.BigIntegerField()),
                ("b4", models.BigIntegerField()),
                ("b5", models.BigIntegerField()),
                ("b6", models.BigIntegerField()),
                ("b7", models.BigIntegerField()),
                ("b8", models.BigIntegerField()),
                ("b9", models.BigIntegerField(default=0)),
                ("b10", models.BigIntegerField(default=0)),
                ("b11", models.BigIntegerField(default=0)),
                ("b12", models.BigIntegerField(default=0)),
                ("overdue", models.BigIntegerField()),
                ("unallocated", models.BigIntegerField()),
                ("outstanding", models.BigIntegerField()),
                ("disputed", models.BigIntegerField(default=0)),
                ("oldest_due", models.DateField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="balances",
                        to="directory.customer",
                    ),
                ),
                (
                    "day",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="balances",
                        to="receivables.balanceday",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["day", "-overdue", "id"], name="receivables_balance_overdue")],
                "constraints": [
                    models.UniqueConstraint(fields=("day", "customer"), name="receivables_one_balance"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "overdue",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            django.db.models.expressions.CombinedExpression(
                                                                django.db.models.expressions.CombinedExpression(
                                                                    django.db.models.expressions.CombinedExpression(
                                                                        django.db.models.expressions.CombinedExpression(
                                                                            models.F("b1"), "+", models.F("b2")
                                                                        ),
                                                                        "+",
                                                                        models.F("b3"),
                                                                    ),
                                                                    "+",
                                                                    models.F("b4"),
                                                                ),
                                                                "+",
                                                                models.F("b5"),
                                                            ),
                                                            "+",
                                                            models.F("b6"),
                                                        ),
                                                        "+",
                                                        models.F("b7"),
                                                    ),
                                                    "+",
                                                    models.F("b8"),
                                                ),
                                                "+",
                                                models.F("b9"),
                                            ),
                                            "+",
                                            models.F("b10"),
                                        ),
                                        "+",
                                        models.F("b11"),
                                    ),
                                    "+",
                                    models.F("b12"),
                                ),
                            ),
                            (
                                "outstanding",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("not_due"), "+", models.F("overdue")
                                    ),
                                    "-",
                                    models.F("unallocated"),
                                ),
                            ),
                        ),
                        name="receivables_balance_adds_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CycleTier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tier", models.CharField(max_length=1)),
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cycle_tier", to="directory.customer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField()),
                ("reason", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("resolved", "resolved")], default="open", max_length=16
                    ),
                ),
                ("opened_on", models.DateField()),
                ("resolved_on", models.DateField(null=True)),
                ("resolution", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="disputes", to="directory.customer"
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="receivables.confirmation",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="people.person",
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "opened_on", "id"], name="receivables_dispute_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="receivables_dispute_about_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolved_on", None), ("state", "open")),
                            models.Q(
                                ("resolved_on__isnull", False),
                                ("state", "resolved"),
                                models.Q(("resolution", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="receivables_dispute_resolved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "held"),
                            ("endorsed", "endorsed"),
                            ("discounted", "discounted"),
                            ("cleared", "cleared"),
                            ("dishonoured", "dishonoured"),
                        ],
                        max_length=16,
                    ),
                ),
                ("day", models.DateField()),
                ("counterparty", models.TextField(blank=True)),
                ("cost_fen", models.BigIntegerField(default=0)),
                ("reason", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="receivables.draft"
                    ),
                ),
                (
                    "moved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["draft", "day"], name="receivables_draft_move")],
            },
        ),
        migrations.CreateModel(
            name="GradeOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("grade", models.CharField(choices=[("A", "A"), ("B", "B"), ("C", "C"), ("D", "D")], max_length=1)),
                ("until", models.DateField()),
                ("reason", models.TextField()),
                ("set_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grade_overrides",
                        to="directory.customer",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("customer",),
                        name="receivables_one_grade_override",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("receipts", models.PositiveIntegerField()),
                ("posted", models.PositiveIntegerField()),
                ("to_decide", models.PositiveIntegerField()),
                ("unmatched", models.PositiveIntegerField()),
                ("posted_fen", models.BigIntegerField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undo_reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-at"], name="receivables_match_run_at")],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("receipt_no", models.CharField(max_length=100)),
                ("date", models.DateField()),
                ("payer_name", models.TextField(null=True)),
                ("payer_account", models.CharField(max_length=100, null=True)),
                ("amount", models.BigIntegerField()),
                ("reference", models.TextField(null=True)),
                ("customer_since", models.DateField(null=True)),
                ("left_fen", models.BigIntegerField()),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("bank", "bank transfer"),
                            ("draft", "bank acceptance draft"),
                            ("cash", "cash"),
                            ("alipay", "Alipay merchant"),
                            ("wechat", "WeChat merchant"),
                            ("setoff", "set-off"),
                            ("credit_note", "credit note applied"),
                            ("write_off", "bad debt written off"),
                            ("difference", "small difference"),
                            ("discount", "agreed discount"),
                            ("fee", "bank fee"),
                        ],
                        default="bank",
                        max_length=16,
                    ),
                ),
                ("notes", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="directory.customer",
                    ),
                ),
                (
                    "customer_given",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.customer",
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
                    "posted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="receivables.receipt",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "date"], name="receivables_receipt_customer"),
                    models.Index(fields=["-date", "id"], name="receivables_receipt_date"),
                    models.Index(
                        condition=models.Q(models.Q(("left_fen", 0), _negated=True), ("voided_at", None)),
                        fields=["-date", "id"],
                        name="receivables_receipt_waiting",
                    ),
                    models.Index(
                        condition=models.Q(models.Q(("left_fen", 0), _negated=True), ("voided_at", None)),
                        fields=["customer"],
                        include=("left_fen", "customer_since"),
                        name="receivables_receipt_left",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)), fields=("receipt_no",), name="receivables_one_receipt"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("customer", None), ("customer_since", None)),
                            models.Q(("customer__isnull", False), ("customer_since__gte", models.F("date"))),
                            _connector="OR",
                        ),
                        name="receivables_customer_since",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayerLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sign", models.CharField(max_length=100)),
                ("payer_name", models.TextField(blank=True)),
                ("payer_account", models.CharField(blank=True, max_length=100)),
                ("taught_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("claimed", "to be confirmed"), ("confirmed", "confirmed"), ("refused", "refused")],
                        default="claimed",
                        max_length=16,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.customer"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taught_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="receivables.receipt"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "-taught_at"], name="receivables_payer_link_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("sign", "customer"), name="receivables_one_payer_link")
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField()),
                ("suggested", models.BigIntegerField()),
                ("confidence", models.PositiveIntegerField()),
                ("lines", models.JSONField()),
                ("differences", models.JSONField(default=list)),
                ("difference_fen", models.BigIntegerField(default=0)),
                ("differences_wait", models.BooleanField(default=False)),
                ("reasons", models.JSONField()),
                ("findings", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("posted", "posted"),
                            ("open", "to be decided"),
                            ("rejected", "rejected"),
                            ("replaced", "replaced"),
                        ],
                        max_length=16,
                    ),
                ),
                ("current", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.TextField(blank=True)),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.customer",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="receivables.matchrun",
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="receivables.receipt"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("current", True)),
                        fields=["state", "-amount", "id"],
                        include=("suggested",),
                        name="receivables_proposal_desk",
                    ),
                    models.Index(
                        condition=models.Q(("differences_wait", True)),
                        fields=["id"],
                        name="receivables_differences_wait",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("current", True)),
                        fields=("receipt",),
                        name="receivables_one_current_proposal",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="draft",
            name="receipt",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="draft", to="receivables.receipt"
            ),
        ),
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("write_off", "bad debt written off"),
                            ("difference", "small difference"),
                            ("discount", "agreed discount"),
                            ("fee", "bank fee"),
                            ("setoff", "set-off"),
                        ],
                        max_length=16,
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("lines", models.JSONField()),
                ("effective", models.DateField()),
                ("reason", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waits for approval"),
                            ("posted", "posted"),
                            ("refused", "refused"),
                            ("reversed", "taken back"),
                        ],
                        max_length=16,
                    ),
                ),
                ("requested_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.TextField(blank=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="adjustments", to="directory.customer"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "beside",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="differences",
                        to="receivables.receipt",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjustment",
                        to="receivables.receipt",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "-requested_at"], name="receivables_adjustment_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="receivables_adjustment_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("document", None), ("state__in", ("asked", "refused"))),
                            models.Q(("document__isnull", False), ("state__in", ("posted", "reversed"))),
                            _connector="OR",
                        ),
                        name="receivables_adjustment_posted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receivable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("invoice_no", models.CharField(max_length=100)),
                ("issued", models.DateField()),
                ("due_given", models.DateField(null=True)),
                ("due", models.DateField()),
                ("amount", models.BigIntegerField()),
                ("item_text", models.TextField(null=True)),
                ("notes", models.TextField(blank=True)),
                ("open_fen", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(null=True)),
                (
                    "contract",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receivables",
                        to="receivables.contract",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receivables", to="directory.customer"
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "due"], name="receivables_customer_due"),
                    models.Index(fields=["due", "id"], name="receivables_due"),
                    models.Index(fields=["issued", "id"], name="receivables_issued"),
                    models.Index(
                        condition=models.Q(models.Q(("open_fen", 0), _negated=True), ("voided_at", None)),
                        fields=["customer", "due", "open_fen", "issued", "voided_at", "id"],
                        name="receivables_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("invoice_no", "due"),
                        name="receivables_one_instalment",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PayForecast",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_on", models.DateField()),
                ("expected", models.DateField()),
                ("low", models.DateField()),
                ("high", models.DateField()),
                ("late", models.PositiveSmallIntegerField()),
                ("settled", models.PositiveIntegerField()),
                ("overdue", models.PositiveIntegerField()),
                ("reasons", models.JSONField()),
                (
                    "receivable",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forecast",
                        to="receivables.receivable",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-late", "id"], name="receivables_forecast_late")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expected__lte", models.F("high")), ("late__lte", 1000), ("low__lte", models.F("expected"))
                        ),
                        name="receivables_forecast_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InstalmentTie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("by_hand", models.BooleanField(default=False)),
                (
                    "receivable",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tie", to="receivables.receivable"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DisputedPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField()),
                ("since", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="receivables.dispute"
                    ),
                ),
                (
                    "receivable",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputed_parts",
                        to="receivables.receivable",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="receivables_disputed_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField()),
                ("effective", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("by_hand", models.BooleanField(default=False)),
                ("reason", models.TextField(blank=True)),
                (
                    "posted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="receivables.allocation",
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="receivables.receipt",
                    ),
                ),
                (
                    "receivable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="receivables.receivable",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["receivable", "effective"], name="receivables_allocation_item"),
                    models.Index(fields=["effective"], name="receivables_allocation_day"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="receivables_allocation_not_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reverses", models.F("id")), _negated=True),
                        name="receivables_not_own_reversal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReplyFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(upload_to="replies/%Y/%m")),
                ("file_name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="receivables.confirmation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("due", "due"),
                            ("confirmed", "confirmed"),
                            ("paid_part", "paid_part"),
                            ("promised", "promised"),
                        ],
                        max_length=16,
                    ),
                ),
                ("day", models.DateField()),
                ("covers", models.DateField()),
                ("source", models.CharField(max_length=60)),
                ("recorded_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to="directory.customer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=["customer", "-day"],
                        name="receivables_acknowledged",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("source",),
                        name="receivables_one_acknowledgement",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreedDiscount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("early", "early payment"), ("cash", "cash payment"), ("volume", "volume")],
                        max_length=16,
                    ),
                ),
                ("rate", models.PositiveIntegerField()),
                ("days", models.PositiveIntegerField(null=True)),
                ("first", models.DateField()),
                ("last", models.DateField(null=True)),
                ("note", models.TextField()),
                ("agreed_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.TextField(blank=True)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreed_discounts",
                        to="directory.customer",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "-first"], name="receivables_discount_customer")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rate__gte", 1), ("rate__lte", 5000)), name="receivables_discount_rate"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["state", "maturity"], name="receivables_draft_state"),
        ),
        append_only("receivables_receivable", may_change=("open_fen", "voided_at")),
        append_only("receivables_receipt", may_change=("customer_id", "customer_since", "left_fen", "voided_at")),
        append_only("receivables_allocation"),
        append_only("receivables_draftmove"),
        append_only("receivables_draft", may_change=("state",)),
        append_only(
            "receivables_adjustment", may_change=("state", "decided_by_id", "decided_at", "decision", "document_id")
        ),
        append_only(
            "receivables_confirmation",
            may_change=("state", "sent_on", "reply_by", "replied_on", "stated", "revision"),
        ),
        append_only("receivables_confirmationstep"),
        append_only("receivables_replyfile"),
        append_only("receivables_acknowledgement", may_change=("withdrawn_at",)),
        append_only(
            "receivables_dispute",
            may_change=("owner_id", "state", "resolved_on", "resolved_by_id", "resolution", "revision"),
        ),
        append_only("receivables_disputedpart"),
        append_only(
            "receivables_creditproposal",
            may_change=(
                "before_limit",
                "before_terms",
                "state",
                "decided_by_id",
                "decided_at",
                "decision",
                "ended_on",
            ),
        ),
        append_only("receivables_gradeoverride", may_change=("ended_by_id", "ended_at")),
        append_only("receivables_contractevent"),
        append_only("receivables_agreeddiscount", may_change=("last", "ended_by_id", "ended_at", "end_reason")),
    ]

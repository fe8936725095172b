"""Promises, gap measures, and the live ownership ledger of each month's plan: fields and constraints only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.people.models import Person, Unit, User


class PromiseState(models.TextChoices):
    """How a promise stands. All but withdrawn follow from the money that came; the codes are the engine's."""

    OPEN = "open", _("open")
    PART_KEPT = "part_kept", _("kept in part")
    KEPT = "kept", _("kept")
    BROKEN = "broken", _("broken")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Promise(models.Model):
    """A customer's word to pay ``amount`` fen on a day. ``kept`` and ``state`` are derived from receipts.

    ``fingerprint`` identifies an imported row by all its cells: the sheet has no key of its own.
    """

    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="promises")
    amount = models.BigIntegerField(_("amount"))
    promised_date = models.DateField(_("promised date"))
    made_on = models.DateField(_("made on"), null=True, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    support_needed = models.TextField(_("support needed"), null=True, blank=True)
    notes = models.TextField(blank=True)
    kept = models.BigIntegerField(default=0)
    state = models.CharField(max_length=16, choices=PromiseState, default=PromiseState.OPEN)
    revision = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    fingerprint = models.CharField(max_length=64, blank=True)
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="collections_promise_of_something"),
            models.CheckConstraint(
                condition=Q(kept__gte=0, kept__lte=F("amount")), name="collections_promise_kept_within"
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "promised_date"], name="collections_promise_customer"),
            models.Index(fields=["promised_date", "state"], name="collections_promise_date"),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.promised_date}"


class MeasureState(models.TextChoices):
    """How far a gap measure is; only approved ones count in the ledger."""

    SUGGESTED = "suggested", _("suggested")
    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    DONE = "done", _("done")


class Measure(models.Model):
    """What is to close a customer's gap; amounts in fen. A suggestion belongs to the plan that made it.

    The ``*_given`` fields and ``notes`` are cells as they came in, kept because the sheet is handed out again.
    """

    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="measures")
    plan = models.ForeignKey("targets.MonthPlan", models.CASCADE, null=True, blank=True, related_name="suggestions")
    text = models.TextField(_("measure"))
    kind = models.CharField(max_length=32, blank=True)  # a code of the catalogue, empty for one's own words
    gap = models.BigIntegerField(_("gap"), null=True, blank=True)
    expected = models.BigIntegerField(_("expected effect"))
    cost = models.BigIntegerField(_("cost"), null=True, blank=True)
    due_date = models.DateField(_("due date"), null=True, blank=True)
    produced = models.BigIntegerField(_("produced so far"), null=True, blank=True)
    state = models.CharField(max_length=16, choices=MeasureState)
    customer_name_given = models.TextField(null=True, blank=True)
    owner_name_given = models.TextField(null=True, blank=True)
    approved_given = models.CharField(max_length=3, null=True, blank=True)
    notes = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    fingerprint = models.CharField(max_length=64, blank=True)
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expected__gte=0), name="collections_measure_expects_money"),
            models.CheckConstraint(
                condition=Q(state="suggested", plan__isnull=False) | ~Q(state="suggested"),
                name="collections_suggestion_of_a_plan",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "state"], name="collections_measure_customer"),
            models.Index(fields=["state", "due_date"], name="collections_measure_state"),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.text}"


def not_negative(*names: str) -> Q:
    """Every one of the columns is at least zero."""
    return Q(**{f"{name}__gte": 0 for name in names})


LEDGER = ("target", "received", "promised", "measured", "unowned", "surplus", "risk_unowned")
OWNED = Q(target=F("received") + F("promised") + F("measured") + F("unowned"))


class PlanLine(models.Model):
    """One customer's line of a month's collection plan, in fen; the ledger columns follow every receipt and promise.

    ``owner`` and ``effective_unit`` are copies of the customer's, so that sums and scope need no other table.
    ``by_hand`` names the fields that a person has set: a new draft keeps them.
    """

    plan = models.ForeignKey("targets.MonthPlan", models.CASCADE, related_name="lines")
    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="plan_lines")
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    effective_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    opening = models.BigIntegerField(default=0)  # below zero: the customer has paid in advance
    overdue = models.BigIntegerField(default=0)
    due_in_month = models.BigIntegerField(default=0)
    target = models.BigIntegerField(default=0)
    received = models.BigIntegerField(default=0)
    promised = models.BigIntegerField(default=0)
    measured = models.BigIntegerField(default=0)
    unowned = models.BigIntegerField(default=0)
    surplus = models.BigIntegerField(default=0)
    risk_unowned = models.BigIntegerField(default=0)
    step = models.CharField(max_length=32, null=True, blank=True)
    step_date = models.DateField(null=True, blank=True)
    expected_date = models.DateField(null=True, blank=True)
    suggested = models.CharField(max_length=32, null=True, blank=True)
    difficulty = models.TextField(null=True, blank=True)
    support = models.TextField(null=True, blank=True)
    by_hand = models.JSONField(default=list, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "customer"], name="collections_one_line"),
            models.CheckConstraint(condition=OWNED, name="collections_line_owned"),
            models.CheckConstraint(
                condition=not_negative("overdue", "due_in_month", *LEDGER), name="collections_line_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(risk_unowned__gte=F("unowned"), risk_unowned__lte=F("target")),
                name="collections_line_risk_between",
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "-unowned", "id"], name="collections_line_unowned"),
            models.Index(fields=["plan", "owner", "effective_unit"], name="collections_line_owner"),
            models.Index(fields=["plan", "step_date"], name="collections_line_step"),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.plan}"


class OwnershipNode(models.Model):
    """The sum of a person's lines in a region (no person: nobody's customers there), kept with every change of them.

    Higher levels are sums of these few rows, so that the cockpit never adds up every customer.
    """

    plan = models.ForeignKey("targets.MonthPlan", models.CASCADE, related_name="ownership")
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    effective_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    customers = models.PositiveIntegerField(default=0)
    target = models.BigIntegerField(default=0)
    received = models.BigIntegerField(default=0)
    promised = models.BigIntegerField(default=0)
    measured = models.BigIntegerField(default=0)
    unowned = models.BigIntegerField(default=0)
    surplus = models.BigIntegerField(default=0)
    risk_unowned = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "plan", Coalesce("owner", 0), Coalesce("effective_unit", 0), name="collections_one_node"
            ),
            models.CheckConstraint(condition=OWNED, name="collections_node_owned"),
            models.CheckConstraint(condition=not_negative(*LEDGER), name="collections_node_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.effective_unit_id}"

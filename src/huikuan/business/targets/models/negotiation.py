"""What people were asked to take on, what they answered, and who stands in for whom: fields and constraints only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huikuan.business.targets.models.cells import TargetCell
from huikuan.business.targets.models.plans import MonthPlan
from huikuan.foundation.people.models import Person, Unit, User


class Scope(models.TextChoices):
    """What an offer is about: a person's own customers, or all of a manager's people together."""

    OWN = "own", _("own customers")
    TEAM = "team", _("team")


class OfferState(models.TextChoices):
    """How far an offer or a line of it is (engine/negotiation.py has the table)."""

    ISSUED = "issued", _("issued")
    COUNTERED = "countered", _("countered")
    REISSUED = "reissued", _("reissued")
    AGREED = "agreed", _("agreed")
    SIGNED = "signed", _("signed")
    RELEASED = "released", _("released")
    CLOSED = "closed", _("closed")


class Kind(models.TextChoices):
    """What a line's amount counts."""

    SALES = "sales", _("Sales")
    COLLECTION = "collection", _("Collection")


class Deed(models.TextChoices):
    """What happened to a line."""

    ACCEPTED = "accepted", _("accepted")
    COUNTERED = "countered", _("countered")
    LOWERED = "lowered", _("counter accepted")
    INSISTED = "insisted", _("insisted on")
    SPLIT = "split", _("met halfway")
    MOVED = "moved", _("changed by others")


class Issue(models.Model):
    """A plan that was issued down the tree. ``over`` is the over-assignment in hundredths of a percent."""

    plan = models.OneToOneField(MonthPlan, models.PROTECT, related_name="issue")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer_by = models.DateField()
    over = models.PositiveIntegerField(default=0)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(self.plan_id)


class Mandate(models.Model):
    """What the company (no unit) or a region was to reach when the plan was issued, in fen: what its people's targets
    lack of it is unowned, what they have more is over-assigned."""

    plan = models.ForeignKey(MonthPlan, models.PROTECT, related_name="mandates", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    position = models.PositiveIntegerField()
    cell = models.ForeignKey(TargetCell, models.PROTECT, related_name="+", db_index=False)
    sales = models.BigIntegerField()
    collection = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="targets_one_mandate")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.position}"


class Offer(models.Model):
    """What one person is asked to take on in a plan, in fen; ``decider`` decides about what they counter.

    ``expense`` is the quota that goes with it, if any; ``over`` is what of the sales first asked was over-assigned.
    """

    plan = models.ForeignKey(MonthPlan, models.PROTECT, related_name="offers", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    scope = models.CharField(max_length=4, choices=Scope)
    decider = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=16, choices=OfferState, default=OfferState.ISSUED)
    sales = models.BigIntegerField()
    collection = models.BigIntegerField()
    base = models.BigIntegerField()
    challenge = models.BigIntegerField()
    stretch = models.BigIntegerField()
    expense = models.BigIntegerField(null=True)
    over = models.BigIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "person", "scope"], name="targets_one_offer")]
        indexes = [models.Index(fields=["person", "plan"], name="targets_offer_person")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.person_id} {self.scope}"


class OfferLine(models.Model):
    """One figure of an offer, in fen. ``cell`` is the customer's; without it the rest of the person's customers
    (``count`` of them), or a team's sum. ``asked`` is what was issued first, ``amount`` what stands now."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    cell = models.ForeignKey(TargetCell, models.PROTECT, null=True, related_name="+")
    customer = models.ForeignKey("directory.Customer", models.PROTECT, null=True, related_name="+")
    count = models.PositiveIntegerField(default=1)
    asked = models.BigIntegerField()
    amount = models.BigIntegerField()
    base = models.BigIntegerField(null=True)
    challenge = models.BigIntegerField(null=True)
    stretch = models.BigIntegerField(null=True)
    last_year = models.BigIntegerField(default=0)
    countered = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    support = models.TextField(blank=True)
    state = models.CharField(max_length=16, choices=OfferState, default=OfferState.ISSUED)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "position"], name="targets_offer_line_place"),
            models.CheckConstraint(
                condition=~Q(state="countered") | (Q(countered__isnull=False) & ~Q(reason="")),
                name="targets_counter_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["offer", "id"], condition=Q(state="countered"), name="targets_counters_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.position}"


class OfferStep(models.Model):
    """What happened to a line: who did it (``deputy_for`` names whom they stood in for), and the amounts."""

    line = models.ForeignKey(OfferLine, models.PROTECT, related_name="steps")
    deed = models.CharField(max_length=12, choices=Deed)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    author = models.CharField(max_length=100)
    deputy_for = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    was = models.BigIntegerField(null=True)
    now = models.BigIntegerField()
    reason = models.TextField(blank=True)
    support = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.line_id} {self.deed}"


class Deputy(models.Model):
    """``deputy`` answers and decides in place of ``person`` from ``since`` through ``until``, unless ended earlier."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    deputy = models.ForeignKey(Person, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    reason = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="targets_deputy_not_backwards"),
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="targets_deputy_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.deputy_id}"

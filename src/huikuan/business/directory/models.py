"""Customers, outlets and products: fields and constraints only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.imports.columns import LONGEST_CODE, LONGEST_TEXT
from huikuan.foundation.people.models import Person, Unit


class CustomerKind(models.TextChoices):
    """How a customer sells or uses our goods."""

    DISTRIBUTOR = "distributor", _("distributor")
    OUTLET = "outlet", _("outlet")
    PROJECT = "project", _("project")
    PROSPECT = "prospect", _("prospect")


class OutletStatus(models.TextChoices):
    """How an outlet stands."""

    ACTIVE = "active", _("active")
    DEVELOPING = "developing", _("developing")
    MARGINAL = "marginal", _("marginal")
    CLOSED = "closed", _("closed")


class ProductRole(models.TextChoices):
    """What an item is for in the mix."""

    FIGHTER = "fighter", _("fighter")
    VOLUME = "volume", _("volume")
    PROFIT = "profit", _("profit")
    IMAGE = "image", _("image")


class Customer(models.Model):
    """Who pays. Without an owner it is nobody's, and shown so. ``parent`` is the head office of a chain.

    ``unit`` is the customer's own region; where it is empty the owner's counts (``effective_unit``, kept by the
    operations so that lists can filter by it). ``revision`` grows with every change by hand or by import.
    """

    customer_no = models.CharField(_("customer no"), max_length=LONGEST_CODE, unique=True)
    name = models.CharField(_("name"), max_length=LONGEST_TEXT)
    sort_key = models.CharField(max_length=400, db_index=True)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="customers")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="branches")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    effective_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="customers")
    kind = models.CharField(_("kind"), max_length=16, choices=CustomerKind, null=True, blank=True)
    address = models.CharField(_("address"), max_length=LONGEST_TEXT, null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    terms = models.CharField(_("payment terms"), max_length=64, null=True, blank=True)
    credit_limit = models.BigIntegerField(_("credit limit"), null=True, blank=True)
    credit_grade = models.CharField(max_length=1, null=True, blank=True)
    notes = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")) | Q(parent=None), name="directory_not_own_parent"),
            models.CheckConstraint(
                condition=Q(credit_limit=None) | Q(credit_limit__gte=0), name="directory_credit_limit_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Ownership(models.Model):
    """Whose a customer was, and when: [since, until); no person means that it was nobody's."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="ownerships")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="ownerships")
    since = models.DateField()
    until = models.DateField(null=True)
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(until=None), name="directory_ownership_one_current"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="directory_ownership_not_backwards"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.since}"


class Outlet(models.Model):
    """Where goods are sold on; its customer pays. Amounts are fen a month.

    It sells on the days [opened_on, closed_on), an empty day being long ago or not in sight; where there is a day it
    says more than ``status`` (`queries.with_standing`). ``revision`` grows with every change by hand or by import.
    """

    outlet_no = models.CharField(_("outlet no"), max_length=LONGEST_CODE, unique=True)
    name = models.CharField(_("name"), max_length=LONGEST_TEXT)
    sort_key = models.CharField(max_length=400, db_index=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="outlets")
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="outlets")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(_("status"), max_length=16, choices=OutletStatus, null=True, blank=True)
    monthly_average = models.BigIntegerField(_("monthly average sales"), null=True, blank=True)
    potential = models.BigIntegerField(_("potential"), null=True, blank=True)
    opened_on = models.DateField(_("opening day"), null=True, blank=True)
    closed_on = models.DateField(_("closing day"), null=True, blank=True)
    notes = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """An item that is sold. ``unit_price`` is fen, ``gross_margin`` a share."""

    item_no = models.CharField(_("item no"), max_length=LONGEST_CODE, unique=True)
    name = models.CharField(_("name"), max_length=LONGEST_TEXT)
    sort_key = models.CharField(max_length=400, db_index=True)
    role = models.CharField(_("role"), max_length=16, choices=ProductRole, null=True, blank=True)
    unit_price = models.BigIntegerField(_("unit price"), null=True, blank=True)
    gross_margin = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    notes = models.TextField(blank=True)
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    def __str__(self) -> str:
        return self.name

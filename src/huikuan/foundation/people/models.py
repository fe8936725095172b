"""People and the organisation: fields and constraints only."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode

from huikuan.foundation.imports.columns import LONGEST_CODE, LONGEST_NAME, LONGEST_TEXT


class Role(models.TextChoices):
    """What somebody does; permissions hang on it."""

    DIRECTOR = "director", _("sales director")
    MANAGER = "manager", _("regional manager")
    REP = "rep", _("salesperson")
    FINANCE = "finance", _("finance")
    ADMIN = "admin", _("administrator")


class Unit(TreeNode):
    """A part of the company, such as a region. The company itself is the tree's root and needs no row."""

    name = models.CharField(_("name"), max_length=LONGEST_NAME, unique=True)
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    def __str__(self) -> str:
        return self.name


class Person(TreeNode):
    """Somebody who works here; ``parent`` is whom they report to. Nobody is deleted: those who left are inactive."""

    employee_no = models.CharField(_("employee no"), max_length=LONGEST_CODE, unique=True)
    name = models.CharField(_("name"), max_length=LONGEST_TEXT)
    sort_key = models.CharField(max_length=400, db_index=True)
    role = models.CharField(_("role"), max_length=16, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="people")
    active = models.BooleanField(_("active"), default=True)
    notes = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")) | Q(parent=None), name="people_person_not_own_superior")
        ]

    def __str__(self) -> str:
        return self.name


class Placement(models.Model):
    """Where somebody stood and whom they reported to, and when: [since, until)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="placements")
    superior = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=16, choices=Role)
    since = models.DateField()
    until = models.DateField(null=True)
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(until=None), name="people_placement_one_current"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="people_placement_not_backwards"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.since}"


class User(AbstractUser):
    """A sign-in, usually of a person; without a person it only administers. ``email``: for a forgotten password."""

    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="user")
    language = models.CharField(max_length=8, blank=True)
    money_unit = models.CharField(max_length=8, blank=True)
    theme = models.CharField(max_length=8, blank=True)
    one_time_password = models.BooleanField(default=False)  # given by an administrator: to be replaced at first sign-in

    class Meta(AbstractUser.Meta):
        constraints = [models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="people_user_email_once")]


class ApiToken(models.Model):
    """A key by which a program acts for a user. Only its hash is kept; ``hint`` is how it begins, to tell it by."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of a random 256-bit key: no salt is needed
    hint = models.CharField(max_length=12)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

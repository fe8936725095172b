"""Versions of settings: the newest counts, older ones stay readable."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huikuan.foundation.imports.columns import LONGEST_NAME
from huikuan.foundation.people.models import User


class SettingVersion(models.Model):
    """The value a setting had from a moment on; ``scope`` is empty for the company or names a unit.

    The one with ``current`` counts, and it is the newest; where none has it, the default does.
    """

    key = models.CharField(max_length=80)
    scope = models.CharField(max_length=LONGEST_NAME, blank=True)
    value = models.JSONField()
    number = models.PositiveIntegerField()
    current = models.BooleanField(default=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")  # none: the default counted
    origin = models.ForeignKey("imports.Import", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "scope"], condition=Q(current=True), name="company_setting_one_current"
            ),
            models.UniqueConstraint(fields=["key", "scope", "number"], name="company_setting_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.scope} v{self.number}"

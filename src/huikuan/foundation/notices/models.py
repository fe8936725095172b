"""Notices: fields and constraints only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huikuan.foundation.people.models import Person


class Notice(models.Model):
    """What one person has to know. ``about`` names the matter: a later notice about it takes the place of this one."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=80)
    about = models.CharField(max_length=100)
    params = models.JSONField(default=dict)  # what stands in the text of its kind
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"], name="notices_notice_person"),
            models.Index(fields=["person", "about"], condition=Q(seen_at=None), name="notices_notice_unseen"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

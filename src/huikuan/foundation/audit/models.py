"""The audit trail. The database itself refuses to change or delete what stands in it (see migrations)."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One operation. Names are copied, not referenced: they stay as they were."""

    at = models.DateTimeField(db_index=True)
    user_id = models.BigIntegerField(null=True, db_index=True)
    actor = models.CharField(max_length=100)
    role = models.CharField(max_length=16)
    via = models.CharField(max_length=8)
    action = models.CharField(max_length=80, db_index=True)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "at"], name="audit_event_subject")]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.actor} {self.action} {self.subject}"

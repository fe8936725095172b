"""Jobs: fields and constraints only. How far a running one is stands on the board (see ``board.py``)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.people.models import User


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("at work")
    CANCELLING = "cancelling", _("being cancelled")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


STARTED = (JobState.RUNNING, JobState.CANCELLING)
OPEN = (JobState.QUEUED, *STARTED)


class Job(models.Model):
    """One piece of long work. ``attempts`` counts its starts; ``unique`` names what only one job may do at a time."""

    kind = models.CharField(max_length=80)
    title = models.JSONField(default=dict)  # what stands in the title of its kind
    state = models.CharField(max_length=16, choices=JobState, default=JobState.QUEUED)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    params = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    error = models.JSONField(null=True)  # {"code", "params"}, told in the reader's language
    unique = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True)
    task = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unique"], condition=Q(state__in=OPEN) & ~Q(unique=""), name="jobs_job_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, state__in=OPEN) | Q(ended_at__isnull=False) & ~Q(state__in=OPEN),
                name="jobs_job_ended_or_open",
            ),
        ]
        indexes = [
            models.Index(fields=["actor", "-made_at"], name="jobs_job_actor"),
            models.Index(fields=["state"], condition=Q(state__in=OPEN), name="jobs_job_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

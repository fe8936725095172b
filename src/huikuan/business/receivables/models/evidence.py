"""Files that somebody handed in as evidence, as they came."""

from __future__ import annotations

from django.db import models

from huikuan.foundation.people.models import User


class KeptFile(models.Model):
    """An image or PDF with its SHA-256, beside its ``file``. Never changed."""

    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file_name

"""What somebody brought in: the file as it came, what was found in it, and what became of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huikuan.foundation.people.models import User


class ImportState(models.TextChoices):
    """Where an import stands."""

    UPLOADED = "uploaded", _("uploaded")
    CHECKED = "checked", _("checked, not applied")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")
    UNDONE = "undone", _("undone")
    REFUSED = "refused", pgettext_lazy("import", "refused")


class Import(models.Model):
    """One file. It is kept as it came (``file``, ``sha256``): dry run and applying both read it."""

    file = models.FileField(upload_to="imports/%Y/%m", max_length=300)
    file_name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=16, choices=ImportState, default=ImportState.UPLOADED)
    shape = models.CharField(max_length=64, blank=True)
    mapping = models.JSONField(default=dict)  # by sheet: sources, columns (our key: heading in the file), unit
    counts = models.JSONField(default=dict)  # by sheet: rows read, accepted, new, changed, same; samples of changes
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.file_name


class RememberedMapping(models.Model):
    """How a file of this shape (a hash of its sheets' names and headings) was read last time."""

    shape = models.CharField(max_length=64, unique=True)
    mapping = models.JSONField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.shape


class ImportFinding(models.Model):
    """One doubt about the file, by place; told in the reader's language when shown."""

    batch = models.ForeignKey(Import, models.CASCADE, related_name="findings")
    severity = models.CharField(max_length=8)
    code = models.CharField(max_length=80)
    subject = models.CharField(max_length=200, blank=True)
    params = models.JSONField(default=dict)
    sheet = models.CharField(max_length=100, blank=True)
    row = models.BigIntegerField(null=True)
    column = models.CharField(max_length=100, blank=True)
    value = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["batch", "severity"], name="imports_finding_batch")]

    def __str__(self) -> str:
        return f"{self.code} {self.sheet} {self.row or ''}"


class ImportChange(models.Model):
    """A row that existed before and was changed by an import: what it was, so that the import can be undone."""

    batch = models.ForeignKey(Import, models.CASCADE, related_name="changes")
    model = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["model", "row_id"], name="imports_change_row")]

    def __str__(self) -> str:
        return f"{self.model} {self.row_id}"

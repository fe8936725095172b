"""Reading imports."""

from __future__ import annotations

from django.db.models import QuerySet

from huikuan.foundation.imports.models import Import, ImportFinding
from huikuan.foundation.imports.policies import IMPORT
from huikuan.foundation.permissions.actor import Actor


def visible_imports(actor: Actor) -> QuerySet[Import]:
    """All imports for those who may bring files in: they see all data anyway. Nothing for others."""
    rows = Import.objects.select_related("uploaded_by__person")
    return rows if actor.can(IMPORT) else rows.none()


def findings(actor: Actor, batch: int) -> QuerySet[ImportFinding]:
    """The doubts about one file, in the order they were noticed."""
    return ImportFinding.objects.filter(batch__in=visible_imports(actor).filter(pk=batch)).order_by("pk")

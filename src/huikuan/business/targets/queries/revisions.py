"""Wishes to change what was released."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.http import Http404

from huikuan.business.targets.models import Revision


def revisions(month: date) -> QuerySet[Revision]:
    """Of all versions of a month, latest first."""
    rows = Revision.objects.filter(plan__month=month.replace(day=1)).order_by("-pk")
    return rows.select_related("plan", "fresh", "asked_by__person", "decided_by__person")


def revision(pk: int) -> Revision:
    """One wish with its plan; 404."""
    found = Revision.objects.select_related("plan").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found

"""How outlets stand on a day, and what happened to them."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, F, Q, QuerySet, Value, When

from huikuan.business.directory.models import Outlet, OutletStatus
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event

LATEST = 20
GONE_OR_TO_COME = [OutletStatus.DEVELOPING, OutletStatus.CLOSED]


def with_standing(rows: QuerySet[Outlet], day: date | None = None) -> QuerySet[Outlet]:
    """The outlets with ``standing``: their status on a day (else today), where an opening or closing day decides."""
    day = day or clock.today()
    opened = Q(opened_on__lte=day, status=OutletStatus.DEVELOPING) | Q(closed_on__gt=day, status=OutletStatus.CLOSED)
    return rows.annotate(
        standing=Case(
            When(closed_on__lte=day, then=Value(OutletStatus.CLOSED.value)),
            When(opened_on__gt=day, then=Value(OutletStatus.DEVELOPING.value)),
            When(opened, then=Value(OutletStatus.ACTIVE.value)),
            default=F("status"),
        )
    )


def outlet_events(outlet: Outlet) -> list[Event]:
    """What happened to an outlet by hand, latest first."""
    rows = Event.objects.filter(subject_type=outlet._meta.label_lower, subject_id=str(outlet.pk))
    return list(rows.order_by("-at", "-pk")[:LATEST])

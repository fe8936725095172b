"""The list of jobs."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.jobs import queries
from huikuan.foundation.lists.columns import Col, Kind
from huikuan.foundation.lists.filters import ChoiceFilter
from huikuan.foundation.lists.spec import Empty, ListSpec

STATES = {
    "queued": _("waiting"),
    "running": _("at work"),
    "cancelling": _("being cancelled"),
    "done": _("done"),
    "failed": _("failed"),
    "cancelled": _("cancelled"),
}
TONES = {"running": "blue", "cancelling": "yellow", "done": "green", "failed": "red"}

JOBS = ListSpec(
    key="jobs.list",
    title=_("Jobs"),
    question=_("Which long work is running, and what became of it?"),
    columns=(
        Col(
            key="title",
            label=_("job"),
            needs=("pk", "kind", "title"),
            text=lambda row: queries.title_of(row["kind"], row["title"]),
            link=lambda row: reverse("job", args=[row["pk"]]),
        ),
        Col(key="state", label=_("state"), path="state", kind=Kind.STATE, choices=STATES, tone=TONES),
        Col(key="by", label=_("started by"), path="actor__person__name"),
        Col(key="made", label=_("asked for at"), path="made_at", kind=Kind.MOMENT),
        Col(key="ended", label=_("ended at"), path="ended_at", kind=Kind.MOMENT),
    ),
    filters=(ChoiceFilter(key="state", label=_("state"), path="state", choices=tuple(STATES.items())),),
    sort="-made",
    empty=Empty(
        icon="clock",
        title=_("No long work yet"),
        text=_("Imports, plans and other work that takes longer than a moment stand here with their progress."),
    ),
)

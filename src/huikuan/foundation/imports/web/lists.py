"""Lists: the imports, and the doubts about one file."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huikuan.foundation.imports.found import finding_of
from huikuan.foundation.lists.columns import Col, Kind
from huikuan.foundation.lists.filters import ChoiceFilter
from huikuan.foundation.lists.spec import Empty, ListSpec
from huikuan.foundation.speech import finding_words

STATES = {
    "uploaded": _("uploaded"),
    "checked": _("checked, not applied"),
    "applying": _("being applied"),
    "applied": _("applied"),
    "undone": _("undone"),
    "refused": pgettext_lazy("import", "refused"),
}
STATE_TONES = {"checked": "blue", "applied": "green", "refused": "red", "undone": "secondary"}
SEVERITIES = {"error": _("error"), "warning": _("warning"), "info": _("note")}
SEVERITY_TONES = {"error": "red", "warning": "yellow", "info": "blue"}


def _who(row: Any) -> str:
    return row["uploaded_by__person__name"] or row["uploaded_by__username"] or ""


IMPORTS = ListSpec(
    key="imports.list",
    title=_("Imports"),
    question=_("Which files were brought in, by whom, and do they count?"),
    columns=(
        Col(
            key="file",
            label=_("file"),
            path="file_name",
            link=lambda row: reverse("import", args=[row["pk"]]),
        ),
        Col(key="state", label=_("state"), path="state", kind=Kind.STATE, choices=STATES, tone=STATE_TONES),
        Col(
            key="who",
            label=_("uploaded by"),
            path="uploaded_by__person__sort_key",
            needs=("uploaded_by__person__name", "uploaded_by__username"),
            text=_who,
        ),
        Col(key="uploaded", label=_("uploaded at"), path="uploaded_at", kind=Kind.MOMENT),
        Col(key="applied", label=_("applied at"), path="applied_at", kind=Kind.MOMENT),
        Col(key="undone", label=_("undone at"), path="undone_at", kind=Kind.MOMENT, hidden=True),
        Col(key="size", label=_("bytes"), path="size", kind=Kind.INTEGER, hidden=True),
    ),
    filters=(ChoiceFilter(key="state", label=_("state"), path="state", choices=tuple(STATES.items())),),
    search=("file_name",),
    sort="-uploaded",
    empty=Empty(
        icon="file-upload",
        title=_("Nothing brought in yet"),
        text=_("Your staff, customers, sales, invoices and receipts come from the workbook you keep them in."),
        url="/imports/new/",
        button=_("Bring in a workbook"),
    ),
)


def _words(at: int) -> Any:
    return lambda row: finding_words(finding_of(row))[at]


_NEEDS = ("code", "severity", "subject", "params")
FINDINGS = ListSpec(
    key="imports.findings",
    title=_("Findings"),
    question=_("What is doubtful in this file, where, and what should I do?"),
    columns=(
        Col(
            key="severity",
            label=_("severity"),
            path="severity",
            kind=Kind.STATE,
            choices=SEVERITIES,
            tone=SEVERITY_TONES,
        ),
        Col(key="sheet", label=_("sheet"), path="sheet"),
        Col(key="row", label=_("row"), path="row", kind=Kind.INTEGER),
        Col(key="column", label=_("column"), path="column"),
        Col(key="value", label=_("value"), path="value"),
        Col(key="message", label=_("what"), sort="", needs=_NEEDS, text=_words(0)),
        Col(key="remedy", label=_("what to do"), sort="", needs=_NEEDS, text=_words(1)),
    ),
    filters=(ChoiceFilter(key="severity", label=_("severity"), path="severity", choices=tuple(SEVERITIES.items())),),
    search=("sheet", "column", "value"),
    sort="severity",
    empty=Empty(icon="check", title=_("Nothing doubtful"), text=_("Every row of this file was understood.")),
)

"""The doubts about a month's plan, in words."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from huikuan.business.collections import queries as collections
from huikuan.business.insight import queries
from huikuan.business.insight.policies import SEE_FINDINGS
from huikuan.engine.findings import Finding, Severity
from huikuan.foundation.facts_json import unpack
from huikuan.foundation.lists.columns import Col, Kind, Row
from huikuan.foundation.lists.filters import ChoiceFilter
from huikuan.foundation.lists.spec import Empty, ListSpec
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import finding_words

SEVERITIES = {"error": _("error"), "warning": _("warning"), "info": _("note")}


def _finding(row: Row) -> Finding:
    return Finding(
        code=row["code"], severity=Severity(row["severity"]), subject=row["subject"], params=unpack(row["params"])
    )


NEEDS = ("code", "severity", "subject", "params")
FINDINGS = ListSpec(
    key="insight.findings",
    title=_("Doubts about the plan"),
    question=_("What about the data or the targets should somebody look at?"),
    sort="position",
    search=("code", "subject"),
    columns=(
        Col(key="position", label=_("No"), path="position", kind=Kind.INTEGER, hidden=True),
        Col(
            key="severity",
            label=_("Severity"),
            path="severity",
            kind=Kind.STATE,
            choices=SEVERITIES,
            tone={"error": "red", "warning": "yellow", "info": "azure"},
        ),
        Col(key="subject", label=_("Concerns"), path="subject"),
        Col(
            key="message",
            label=_("What is doubtful"),
            needs=NEEDS,
            text=lambda row: finding_words(_finding(row))[0],
            sort="",
        ),
        Col(
            key="remedy", label=_("What to do"), needs=NEEDS, text=lambda row: finding_words(_finding(row))[1], sort=""
        ),
    ),
    filters=(ChoiceFilter(key="severity", label=_("Severity"), path="severity", choices=tuple(SEVERITIES.items())),),
    empty=Empty(icon="checks", title=_("No doubts"), text=_("The plan's data raised no question.")),
)


@page(SEE_FINDINGS)
def plan_findings(request: Request) -> HttpResponse:
    """The list, of the plan that is looked at."""
    plan = collections.shown_plan(request.GET.get("plan", ""))
    if plan is None:
        return render(request, "insight/begin.html")
    return list_response(request, FINDINGS, queries.findings(plan), context={"keep": {"plan": plan.pk}})

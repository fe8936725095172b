"""Runs of the matching: the list, one run with its postings, and undoing a whole run."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from huikuan.business.receivables import operations, queries, undo_jobs
from huikuan.business.receivables.policies import MATCH, UNDO_RUNS
from huikuan.business.receivables.web.forms import LONGEST_REASON
from huikuan.business.receivables.web.words import message_of
from huikuan.engine.money import yuan_text
from huikuan.foundation.lists.columns import Col, Kind
from huikuan.foundation.lists.filters import ChoiceFilter, DayFilter
from huikuan.foundation.lists.spec import Empty, ListSpec
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page

REFUSED, STALE = 422, 409


RUNS = ListSpec(
    key="receivables.runs",
    title=gettext_lazy("Runs of the matching"),
    question=gettext_lazy("When did the matching post by itself, and how much?"),
    sort="-at",
    columns=(
        Col(
            key="at",
            label=gettext_lazy("When"),
            path="at",
            kind=Kind.MOMENT,
            link=lambda row: reverse("receivables:run", args=[row["pk"]]),
        ),
        Col(
            key="by",
            label=gettext_lazy("Started by"),
            path="by__person__name",
            sort="",
            text=lambda row: row["by__person__name"] or _("the command line"),
        ),
        Col(key="receipts", label=gettext_lazy("Receipts looked at"), path="receipts", kind=Kind.INTEGER),
        Col(key="posted", label=gettext_lazy("Posted"), path="posted", kind=Kind.INTEGER),
        Col(key="amount", label=gettext_lazy("Amount posted"), path="posted_fen", kind=Kind.MONEY),
        Col(key="to_decide", label=gettext_lazy("Left to a person"), path="to_decide", kind=Kind.INTEGER),
        Col(key="unmatched", label=gettext_lazy("Without any suggestion"), path="unmatched", kind=Kind.INTEGER),
        Col(
            key="state",
            label=gettext_lazy("State"),
            path="state",
            kind=Kind.STATE,
            sort="",
            choices=queries.RUN_STATES,
            tone={"undone": "secondary", "stands": "green"},
        ),
    ),
    filters=(DayFilter(key="at", label=gettext_lazy("When"), path="at"),),
    empty=Empty(
        icon="checklist",
        title=gettext_lazy("The matching has not run yet"),
        text=gettext_lazy("It starts by itself when receipts or invoices come in; each run is listed here."),
    ),
)
POSTINGS = ListSpec(
    key="receivables.run_postings",
    title=gettext_lazy("A run of the matching"),
    question=gettext_lazy("What did this run post without a person, and does it still stand?"),
    sort="receipt_no",
    search=("receipt__receipt_no", "receipt__payer_name", "receivable__invoice_no", "receivable__customer__name"),
    search_hint=gettext_lazy("Receipt, payer, invoice or customer"),
    columns=(
        Col(
            key="receipt_no",
            label=gettext_lazy("Receipt no"),
            path="receipt__receipt_no",
            needs=("receipt_id",),
            link=lambda row: reverse("receivables:receipt", args=[row["receipt_id"]]),
        ),
        Col(key="date", label=gettext_lazy("Date"), path="receipt__date", kind=Kind.DAY),
        Col(key="payer", label=gettext_lazy("Payer"), path="receipt__payer_name", sort=""),
        Col(
            key="customer",
            label=gettext_lazy("Customer"),
            path="receivable__customer__name",
            sort="receivable__customer__sort_key",
        ),
        Col(
            key="invoice_no",
            label=gettext_lazy("Invoice no"),
            path="receivable__invoice_no",
            needs=("receivable_id",),
            link=lambda row: reverse("receivables:invoice", args=[row["receivable_id"]]),
        ),
        Col(key="amount", label=gettext_lazy("Amount"), path="amount", kind=Kind.MONEY, total=True),
        Col(
            key="state",
            label=gettext_lazy("State"),
            path="state",
            kind=Kind.STATE,
            sort="",
            choices=queries.POSTING_STATES,
            tone={queries.POSTED: "green", queries.TAKEN_BACK: "secondary"},
        ),
        Col(key="back", label=gettext_lazy("Taken back"), path="reversal__recorded_at", kind=Kind.MOMENT, sort=""),
        Col(key="back_by", label=gettext_lazy("By"), path="reversal__posted_by__person__name", sort=""),
        Col(key="why", label=gettext_lazy("Reason"), path="reversal__reason", sort=""),
    ),
    filters=(
        ChoiceFilter(key="state", label=gettext_lazy("State"), path="state", choices=queries.POSTING_STATES.items()),
    ),
    empty=Empty(
        icon="circle-check",
        title=gettext_lazy("Nothing was posted"),
        text=gettext_lazy("This run was sure of nothing; what it found waits on the matching desk."),
    ),
)


@page(MATCH)
def runs(request: Request) -> HttpResponse:
    """The latest first."""
    return list_response(request, RUNS, queries.runs(), template="receivables/runs.html")


@page(MATCH)
def run(request: Request, pk: int) -> HttpResponse:
    """One run with what it posted."""
    return _run(request, pk)


def _run(request: Request, pk: int, trouble: str = "") -> HttpResponse:
    found, under_way = queries.run_page(request.actor, pk), undo_jobs.undoing(pk)
    standing = found.run.undone_at is None and found.standing > 0
    told: dict[str, Any] = {
        "found": found,
        "run": found.run,
        "under_way": under_way,
        "may_undo": request.actor.can(UNDO_RUNS) and standing and under_way is None,
        "trouble": trouble,
        "typed": request.POST.get("reason", ""),
    }
    return list_response(request, POSTINGS, found.postings, context=told, template="receivables/run.html")


@page(UNDO_RUNS)
@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    """Take back all of it that still stands: at once, or by a job where it is much."""
    reason = request.POST.get("reason", "")[:LONGEST_REASON]
    try:
        job = undo_jobs.start_undoing(actor=request.actor, run=pk, reason=reason)
        if job is not None:
            return redirect("job", job.pk)
        done = operations.undo_run(actor=request.actor, run=pk, reason=reason)
    except (RefusedError, StaleError) as error:
        answer = _run(request, pk, message_of(error))
        answer.status_code = STALE if isinstance(error, StaleError) else REFUSED
        return answer
    said = _("{count} postings, {amount} yuan, are taken back from today on; the receipts wait on the desk.")
    messages.success(request, said.format(count=done.allocations, amount=yuan_text(done.fen)))
    if done.kept:
        kept = _("{count} postings had been taken back before and stay as they are: the list says by whom and why.")
        messages.info(request, kept.format(count=done.kept))
    return redirect("receivables:run", pk)

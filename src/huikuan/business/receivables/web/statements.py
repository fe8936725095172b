"""Statements of account: one customer's on the screen, as PDF and as a workbook; many as one zip."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from huikuan.business.receivables import documents, jobs, queries
from huikuan.business.receivables.letterhead import letterhead
from huikuan.business.receivables.policies import SEE
from huikuan.business.receivables.web.letter_forms import BulkStatementsForm, PeriodForm, last_month
from huikuan.business.receivables.web.words import message_of
from huikuan.foundation.lists.export import XLSX
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions import Request, page

PDF = "application/pdf"
REFUSED = 422


def attachment(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to save; browsers are told not to guess what it is."""
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@page(SEE)
def statement(request: Request, pk: int) -> HttpResponse:
    """Of one customer; ``?format=pdf`` or ``xlsx`` as a file."""
    form = PeriodForm({**{key: str(value) for key, value in last_month().items()}, **request.GET.dict()})
    if not form.is_valid():
        who = queries.account(request.actor, pk, last_month()["last"]).customer
        return render(request, "receivables/statement.html", {"form": form, "customer": who}, status=REFUSED)
    told = form.cleaned_data
    found = queries.statement(request.actor, pk, told["first"], told["last"])
    name, language, wanted = documents.statement_name(found), told["language"], request.GET.get("format")
    if wanted == "pdf":
        return attachment(documents.statement_pdf(found, language, letterhead()), f"{name}.pdf", PDF)
    if wanted == "xlsx":
        return attachment(documents.statement_xlsx(found, language, letterhead()), f"{name}.xlsx", XLSX)
    shown = {
        "form": form,
        "customer": found.customer,
        "found": found,
        "lines": [(one, documents.summary(one), balance) for one, balance in found.movements],
        "ages": documents.ages(found),
        "files": urlencode({key: str(value) for key, value in told.items()}),
    }
    return render(request, "receivables/statement.html", shown)


@page(SEE)
def statements(request: Request) -> HttpResponse:
    """Choose customers, see how many they are, and have their statements made."""
    form = BulkStatementsForm(request.actor, request.POST or request.GET or last_month())
    told: dict[str, Any] = {"form": form}
    if not form.is_valid():
        return render(request, "receivables/statements.html", told, status=REFUSED)
    asked = form.cleaned_data
    rows = queries.chosen(
        request.actor, asked["last"], region=asked["region"], owner=asked["owner"], only_late=asked["only_late"]
    )
    if request.method == "POST":
        customers = list(rows.order_by("customer__sort_key", "customer").values_list("customer", flat=True))
        try:
            job = jobs.start_statements(
                actor=request.actor,
                customers=customers,
                first=asked["first"],
                last=asked["last"],
                language=asked["language"],
                formats=asked["formats"],
            )
        except RefusedError as error:
            form.add_error(None, message_of(error))
            return render(request, "receivables/statements.html", told, status=REFUSED)
        return redirect("job", job.pk)
    told |= {"count": rows.count(), "totals": queries.totals(rows)}
    return render(request, "receivables/statements.html", told)

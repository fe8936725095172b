"""Confirmation letters: lists, preparing, one letter with its steps and replies, its PDF and its evidence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.receivables import documents, jobs, operations, queries
from huikuan.business.receivables.policies import LETTER_MOVES, RECORD_REPLY, SEE, WRITE_LETTERS
from huikuan.business.receivables.web.evidence import evidence_response
from huikuan.business.receivables.web.letter_forms import LettersForm, OneLetterForm, ReplyForm, SentForm
from huikuan.business.receivables.web.letter_lists import DUE, LETTERS, STATE_TONES, STATES
from huikuan.business.receivables.web.statements import PDF, REFUSED, attachment
from huikuan.business.receivables.web.words import message_of
from huikuan.foundation import clock
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page

STALE = 409


@page(SEE)
def letters(request: Request) -> HttpResponse:
    """All letters in scope."""
    told = {"may_write": request.actor.can(WRITE_LETTERS)}
    return list_response(
        request, LETTERS, queries.visible_letters(request.actor), context=told, template="receivables/letters.html"
    )


@page(SEE)
def due(request: Request) -> HttpResponse:
    """Customers who should be asked again."""
    rows = queries.due_for_confirmation(request.actor, clock.today())
    told = {"may_write": request.actor.can(WRITE_LETTERS)}
    return list_response(request, DUE, rows, context=told, template="receivables/letters_due.html")


@page(WRITE_LETTERS)
def prepare(request: Request) -> HttpResponse:
    """Choose customers, see how many they are, and have letters made."""
    begin = {"as_of": clock.today(), "language": "zh", "only_due": "on"}
    form = LettersForm(request.actor, request.POST or request.GET or begin)
    told: dict[str, Any] = {"form": form}
    if not form.is_valid():
        return render(request, "receivables/prepare_letters.html", told, status=REFUSED)
    asked = form.cleaned_data
    rows = queries.chosen(
        request.actor, asked["as_of"], region=asked["region"], owner=asked["owner"], only_late=asked["only_late"]
    )
    if asked["only_due"]:
        rows = rows.filter(customer__in=queries.due_for_confirmation(request.actor, clock.today()).values("customer"))
    if request.method == "POST":
        customers = list(rows.order_by("customer__sort_key", "customer").values_list("customer", flat=True))
        try:
            job = jobs.start_letters(
                actor=request.actor, customers=customers, as_of=asked["as_of"], language=asked["language"]
            )
        except RefusedError as error:
            form.add_error(None, message_of(error))
            return render(request, "receivables/prepare_letters.html", told, status=REFUSED)
        return redirect("job", job.pk)
    told |= {"count": rows.count(), "totals": queries.totals(rows)}
    return render(request, "receivables/prepare_letters.html", told)


@page(WRITE_LETTERS)
def new_letter(request: Request, customer: int) -> HttpResponse:
    """A letter to one customer."""
    begin = {"as_of": clock.today(), "language": "zh"}
    who = queries.account(request.actor, customer, clock.today()).customer
    form = OneLetterForm(request.POST or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            found = operations.prepare_letter(actor=request.actor, customer=customer, **form.cleaned_data)
        except RefusedError as error:
            form.add_error(None, message_of(error))
        else:
            messages.success(request, _("The letter is prepared. Print it, have it sealed, and say when it went out."))
            return redirect("receivables:letter", found.pk)
    told = {"form": form, "customer": who, "earlier": queries.letters_of(request.actor, customer)[:5]}
    return render(request, "receivables/new_letter.html", told, status=REFUSED if form.errors else 200)


@page(WRITE_LETTERS)
def run(request: Request, key: UUID) -> HttpResponse:
    """Letters made together: how far they are; all sent at once, all PDFs as one zip."""
    rows = queries.run_letters(request.actor, key)
    counts = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    if not counts:
        raise Http404
    form = SentForm(request.POST or None, initial={"on": clock.today()})
    trouble = ""
    if request.method == "POST":
        try:
            if "print" in request.POST:
                return redirect("job", jobs.start_printing(actor=request.actor, run=key, count=sum(counts.values())).pk)
            if form.is_valid():
                count = operations.send_run(actor=request.actor, run=key, on=form.cleaned_data["on"])
                messages.success(request, _("{count} letters are on their way.").format(count=count))
                return redirect("receivables:letter_run", key)
        except RefusedError as error:
            trouble = message_of(error)
    told = {
        "form": form,
        "trouble": trouble,
        "first": rows.first(),
        "last": rows.last(),
        "counts": [(STATES[state], count) for state, count in counts.items()],
        "count": sum(counts.values()),
        "to_send": counts.get("prepared", 0),
    }
    return render(request, "receivables/letter_run.html", told, status=REFUSED if trouble or form.errors else 200)


@page(SEE)
def letter(request: Request, pk: int) -> HttpResponse:
    """One letter: its steps, replies, disputes, and what can be done next."""
    return letter_response(request, pk)


def letter_response(
    request: Request, pk: int, *, reply: ReplyForm | None = None, trouble: str = "", status: int = 200
) -> HttpResponse:
    """The page, with what was typed where it was refused."""
    found = queries.letter(request.actor, pk)
    begin = {"seen": found.revision, "on": clock.today(), "agrees": "yes"}
    following = LETTER_MOVES[found.state]
    may_write, may_record = request.actor.can(WRITE_LETTERS), request.actor.can(RECORD_REPLY)
    told = {
        "letter": found,
        "customer": found.customer,
        "tone": STATE_TONES.get(found.state, "secondary"),
        "steps": [(one, STATES[one.state], STATE_TONES.get(one.state, "secondary")) for one in found.steps.all()],
        "difference": found.balance - found.stated if found.stated is not None else None,
        "trouble": trouble,
        "sent": SentForm(initial=begin) if may_write and "sent" in following else None,
        "reply": (reply or ReplyForm(initial=begin)) if may_record and "confirmed" in following else None,
        "may_withdraw": may_write and "withdrawn" in following,
        "no_reply": may_record and "no_reply" in following and found.reply_by and found.reply_by < clock.today(),
    }
    return render(request, "receivables/letter.html", told, status=status)


def _done(request: Request, pk: int, deed: Callable[[], object], said: str) -> HttpResponse:
    try:
        deed()
    except (RefusedError, StaleError) as error:
        status = STALE if isinstance(error, StaleError) else REFUSED
        return letter_response(request, pk, trouble=message_of(error), status=status)
    messages.success(request, said)
    return redirect("receivables:letter", pk)


def _seen(request: Request) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@page(WRITE_LETTERS)
@require_POST
def send(request: Request, pk: int) -> HttpResponse:
    """It has gone out."""
    form = SentForm(request.POST)
    if not form.is_valid():
        return letter_response(request, pk, trouble=_("Write the day on which it was sent."), status=REFUSED)
    day, seen = form.cleaned_data["on"], _seen(request)
    return _done(
        request,
        pk,
        lambda: operations.send_letter(actor=request.actor, letter=pk, on=day, seen=seen),
        _("The letter is on its way."),
    )


@page(RECORD_REPLY)
@require_POST
def reply(request: Request, pk: int) -> HttpResponse:
    """The customer has answered."""
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return letter_response(request, pk, reply=form, status=REFUSED)
    told = form.cleaned_data
    differs = None
    if told["agrees"] == "no":
        differs = operations.Differs(stated=told["stated"], reason=told["reason"], kind=told["kind"])
    try:
        operations.record_reply(
            actor=request.actor, letter=pk, on=told["on"], seen=told["seen"], file=told["file"], differs=differs
        )
    except (RefusedError, StaleError) as error:
        form.add_error(None, message_of(error))
        return letter_response(request, pk, reply=form, status=STALE if isinstance(error, StaleError) else REFUSED)
    messages.success(request, _("The reply is recorded."))
    return redirect("receivables:letter", pk)


@page(RECORD_REPLY)
@require_POST
def no_reply(request: Request, pk: int) -> HttpResponse:
    """Nothing has come."""
    seen = _seen(request)
    return _done(
        request,
        pk,
        lambda: operations.note_no_reply(actor=request.actor, letter=pk, seen=seen),
        _("Noted: no reply. A late one can still be recorded."),
    )


@page(WRITE_LETTERS)
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """It was wrong."""
    seen, reason = _seen(request), request.POST.get("reason", "")[:2000]
    return _done(
        request,
        pk,
        lambda: operations.withdraw_letter(actor=request.actor, letter=pk, seen=seen, reason=reason),
        _("The letter is withdrawn; its number stays."),
    )


@page(SEE)
def pdf(request: Request, pk: int) -> HttpResponse:
    """The letter as it was prepared."""
    found = queries.letter(request.actor, pk)
    content = documents.confirmation_pdf(found.number, found.template, found.data)
    return attachment(content, f"{found.number}.pdf", PDF)


@page(SEE)
def reply_file(request: Request, pk: int) -> HttpResponseBase:
    """A stamped reply, to save."""
    return evidence_response(queries.reply_file(request.actor, pk))

"""Pledges: the list, one with its signatures and what changed since, its PDF, signing, many at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from huikuan.business.targets import jobs, operations, plan_jobs, pledge_content, queries
from huikuan.business.targets.policies import MAKE_PLEDGE, SEE_OFFERS, SIGN_PLEDGE
from huikuan.business.targets.web.context import page_context
from huikuan.business.targets.web.negotiation_lists import TONES
from huikuan.business.targets.web.offers import message_of, offer_page
from huikuan.business.targets.web.signing import credit_lines
from huikuan.foundation.imports.money_fields import FenField
from huikuan.foundation.lists.columns import Col, Kind
from huikuan.foundation.lists.filters import BoolFilter, ChoiceFilter
from huikuan.foundation.lists.spec import Empty, ListSpec
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.people.proving import may_try
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import refusal_words

REFUSED, STALE = 422, 409
LONGEST_REASON = 2_000
CHANGED: dict[bool, Any] = {True: gettext_lazy("figures changed"), False: gettext_lazy("as drawn up")}

PLEDGES = ListSpec(
    key="targets.pledges",
    title=gettext_lazy("Pledges"),
    question=gettext_lazy("Who has put their name to which target, and do the figures still stand?"),
    sort="-number",
    search=("number", "offer__person__name"),
    search_hint=gettext_lazy("Number or person"),
    columns=(
        Col(
            key="number",
            label=gettext_lazy("Document no"),
            path="number",
            link=lambda row: reverse("targets:pledge", args=[row["pk"]]),
        ),
        Col(key="person", label=gettext_lazy("Person"), path="offer__person__name", sort="offer__person__sort_key"),
        Col(key="month", label=gettext_lazy("Month"), path="offer__plan__month", kind=Kind.MONTH),
        Col(key="sales", label=gettext_lazy("Sales"), path="offer__sales", kind=Kind.MONEY, total=True),
        Col(key="collection", label=gettext_lazy("Collection"), path="offer__collection", kind=Kind.MONEY, total=True),
        Col(
            key="state",
            label=gettext_lazy("State"),
            path="offer__state",
            kind=Kind.STATE,
            choices=queries.OFFER_STATES,
            tone=TONES,
        ),
        Col(key="by_person", label=gettext_lazy("Signed by the person"), path="by_person", kind=Kind.MOMENT),
        Col(key="by_manager", label=gettext_lazy("Signed by the manager"), path="by_manager", kind=Kind.MOMENT),
        Col(
            key="changed",
            label=gettext_lazy("Figures"),
            path="changed",
            kind=Kind.STATE,
            choices=CHANGED,
            tone={True: "red", False: "green"},
        ),
        Col(key="replaced", label=gettext_lazy("Replaced"), path="replaced_at", kind=Kind.MOMENT, hidden=True),
    ),
    filters=(
        ChoiceFilter(
            key="state",
            label=gettext_lazy("State"),
            path="offer__state",
            choices=queries.OFFER_STATES.items(),
        ),
        BoolFilter(key="changed", label=gettext_lazy("figures changed"), when=Q(changed=True)),
        BoolFilter(
            key="unsigned",
            label=gettext_lazy("A signature is missing"),
            when=Q(by_person=None) | Q(by_manager=None),
        ),
    ),
    empty=Empty(
        icon="certificate",
        title=gettext_lazy("No pledges yet"),
        text=gettext_lazy("When a person has agreed to all lines, their manager draws up the pledge and both sign it."),
    ),
)


class SignForm(forms.Form):
    """Who one is, again."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    secret = forms.CharField(
        label=gettext_lazy("Your password, or the code of your authenticator"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    credit_reason = forms.CharField(
        label=gettext_lazy("Why all the same"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.HiddenInput,
        help_text=gettext_lazy("Credit speaks against some of these targets; the reason is recorded."),
    )

    def asking_why(self, asks: bool) -> SignForm:
        """Show the field where credit speaks."""
        if asks:
            self.fields["credit_reason"].widget = forms.TextInput(attrs={"required": True})
        return self


class ExpenseForm(forms.Form):
    """What may be spent."""

    expense = FenField(not_negative=True, label=gettext_lazy("Expense quota, yuan"), required=False)


@page(SEE_OFFERS)
def pledges(request: Request) -> HttpResponse:
    """Those of a month that count, in scope; with ``show=all`` those that were replaced too."""
    asked = request.GET.get("plan", "")
    plan = queries.shown_plan(asked) if asked else queries.plan_last_issued() or queries.current_plan()
    rows = queries.pledge_rows(request.actor)
    rows = rows.filter(offer__plan__month=plan.month) if plan else rows.none()
    if request.GET.get("show") != "all":
        rows = rows.filter(replaced_at=None)
    may_make = plan is not None and plan.current and request.actor.can(MAKE_PLEDGE)
    under_way = plan_jobs.drawing_up(request.actor, plan.pk) if plan and may_make else None
    told = page_context(request, plan, "pledges") | {
        "may_make": may_make,
        "under_way": under_way,
        "issue": queries.issue_of(plan) if plan else None,
        "keep": {"plan": plan.pk} if plan else {},
    }
    return list_response(request, PLEDGES, rows, context=told, template="targets/pledges.html")


@page(SEE_OFFERS)
def pledge(request: Request, pk: int) -> HttpResponse:
    """One pledge."""
    return pledge_page(request, pk)


def pledge_page(request: Request, pk: int, form: SignForm | None = None, status: int = 200) -> HttpResponse:
    """The page; with the form that was refused."""
    found = queries.visible_pledges(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    signed = {one.role: one for one in found.signatures.all()}
    roles = queries.may_sign(request.actor, found) - set(signed)
    may_sign = bool(roles) and found.replaced_at is None and request.actor.can(SIGN_PLEDGE)
    credit = credit_lines(found.content) if may_sign else []
    told = {
        "credit": credit,
        "pledge": found,
        "content": found.content,
        "bound": {"base": pledge_content.base_of(found.content)},
        "rows": pledge_content.by_customer(found.content["lines"]),
        "tone": TONES[found.offer.state],
        "signed": [(role, words, signed.get(role)) for role, words in queries.ROLES.items()],
        "verified": queries.verify_pledge(found),
        "form": (form or SignForm(initial={"digest": found.digest})).asking_why(bool(credit)),
        "may_sign": may_sign,
    }
    return render(request, "targets/pledge.html", told, status=status)


@page(SEE_OFFERS)
def pdf(request: Request, pk: int) -> HttpResponse:
    """The document, with the signatures it bears."""
    found = queries.visible_pledges(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    state = _("Replaced by a later pledge") if found.replaced_at else ""
    made = pledge_content.pledge_pdf(found.content, found.template, queries.signatures_of(found), state)
    response = HttpResponse(made, content_type="application/pdf")
    name = pledge_content.pledge_name(found.content)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@page(SIGN_PLEDGE)
@require_POST
def sign(request: Request, pk: int) -> HttpResponse:
    """Sign it, having proven again who one is."""
    form = SignForm(request.POST)
    status = REFUSED
    if form.is_valid():
        try:
            if not may_try(request):
                raise RefusedError("pledge.too_often")
            operations.sign_pledge(actor=request.actor, pledge=pk, **form.cleaned_data)
        except (RefusedError, StaleError) as error:
            status = STALE if isinstance(error, StaleError) else REFUSED
            form.add_error(None, message_of(error))
        else:
            messages.success(request, _("Signed. Time and fingerprint are recorded."))
            return redirect("targets:pledge", pk)
    return pledge_page(request, pk, form, status=status)


@page(MAKE_PLEDGE)
@require_POST
def draw_up(request: Request, pk: int) -> HttpResponse:
    """The pledge of one agreed offer."""
    try:
        made = operations.draw_up_pledge(actor=request.actor, offer=pk)
    except RefusedError as error:
        return offer_page(request, pk, refusal_words(error), REFUSED)
    messages.success(request, _("Drawn up. Both sign it now."))
    return redirect("targets:pledge", made.pk)


@page(MAKE_PLEDGE)
@require_POST
def expense(request: Request, pk: int) -> HttpResponse:
    """The expense quota that goes with an offer."""
    form = ExpenseForm(request.POST)
    if not form.is_valid():
        return offer_page(request, pk, " ".join(str(one) for one in form.errors["expense"]), REFUSED)
    try:
        operations.set_expense(actor=request.actor, offer=pk, **form.cleaned_data)
    except RefusedError as error:
        return offer_page(request, pk, refusal_words(error), REFUSED)
    messages.success(request, _("The next pledge binds it."))
    return redirect("targets:offer", pk)


@page(MAKE_PLEDGE)
@require_POST
def draw_up_all(request: Request, plan: int) -> HttpResponse:
    """By a job: for everybody who has agreed and has none yet; or all PDFs as one zip."""
    queries.plan(plan)
    try:
        if "print" in request.POST:
            return redirect("job", jobs.start_printing(actor=request.actor, plan=plan).pk)
        return redirect("job", plan_jobs.start_drawing_up(actor=request.actor, plan=plan).pk)
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    return redirect(f"{reverse('targets:pledges')}?plan={plan}")

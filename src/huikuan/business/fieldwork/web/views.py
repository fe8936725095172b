"""Tiers, week plans, and how full everybody's weeks are."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.collections.queries import promises_due, shown_plan, visible_lines
from huikuan.business.fieldwork import operations, queries
from huikuan.business.fieldwork.policies import OVERRIDE, SEE, TIER_NAMES, WORK
from huikuan.business.fieldwork.sheets import ACTIVITIES, GOALS
from huikuan.business.fieldwork.web.forms import MoveForm, SummaryForm, TierForm
from huikuan.business.fieldwork.web.lists import TIERS, TONES, WEEKS
from huikuan.business.targets.policies import PLAN_MONTH
from huikuan.foundation import clock
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import in_words, refusal_words

MOST_FOUND = 20
GOAL_WORDS = {choice.code: choice for choice in GOALS}
ACTIVITY_WORDS = {choice.code: choice for choice in ACTIVITIES}


@page(SEE)
@drawn_once
def tiers(request: Request) -> HttpResponse:
    """Customers of the scope with tier and score."""
    plan = shown_plan(request.GET.get("plan", ""))
    return list_response(request, TIERS, queries.visible_tiers(request.actor).filter(plan=plan))


@page(SEE)
def tier(request: Request, pk: int) -> HttpResponse:
    """One tier with what it rests on, and setting it by hand."""
    found = queries.tier_of(request.actor, pk)
    form = TierForm(request.POST or None, initial={"seen": found.revision, "tier": found.tier})
    if request.method == "POST":
        request.actor.require(OVERRIDE)
        if form.is_valid():
            try:
                operations.override_tier(actor=request.actor, line=pk, **form.cleaned_data)
            except (RefusedError, StaleError) as error:
                form.add_error(None, message_of(error))
            else:
                messages.success(request, _("Saved. The week plan follows when the month is planned again."))
                return redirect("fieldwork:tier", pk)
    told = {
        "line": found,
        "name": TIER_NAMES[found.tier],
        "computed": TIER_NAMES[found.computed],
        "why": found.why_en if (get_language() or "").startswith("en") else found.why_zh,
        "form": form,
        "may_override": request.actor.can(OVERRIDE) and found.plan.current,
    }
    return render(request, "fieldwork/tier.html", told, status=422 if form.errors else 200)


@page(SEE)
def week(request: Request) -> HttpResponse:
    """Somebody's week, today first."""
    actor, plan = request.actor, shown_plan()
    people = queries.my_people(actor, plan) if plan else []
    person = chosen_person(request, people)
    if plan is None or person is None:
        return render(request, "fieldwork/no_week.html")
    today = clock.today()
    # Before the month begins its first week is the one to look at.
    shown = queries.week_of(actor, plan, person, chosen_day(request, max(today, plan.month)))
    days = sorted(shown.days, key=lambda day: (day.on < today, day.on))
    told = {
        "plan": plan,
        "week": shown,
        "people": people,
        "days": [told_day(day, today) for day in days],
        "today": today,
        "promises": promises_due(actor, shown.monday, shown.after) if actor.person == person else [],
        "summary_form": SummaryForm(initial={"seen": shown.summary.revision, "text": shown.summary.summary})
        if shown.summary
        else None,
        "may_work": actor.can(WORK),
        "outdated": queries.tiers_since(actor, plan, person),
        "may_plan": actor.can(PLAN_MONTH),
    }
    return render(request, "fieldwork/week.html", told)


def chosen_person(request: Request, people: list[Any]) -> Any | None:
    """The person asked for (404 out of scope), else oneself, else the first."""
    asked = request.GET.get("person", "")
    if asked:
        for person in people:
            if str(person.pk) == asked:
                return person
        raise Http404(asked)
    return people[0] if people else None


def chosen_day(request: Request, today: date) -> date:
    """A day of the week asked for; a link that makes no sense leads to today's."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today


def told_day(day: queries.Day, today: date) -> dict[str, Any]:
    """A day with its contacts in words."""
    rows = [
        {
            "contact": one,
            "activity": in_words(ACTIVITY_WORDS[one.activity]),
            "goal": in_words(GOAL_WORDS[one.goal]) if one.goal in GOAL_WORDS else one.goal,
            "tier": TIER_NAMES[one.tier],
            "tone": TONES[one.tier],
        }
        for one in day.contacts
    ]
    return {"on": day.on, "rows": rows, "done": day.done, "today": day.on == today, "past": day.on < today}


@page(WORK)
@require_POST
def tick(request: Request, pk: int) -> HttpResponse:
    """A contact took place, or did not after all."""
    found = queries.contact_of(request.actor, pk)
    try:
        operations.tick_contact(
            actor=request.actor, contact=pk, done=request.POST.get("done") == "1", seen=number(request, "seen")
        )
    except (RefusedError, StaleError) as error:
        messages.error(request, message_of(error))
    return redirect(week_url(found))


@page(WORK)
def move(request: Request, pk: int) -> HttpResponse:
    """Put a contact on another day."""
    found = queries.contact_of(request.actor, pk)
    form = MoveForm(request.POST or None, initial={"seen": found.revision, "to": found.date})
    if request.method == "POST" and form.is_valid():
        try:
            moved = operations.move_contact(actor=request.actor, contact=pk, **form.cleaned_data)
        except (RefusedError, StaleError) as error:
            form.add_error(None, message_of(error))
        else:
            messages.success(request, _("Moved to {day}.").format(day=moved.date.isoformat()))
            return redirect(week_url(moved))
    told = {"contact": found, "form": form, "back": week_url(found)}
    return render(request, "fieldwork/move.html", told, status=422 if form.errors else 200)


@page(WORK)
@require_POST
def summary(request: Request, pk: int) -> HttpResponse:
    """How the week went."""
    form = SummaryForm(request.POST)
    found = queries.week_summary(request.actor, pk)
    if form.is_valid():
        try:
            operations.write_summary(actor=request.actor, week=pk, **form.cleaned_data)
        except (RefusedError, StaleError) as error:
            messages.error(request, message_of(error))
        else:
            messages.success(request, _("Saved."))
    return redirect(week_address(found.person_id, found.monday))


@page(SEE)
@drawn_once
def overview(request: Request) -> HttpResponse:
    """How full everybody's weeks are."""
    plan = shown_plan(request.GET.get("plan", ""))
    return list_response(request, WEEKS, queries.visible_weeks(request.actor).filter(plan=plan))


@page(WORK)
def record(request: Request) -> HttpResponse:
    """Whose promise is to be recorded? Today's contacts first, then a search."""
    plan, asked = shown_plan(), request.GET.get("q", "").strip()[:100]
    today = queries.contacts_of_day(request.actor, plan, clock.today()) if plan else []
    lines = visible_lines(request.actor).filter(plan=plan, customer__name__icontains=asked)
    rows = list(lines.select_related("customer").order_by("-unowned", "pk")[:MOST_FOUND])
    return render(request, "fieldwork/record.html", {"today": today, "rows": rows, "asked": asked})


@page(SEE)
def customer_card(request: Request, pk: int) -> HttpResponse:
    """Tier and contacts of a customer, a part of its page."""
    found = queries.customer_field(request.actor, pk)
    coming = [
        (one, in_words(ACTIVITY_WORDS[one.activity]), in_words(GOAL_WORDS[one.goal]) if one.goal in GOAL_WORDS else "")
        for one in found.coming
    ]
    tier_name = TIER_NAMES[found.tier.tier] if found.tier else ""
    tone = TONES[found.tier.tier] if found.tier else ""
    told = {"found": found, "coming": coming, "tier_name": tier_name, "tone": tone}
    return render(request, "fieldwork/customer_card.html", told)


def week_url(contact: Any) -> str:
    """The week in which a contact stands."""
    return week_address(contact.person_id, contact.date)


def week_address(person: int, day: date) -> str:
    """Somebody's week that holds a day."""
    return f"{reverse('fieldwork:week')}?{urlencode({'person': str(person), 'day': day.isoformat()})}"


def number(request: Request, name: str) -> int:
    """A whole number that a form carries; 0 for anything else."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def message_of(error: Exception) -> str:
    """Why something was not done, in the reader's language."""
    if isinstance(error, RefusedError):
        return refusal_words(error)
    return _("Somebody else changed this meanwhile. Look at it as it is now, then try again.")

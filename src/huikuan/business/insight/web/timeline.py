"""What happened with a customer, in words: a page of its own, and a part of the customer page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.business.collections.policies import PROMISE_STATES
from huikuan.business.fieldwork.sheets import ACTIVITIES, GOALS
from huikuan.business.insight import queries
from huikuan.business.insight.policies import SEE_CUSTOMER
from huikuan.business.receivables import queries as receivables
from huikuan.engine.money import yuan_text
from huikuan.foundation.audit.web.actions import action_words
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import in_words

KINDS: dict[str, str | Promise] = {
    "invoices": gettext_lazy("Invoices"),
    "receipts": gettext_lazy("Receipts and drafts"),
    "allocations": gettext_lazy("Matching"),
    "settlements": gettext_lazy("Write-offs and discounts"),
    "letters": gettext_lazy("Letters"),
    "disputes": gettext_lazy("Disputes"),
    "promises": gettext_lazy("Promises"),
    "credit": gettext_lazy("Credit"),
    "contracts": gettext_lazy("Contracts"),
    "visits": gettext_lazy("Visits and calls"),
    "changes": gettext_lazy("Owner, targets, details"),
}
LETTERS: dict[str, str | Promise] = {
    "prepared": gettext_lazy("Letter {no} prepared"),
    "sent": gettext_lazy("Letter {no} sent"),
    "confirmed": gettext_lazy("Letter {no}: the customer confirmed"),
    "differs": gettext_lazy("Letter {no}: the customer disagrees"),
    "no_reply": gettext_lazy("Letter {no}: no reply"),
    "withdrawn": gettext_lazy("Letter {no} withdrawn"),
}
CREDIT: dict[str, str | Promise] = {
    "asked": gettext_lazy("{kind}: asked for"),
    "approved": gettext_lazy("{kind}: approved"),
    "refused": gettext_lazy("{kind}: refused"),
    "ended": gettext_lazy("{kind}: approved, ended early"),
}
GOAL_WORDS = {choice.code: choice for choice in GOALS}
ACTIVITY_WORDS = {choice.code: choice for choice in ACTIVITIES}
ICONS = {
    "invoices": "file-invoice",
    "receipts": "cash",
    "allocations": "link",
    "settlements": "adjustments",
    "letters": "mail",
    "disputes": "message-2",
    "promises": "thumb-up",
    "credit": "gauge",
    "contracts": "file-text",
    "visits": "map-pin",
    "changes": "user-cog",
}
PAGES = {  # source: the page that tells more
    "invoice": "receivables:invoice",
    "allocation": "receivables:invoice",
    "receipt": "receivables:receipt",
    "settlement": "receivables:receipt",
    "taken_back": "receivables:receipt",
    "draft": "receivables:draft",
    "letter": "receivables:letter",
    "dispute": "receivables:dispute",
    "dispute_resolved": "receivables:dispute",
    "promise": "collections:promise",
    "promise_due": "collections:promise",
    "contract": "receivables:contract",
    "contract_event": "receivables:contract",
}
OF_CUSTOMER = dict.fromkeys(("credit_asked", "credit_decided", "grade_set"), "receivables:customer_credit")
BAD = frozenset({"taken_back", "dispute"})
AMOUNTS = ("target", "amount", "expected", "produced", "credit_limit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One entry as people read it; ``fen`` None where it is about no amount."""

    day: date
    what: str
    fen: int | None
    who: str
    why: str
    at: datetime | None
    url: str
    icon: str
    bad: bool


@page(SEE_CUSTOMER)
@drawn_once
def show(request: Request, pk: int) -> HttpResponse:
    """A page of the timeline; only its list where the customer page asks for it."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    found = queries.timeline(request.actor, pk, kind=kind, after=request.GET.get("after", ""))
    told = {
        "customer": found.customer,
        "entries": [shown(one, pk) for one in found.entries],
        "older": found.older,
        "kind": kind,
        "kinds": [("", _("Everything"))] + [(key, KINDS[key]) for key in queries.KINDS],
    }
    part = bool(request.htmx and not request.htmx.boosted)
    told["later"] = part and bool(request.GET.get("after"))
    return render(request, "insight/timeline_part.html" if part else "insight/timeline.html", told)


def shown(one: queries.Entry, customer: int) -> Shown:
    """An entry in the reader's language."""
    facts = one.facts
    target = facts.get("target")
    url = reverse(PAGES[one.source], args=[target]) if one.source in PAGES and target else ""
    if one.source in OF_CUSTOMER:
        url = reverse(OF_CUSTOMER[one.source], args=[customer])
    late = facts.get("state") in {"broken", "dishonoured", "differs", "refused"} or facts.get("undoes") is not None
    return Shown(
        day=one.day,
        what=_WORDS[one.source](facts),
        fen=facts.get("fen"),
        who=facts.get("who") or "",
        why=facts.get("why") or "",
        at=facts.get("at"),
        url=url,
        icon=ICONS[one.kind],
        bad=late or one.source in BAD,
    )


def _day(facts: dict[str, Any], name: str = "until") -> str:
    return facts[name].isoformat() if facts.get(name) else "–"


def _channel(facts: dict[str, Any]) -> str:
    return str(receivables.CHANNELS.get(facts["state"], facts["state"]))


def _owner(facts: dict[str, Any]) -> str:
    return _("Owner from here on: {name}").format(name=facts["no"]) if facts["no"] else _("Nobody owns it from here on")


def _event(facts: dict[str, Any]) -> str:
    what, after, before = str(action_words(facts["state"])), facts["after"] or {}, facts["before"] or {}
    told = [
        f"{yuan_text(before[name])} → {yuan_text(after[name])}"
        if isinstance(before.get(name), int)
        else yuan_text(after[name])
        for name in AMOUNTS
        if isinstance(after.get(name), int)
    ]
    return _("{what}: {amounts}").format(what=what, amounts=_(", ").join(told)) if told else what


def _visit(facts: dict[str, Any]) -> str:
    goal = in_words(GOAL_WORDS[facts["goal"]]) if facts["goal"] in GOAL_WORDS else facts["goal"]
    return f"{in_words(ACTIVITY_WORDS[facts['state']])} · {goal}"


def _credit(facts: dict[str, Any], decided: str) -> str:
    kind = str(receivables.CREDIT_KINDS[facts["state"]])
    said = str(CREDIT[decided]).format(kind=kind[:1].upper() + kind[1:])
    return _("{what} (until {day})").format(what=said, day=_day(facts)) if facts["until"] else said


def _promise_due(facts: dict[str, Any]) -> str:
    return _("Promised day: {state}, {kept} came").format(
        state=PROMISE_STATES[facts["state"]], kept=yuan_text(facts["kept"])
    )


def _allocation(facts: dict[str, Any]) -> str:
    text = _("{receipt} pays {invoice}") if facts["undoes"] is None else _("{receipt} pays {invoice} no longer")
    return text.format(receipt=facts["other"], invoice=facts["no"])


def _receipt(facts: dict[str, Any]) -> str:
    told = _("Receipt {no}, {channel}").format(no=facts["no"], channel=_channel(facts))
    return _("{what}, from {payer}").format(what=told, payer=facts["other"]) if facts["other"] else told


def _invoice(facts: dict[str, Any]) -> str:
    text = _("Credit note {no}") if facts["fen"] < 0 else _("Invoice {no}, due {day}")
    return text.format(no=facts["no"], day=_day(facts))


_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "owner": _owner,
    "event": _event,
    "visit": _visit,
    "credit_asked": lambda facts: _credit(facts, "asked"),
    "credit_decided": lambda facts: _credit(facts, facts["decided"]),
    "grade_set": lambda facts: _("Grade {grade} set by hand (until {day})").format(
        grade=facts["state"], day=_day(facts)
    ),
    "promise_due": _promise_due,
    "promise": lambda facts: _("Promised for {day}").format(day=_day(facts)),
    "dispute_resolved": lambda _facts: _("Dispute resolved"),
    "dispute": lambda _facts: _("Dispute opened"),
    "letter": lambda facts: str(LETTERS[facts["state"]]).format(no=facts["no"]),
    "allocation": _allocation,
    "draft": lambda facts: _("Draft {no}: {state}").format(
        no=facts["no"], state=dict(receivables.DRAFT_STATES)[facts["state"]]
    ),
    "taken_back": lambda facts: _("{channel} {no} taken back").format(channel=_channel(facts), no=facts["other"]),
    "settlement": lambda facts: f"{_channel(facts)} {facts['no']}",
    "receipt": _receipt,
    "invoice": _invoice,
    "contract_event": lambda facts: _("Contract {no}: {what}").format(
        no=facts["no"], what=dict(receivables.HAPPENINGS)[facts["state"]]
    ),
    "contract": lambda facts: _("Contract {no} signed").format(no=facts["no"]),
}

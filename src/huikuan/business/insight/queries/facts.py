"""What can happen with a customer: one source a kind of fact, read through the queries of the module that owns it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from huikuan.business.collections import queries as collections
from huikuan.business.directory.queries import visible_customers
from huikuan.business.fieldwork import queries as fieldwork
from huikuan.business.receivables import queries as receivables
from huikuan.foundation import clock
from huikuan.foundation.permissions.actor import Actor

Rows = Callable[[Actor, Any], QuerySet[Any]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """Facts of one ``kind``. ``rows`` are those of a customer in scope; ``pk`` and ``day`` order them, ``facts`` names
    what is told of each: ``no``, ``fen``, ``who``, ``why``, ``state``, ``target`` (id to open), … by path. ``fixed``:
    the query is the same for every customer but for the customer's id."""

    key: str
    kind: str
    rows: Rows
    day: Any
    facts: Mapping[str, str]
    pk: str = "pk"
    fixed: bool = True


def _on(path: str) -> TruncDate:
    return TruncDate(path, tzinfo=clock.CHINA)


def _of(customer: str, visible: Callable[[Actor], QuerySet[Any]], *where: Q) -> Rows:
    return lambda actor, pk: visible(actor).filter(*where, **{customer: pk})


def _letters(actor: Actor, pk: Any) -> QuerySet[Any]:
    return receivables.visible_letters(actor).filter(customer=pk, steps__isnull=False)


def _overrides(actor: Actor, pk: Any) -> QuerySet[Any]:
    return visible_customers(actor).filter(pk=pk, grade_overrides__isnull=False)


def _owners(actor: Actor, pk: Any) -> QuerySet[Any]:
    return visible_customers(actor).filter(pk=pk, ownerships__isnull=False)


def _due_promises(actor: Actor, pk: Any) -> QuerySet[Any]:
    return collections.visible_promises(actor).filter(customer=pk, state__in=("kept", "part_kept", "broken"))


_MONEY_OR_NOT = {"no": "receipt_no", "fen": "amount", "state": "channel", "who": "posted_by__person__name"}
_FORWARD = Q(reverses=None)
_DECIDED = {"fen": "limit", "state": "kind", "until": "until", "decided": "state"}

# The order among facts of one day, the latest first: what takes back, what follows, what it follows from.
SOURCES = (
    Source(
        key="owner",
        kind="changes",
        rows=_owners,
        pk="ownerships__pk",
        day=F("ownerships__since"),
        facts={"no": "ownerships__person__name"},
    ),
    Source(
        key="event",
        kind="changes",
        rows=collections.events_of_customer,
        fixed=False,
        day=_on("at"),
        facts={"state": "action", "who": "actor", "why": "reason", "at": "at", "before": "before", "after": "after"},
    ),
    Source(
        key="visit",
        kind="visits",
        rows=fieldwork.contacts_done,
        day=_on("done_at"),
        facts={"state": "activity", "goal": "goal", "who": "person__name", "at": "done_at"},
    ),
    Source(
        key="credit_decided",
        kind="credit",
        rows=_of("customer", receivables.credit_proposals, Q(decided_at__isnull=False)),
        day=_on("decided_at"),
        facts={**_DECIDED, "who": "decided_by__person__name", "why": "decision", "at": "decided_at"},
    ),
    Source(
        key="credit_asked",
        kind="credit",
        rows=_of("customer", receivables.credit_proposals),
        day=_on("requested_at"),
        facts={**_DECIDED, "who": "requested_by__person__name", "why": "reason", "at": "requested_at"},
    ),
    Source(
        key="grade_set",
        kind="credit",
        rows=_overrides,
        pk="grade_overrides__pk",
        day=_on("grade_overrides__set_at"),
        facts={
            "state": "grade_overrides__grade",
            "until": "grade_overrides__until",
            "who": "grade_overrides__set_by__person__name",
            "why": "grade_overrides__reason",
            "at": "grade_overrides__set_at",
        },
    ),
    Source(
        key="promise_due",
        kind="promises",
        rows=_due_promises,
        day=F("promised_date"),
        facts={"fen": "amount", "kept": "kept", "state": "state", "target": "pk"},
    ),
    Source(
        key="promise",
        kind="promises",
        rows=_of("customer", collections.visible_promises),
        day=Coalesce(F("made_on"), _on("recorded_at")),
        facts={"fen": "amount", "until": "promised_date", "who": "made_by__name", "target": "pk"},
    ),
    Source(
        key="dispute_resolved",
        kind="disputes",
        rows=_of("customer", receivables.visible_disputes, Q(resolved_on__isnull=False)),
        day=F("resolved_on"),
        facts={"fen": "amount", "who": "resolved_by__person__name", "why": "resolution", "target": "pk"},
    ),
    Source(
        key="dispute",
        kind="disputes",
        rows=_of("customer", receivables.visible_disputes),
        day=F("opened_on"),
        facts={"fen": "amount", "who": "opened_by__person__name", "why": "reason", "target": "pk"},
    ),
    Source(
        key="letter",
        kind="letters",
        rows=_letters,
        pk="steps__pk",
        day=F("steps__on"),
        facts={
            "no": "number",
            "fen": "balance",
            "state": "steps__state",
            "who": "steps__by__person__name",
            "why": "steps__note",
            "at": "steps__at",
            "target": "pk",
        },
    ),
    Source(
        key="allocation",
        kind="allocations",
        rows=_of("receivable__customer", receivables.visible_allocations),
        day=F("effective"),
        facts={
            "no": "receivable__invoice_no",
            "other": "receipt__receipt_no",
            "state": "receipt__channel",
            "fen": "amount",
            "undoes": "reverses",
            "who": "posted_by__person__name",
            "why": "reason",
            "at": "recorded_at",
            "target": "receivable",
        },
    ),
    Source(
        key="draft",
        kind="receipts",
        rows=_of("receipt__customer", receivables.visible_drafts, Q(moves__isnull=False)),
        pk="moves__pk",
        day=F("moves__day"),
        facts={
            "no": "draft_no",
            "fen": "receipt__amount",
            "state": "moves__state",
            "who": "moves__moved_by__person__name",
            "why": "moves__reason",
            "at": "moves__recorded_at",
            "target": "pk",
        },
    ),
    Source(
        key="taken_back",
        kind="receipts",
        rows=_of("customer", receivables.visible_settlements, ~_FORWARD),
        day=F("date"),
        facts={**_MONEY_OR_NOT, "other": "reverses__receipt_no", "why": "notes", "target": "pk"},
    ),
    Source(
        key="settlement",
        kind="settlements",
        rows=lambda actor, pk: (
            receivables.visible_settlements(actor)
            .filter(_FORWARD, customer=pk)
            .exclude(channel__in=receivables.MONEY_CHANNELS)
        ),
        day=F("date"),
        facts={**_MONEY_OR_NOT, "why": "adjustment__reason", "target": "pk"},
    ),
    Source(
        key="receipt",
        kind="receipts",
        rows=_of("customer", receivables.visible_receipts, _FORWARD),
        day=F("date"),
        facts={**_MONEY_OR_NOT, "other": "payer_name", "why": "reference", "target": "pk"},
    ),
    Source(
        key="invoice",
        kind="invoices",
        rows=_of("customer", receivables.visible_receivables),
        day=F("issued"),
        facts={"no": "invoice_no", "fen": "amount", "open": "open_fen", "until": "due", "target": "pk"},
    ),
    Source(
        key="contract_event",
        kind="contracts",
        rows=_of("customer", receivables.visible_contracts, Q(events__day__isnull=False)),
        pk="events__pk",
        day=F("events__day"),
        facts={
            "no": "contract_no",
            "state": "events__kind",
            "who": "events__recorded_by__person__name",
            "why": "events__note",
            "at": "events__recorded_at",
            "target": "pk",
        },
    ),
    Source(
        key="contract",
        kind="contracts",
        rows=_of("customer", receivables.visible_contracts, Q(sign_date__isnull=False)),
        day=F("sign_date"),
        facts={"no": "contract_no", "fen": "amount", "why": "instalments", "target": "pk"},
    ),
)
KINDS = (
    "invoices",
    "receipts",
    "allocations",
    "settlements",
    "letters",
    "disputes",
    "promises",
    "credit",
    "contracts",
    "visits",
    "changes",
)

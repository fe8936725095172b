"""What customers contest: disputes, and how much of which open item is disputed at the end of a day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from huikuan.business.directory.queries import customer_scope
from huikuan.business.receivables.models import (
    Dispute,
    DisputedPart,
    DisputeFile,
    DisputeKind,
    DisputeState,
    Outcome,
    Receivable,
    ReplyFile,
)
from huikuan.engine.money import Fen
from huikuan.foundation.permissions.actor import Actor

DISPUTE_KINDS = tuple(DisputeKind.choices)
OUTCOMES = tuple(Outcome.choices)
SOON = timedelta(days=7)
_OPEN_PARTS = DisputedPart.objects.filter(receivable=OuterRef("pk"), dispute__state=DisputeState.OPEN).order_by()
IN_DISPUTE = Q(Exists(_OPEN_PARTS))  # of instalments
_DISPUTED = Subquery(_OPEN_PARTS.values("receivable").annotate(fen=Sum("amount")).values("fen"), BigIntegerField())


def visible_disputes(actor: Actor) -> QuerySet[Dispute]:
    """Disputes with customers in scope."""
    return Dispute.objects.filter(customer_scope(actor, "customer__"))


def listed_disputes(actor: Actor, today: date) -> QuerySet[Any]:
    """Disputes in scope with ``waits``, the day until which one that is open is to be settled (those passed are the
    first), and ``urgency``: late, soon (within a week) or later, done when it is resolved."""
    standing = Q(state=DisputeState.OPEN)
    return visible_disputes(actor).annotate(
        as_of=Value(today, DateField()),
        waits=Case(When(standing, then=Coalesce("due_by", "opened_on")), output_field=DateField()),
        urgency=Case(
            When(~standing, then=Value("done")),
            When(due_by__lt=today, then=Value("late")),
            When(due_by__lte=today + SOON, then=Value("soon")),
            default=Value("later"),
        ),
    )


def disputed_sql(customers: Collection[int] | None) -> str:
    """Rows (customer_id, receivable_id, contract_id, fen) at the end of ``%(day)s``: of an item never more than was
    open of it; without an item what is contested of the balance as a whole."""
    among = "" if customers is None else f" AND d.customer_id IN ({','.join(map(str, customers)) or 'NULL'})"
    return f"""SELECT customer_id, receivable_id, contract_id, CASE WHEN open_fen IS NULL OR fen < open_fen THEN fen
    WHEN open_fen > 0 THEN open_fen ELSE 0 END AS fen
FROM (SELECT said.customer_id, said.receivable_id, r.contract_id, said.fen,
        r.open_fen + CAST(COALESCE((SELECT SUM(a.amount) FROM receivables_allocation a
            JOIN receivables_receipt c ON c.id = a.receipt_id
            WHERE a.receivable_id = r.id AND a.effective > %(day)s AND c.voided_at IS NULL), 0) AS BIGINT) AS open_fen
    FROM (SELECT d.customer_id, p.receivable_id, CAST(SUM(p.amount) AS BIGINT) AS fen FROM receivables_disputedpart p
        JOIN receivables_dispute d ON d.id = p.dispute_id
        WHERE p.since <= %(day)s AND (d.resolved_on IS NULL OR d.resolved_on > %(day)s){among}
        GROUP BY d.customer_id, p.receivable_id HAVING SUM(p.amount) > 0) said
    LEFT JOIN receivables_receivable r ON r.id = said.receivable_id
    WHERE said.receivable_id IS NULL OR (r.voided_at IS NULL AND r.issued <= %(day)s)) known"""


def disputed_of(customer: int, day: date) -> dict[int | None, Fen]:
    """Fen by instalment (None: of the balance as a whole) at the end of a day. Not narrowed to a scope."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT receivable_id, fen FROM ({disputed_sql([customer])}) part", {"day": day})
        return {item: int(fen) for item, fen in cursor.fetchall() if fen}


def disputed_by(customers: Collection[int], day: date, until: date) -> dict[int, Fen]:
    """Fen by customer at the end of ``day``: what is disputed of items due by ``until``, and of balances as a whole.
    Not narrowed to a scope."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT part.customer_id, SUM(part.fen) FROM ({disputed_sql(customers)}) part
            LEFT JOIN receivables_receivable item ON item.id = part.receivable_id
            WHERE item.id IS NULL OR item.due <= %(until)s GROUP BY part.customer_id""",
            {"day": day, "until": until},
        )
        return {customer: int(fen) for customer, fen in cursor.fetchall() if fen}


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputePage:
    """A dispute, what of it is said of which instalment (``fen`` of each), what of it nobody has named yet, and the
    files it is to be settled by: those brought for it, and the reply to the letter that it began with."""

    dispute: Dispute
    items: Sequence[tuple[Receivable, Fen]]
    files: Sequence[DisputeFile]
    replies: Sequence[ReplyFile]

    @property
    def unnamed(self) -> Fen:
        """Of the balance as a whole."""
        return max(0, self.dispute.amount) - sum(fen for _item, fen in self.items)


def dispute_page(actor: Actor, pk: int) -> DisputePage:
    """Http404 out of scope."""
    rows = visible_disputes(actor).select_related("customer", "letter", "owner", "resolved_by__person")
    found = get_object_or_404(rows, pk=pk)
    named = Receivable.objects.filter(disputed_parts__dispute=found).annotate(fen=Sum("disputed_parts__amount"))
    items: list[Any] = list(named.select_related("customer").order_by("due", "pk"))
    replies = found.letter.replies.select_related("by__person").order_by("pk") if found.letter else []
    return DisputePage(
        dispute=found,
        items=[(item, item.fen) for item in items if item.fen],
        files=list(found.files.select_related("by__person").order_by("pk")),
        replies=list(replies),
    )


def dispute_file(actor: Actor, pk: int) -> DisputeFile:
    """Evidence of a dispute; Http404 out of scope."""
    return get_object_or_404(DisputeFile.objects.filter(customer_scope(actor, "dispute__customer__")), pk=pk)


def disputes_of(items: Sequence[Receivable]) -> list[DisputedPart]:
    """What has been said of these instalments, latest first, each with its dispute."""
    rows = DisputedPart.objects.filter(receivable__in=[one.pk for one in items])
    return list(rows.select_related("dispute__owner", "receivable").order_by("-recorded_at", "-pk"))


def with_disputed(rows: QuerySet[Receivable]) -> QuerySet[Any]:
    """Each instalment with what open disputes say of it, ``disputed`` fen or None."""
    return rows.annotate(disputed=_DISPUTED)


def first_disputed() -> dict[int, date]:
    """The day from which it is on record that an instalment is contested, by id. The whole company's."""
    rows = DisputedPart.objects.filter(amount__gt=0, receivable__isnull=False).order_by("receivable_id", "since")
    found: dict[int, date] = {}
    for item, since in rows.values_list("receivable_id", "since"):
        found.setdefault(item or 0, since)
    return found


def still_disputed(items: Collection[int]) -> dict[int, Fen]:
    """What disputes that are open say of these instalments, fen by id."""
    rows = DisputedPart.objects.filter(receivable__in=items, dispute__state=DisputeState.OPEN).order_by()
    return dict(rows.values(item=F("receivable_id")).annotate(fen=Sum("amount")).values_list("item", "fen"))

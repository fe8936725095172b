"""How customers have paid within a year: the facts of which a grade is made.

What customers promise is known further right; ``config/wiring.py`` says once where it is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Sum

from huikuan.business.receivables.models import MONEY, Channel, Dispute, DraftState, Receipt, Receivable
from huikuan.engine.credit_grade import Behaviour

YEAR = timedelta(days=365)
PromiseFacts = Callable[[date, date, Collection[int] | None], Mapping[int, tuple[int, int]]]
_sources: dict[str, PromiseFacts] = {}


def read_promises_with(source: PromiseFacts) -> None:
    """``source(first, last, customers)`` gives (kept, come due) by customer id, of promises dated within the days."""
    _sources["promises"] = source


def behaviours(today: date, customers: Collection[int] | None = None) -> dict[int, Behaviour]:
    """The facts of the 365 days up to ``today`` by customer id (None: everybody's); who has none is left out."""
    first = today - YEAR + timedelta(days=1)
    facts: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for customer, settled, late, instalments in _paid(first, today, customers):
        facts[customer] |= {"settled_fen": settled, "late_fen_days": late, "instalments": instalments}
    drafts = Receipt.objects.filter(
        voided_at=None, channel=Channel.DRAFT, reverses=None, draft__isnull=False, date__range=(first, today)
    )
    items = Receivable.objects.filter(voided_at=None, amount__gt=0, issued__range=(first, today))
    disputes = Dispute.objects.filter(amount__gt=0, opened_on__range=(first, today))
    for name, rows in (
        ("invoiced_fen", items),
        ("disputed_fen", disputes),
        ("drafts_fen", drafts),
        ("returned_fen", drafts.filter(draft__state=DraftState.DISHONOURED)),
    ):
        for customer, fen in _sums(rows, customers):
            facts[customer][name] = fen
    promised = _sources.get("promises")
    for customer, (kept, asked) in (promised(first, today, customers) if promised else {}).items():
        facts[customer] |= {"kept": kept, "asked": asked}
    return {customer: Behaviour(**known) for customer, known in facts.items()}


def _sums(rows: QuerySet[Any], customers: Collection[int] | None) -> list[tuple[int, int]]:
    among = rows.exclude(customer=None) if customers is None else rows.filter(customer__in=customers)
    return list(among.order_by().values_list("customer").annotate(fen=Sum("amount")))


def _paid(first: date, today: date, customers: Collection[int] | None) -> list[tuple[int, int, int, int]]:
    """Customer id, fen, fen × days late, instalments: of what was paid with money, and of what is open past due."""
    sqlite = connection.vendor == "sqlite"

    def days(later: str, earlier: str) -> str:
        if sqlite:
            return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"
        return f"({later} - {earlier})"

    today_sql = "%(today)s" if sqlite else "CAST(%(today)s AS date)"
    channels = ", ".join(f"'{one.value}'" for one in sorted(MONEY))
    among = "" if customers is None else f" AND r.customer_id IN ({','.join(map(str, customers)) or 'NULL'})"
    sql = f"""
SELECT customer_id, SUM(fen), SUM(fen * late), COUNT(DISTINCT item) FROM (
    SELECT r.customer_id, a.amount AS fen, r.id AS item,
        CASE WHEN a.effective > r.due THEN {days("a.effective", "r.due")} ELSE 0 END AS late
    FROM receivables_allocation a
    JOIN receivables_receivable r ON r.id = a.receivable_id JOIN receivables_receipt c ON c.id = a.receipt_id
    WHERE a.effective BETWEEN %(first)s AND %(today)s AND a.amount > 0 AND a.reverses_id IS NULL
        AND r.voided_at IS NULL AND c.voided_at IS NULL AND c.channel IN ({channels}){among}
        AND NOT EXISTS (SELECT 1 FROM receivables_allocation back WHERE back.reverses_id = a.id)
    UNION ALL
    SELECT r.customer_id, r.open_fen, r.id, {days(today_sql, "r.due")}
    FROM receivables_receivable r
    WHERE r.open_fen > 0 AND r.voided_at IS NULL AND r.due < %(today)s{among}
) part GROUP BY customer_id"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"first": first, "today": today})
        return [(row[0], int(row[1]), int(row[2]), row[3]) for row in cursor.fetchall()]

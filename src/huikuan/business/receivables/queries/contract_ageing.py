"""What is open of each contract at the end of a day, by age: read from the open items, because a balance kept ready by
customer doesn't say of which contract it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection

from huikuan.business.receivables.models import Allocation, BalanceDay, DisputedPart
from huikuan.business.receivables.queries.accounts import (
    FIGURES,
    Group,
    in_order,
    narrowed_customers,
    totals,
    visible_balances,
    within,
)
from huikuan.business.receivables.queries.disputes import disputed_sql
from huikuan.business.receivables.queries.filling import BUCKETS, SINCE
from huikuan.engine.money import Fen
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.remembered import as_key, remembered


def by_contract(actor: Actor, kept: BalanceDay, **narrowed: str) -> list[Group]:
    """Balances by contract, largest overdue first; ``narrowed`` as `within`.

    What belongs to no contract stands in one group (key ""), and with it all money on account and what is disputed of
    no contract's items: so the groups add up to the balances of the day, figure by figure.
    """
    scope = narrowed_customers(actor, **narrowed).order_by().values("pk")
    rows = within(actor, visible_balances(actor, kept.day, kept), **narrowed)
    return remembered(
        ("contracts", kept.basis, tuple(kept.bounds), *as_key(rows)),
        lambda: worked_out(kept, scope.query.sql_with_params(), totals(rows)),
    )


def worked_out(kept: BalanceDay, scope: tuple[str, tuple[Any, ...]], sums: dict[str, Fen]) -> list[Group]:
    """The same afresh: for the customers of a subquery whose balances have these sums."""
    disputed = _disputed(kept, scope)
    names = ("not_due", *BUCKETS[: len(kept.buckets.ranges)])
    found, alone = [], dict.fromkeys(FIGURES, 0)
    others: dict[str, Any] = {"customers": 0, "oldest": None}
    for key, name, customers, oldest, *cells in _items(kept, scope):
        figures = dict.fromkeys(FIGURES, 0) | dict(zip(names, map(int, cells), strict=True))
        figures["overdue"] = sum(figures[one] for one in BUCKETS)
        figures["outstanding"] = figures["not_due"] + figures["overdue"]
        figures["disputed"] = disputed.get(key, 0)
        if key is None:
            alone, others = figures, {"customers": customers, "oldest": oldest}
        else:
            found.append(Group(key=str(key), name=name, customers=customers, oldest_due=oldest, figures=figures))
    alone["unallocated"] = sums["unallocated"]
    alone["outstanding"] -= sums["unallocated"]
    alone["disputed"] = sums["disputed"] - sum(one.figures["disputed"] for one in found)
    if any(alone.values()):
        found.append(Group(key="", name="", customers=others["customers"], oldest_due=others["oldest"], figures=alone))
    return in_order(found)


def _items(kept: BalanceDay, scope: tuple[str, tuple[Any, ...]]) -> list[Any]:
    """Contract, its number, customers, since when the oldest item is overdue, and the cells."""
    day, basis = kept.day, kept.basis
    facts: list[Any] = []
    cells = ["SUM(CASE WHEN due >= %s THEN fen ELSE 0 END)"]
    ages: list[Any] = [day]
    for first, last in kept.buckets.ranges:
        within_range = "due <= %s"
        ages.append(day - timedelta(days=first))
        if last is not None:
            within_range += " AND due >= %s"
            ages.append(day - timedelta(days=last))
        cells.append(f"SUM(CASE WHEN {within_range} THEN fen ELSE 0 END)")
    open_now = "r.voided_at IS NULL AND r.issued <= %s AND r.customer_id IN"
    items = f"""SELECT r.contract_id, r.customer_id, r.{basis} AS due, r.open_fen AS fen FROM receivables_receivable r
        WHERE NOT (r.open_fen = 0) AND {open_now} ({scope[0]})"""
    since = ""
    facts += [day, *scope[1]]
    if Allocation.objects.filter(effective__gt=day).exists():
        since = f"WITH {SINCE.replace('%(day)s', '%s')}"
        items = f"""SELECT r.contract_id, r.customer_id, r.{basis} AS due, r.open_fen + COALESCE(s.fen, 0) AS fen
            FROM receivables_receivable r LEFT JOIN since s ON s.receivable_id = r.id
            WHERE NOT (r.open_fen = 0) AND {open_now} ({scope[0]})
            UNION ALL SELECT r.contract_id, r.customer_id, r.{basis}, s.fen
            FROM since s JOIN receivables_receivable r ON r.id = s.receivable_id
            WHERE r.open_fen = 0 AND {open_now} ({scope[0]})"""
        facts += [day, *scope[1]]
    statement = f"""{since} SELECT part.*, k.contract_no FROM (
        SELECT contract_id, COUNT(DISTINCT customer_id), MIN(CASE WHEN fen > 0 AND due < %s THEN due END),
            {", ".join(cells)} FROM ({items}) item WHERE fen <> 0 GROUP BY contract_id) part
        LEFT JOIN receivables_contract k ON k.id = part.contract_id"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [*([day] if since else []), day, *ages, *facts])
        return [(key, number or "", count, _day(oldest), *rest) for key, count, oldest, *rest, number in cursor]


def _day(value: Any) -> Any:
    """SQLite gives days as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _disputed(kept: BalanceDay, scope: tuple[str, tuple[Any, ...]]) -> dict[int | None, Fen]:
    if not DisputedPart.objects.filter(since__lte=kept.day).exists():
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT contract_id, customer_id, fen FROM ({disputed_sql(None)}) part", {"day": kept.day})
        rows = cursor.fetchall()
        cursor.execute(*scope)
        customers = {pk for (pk,) in cursor.fetchall()}
    found: dict[int | None, Fen] = {}
    for contract, customer, fen in rows:
        if customer in customers:
            found[contract] = found.get(contract, 0) + int(fen)
    return found

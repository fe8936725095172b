"""What each customer owed at the end of a day, kept ready by day so that pages need not add up.

A day is rolled back from today: what is open now plus what has been allocated since. Buckets and money on account are
sums, so the cost is that of the open items and of the allocations after the day, not of all documents ever posted.
Withdrawn documents count on no day, nor does what they were allocated to.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, Sum

from huikuan.business.receivables import losses
from huikuan.business.receivables.models import (
    MOST_RANGES,
    Allocation,
    BalanceDay,
    Basis,
    CustomerBalance,
    DisputedPart,
    Receipt,
    Receivable,
)
from huikuan.business.receivables.queries.disputes import disputed_sql
from huikuan.engine.ageing import AgeingIdentityError
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.prepared import Prepared

KEPT = 12  # days besides which older ones are forgotten; they are computed again when asked for
MANY = 3_000  # customers from which on everything is computed afresh
BUCKETS = tuple(f"b{at}" for at in range(1, MOST_RANGES + 1))
_DAY = Prepared(lambda given: BalanceDay.objects.filter(day=given("day"), basis=given("basis")))
_LOCK = 0x61676569  # "agei": one hand at a time keeps the balances


def ready(day: date, basis: str = Basis.DUE) -> BalanceDay:
    """The balances of a day by due or by invoice date, computed if nobody has asked for them yet."""
    found = _DAY.first(day=day, basis=str(basis))
    if found is None:
        with transaction.atomic():
            one_at_a_time()
            found, fresh = BalanceDay.objects.get_or_create(
                day=day, basis=basis, defaults={"used_at": clock.now(), "bounds": losses.bounds()}
            )
            if fresh:
                _fill(found, None)
                require_identity(found)
                _forget_old()
    elif clock.now() - found.used_at > timedelta(hours=1):
        BalanceDay.objects.filter(pk=found.pk).update(used_at=clock.now())
    return found


def refresh(customers: Collection[int]) -> None:
    """Compute the balances of these customers again, for every day that stands ready. Within the transaction that
    changed something, as its last step."""
    one_at_a_time()
    days = list(BalanceDay.objects.order_by("-day", "basis"))
    if len(customers) > MANY:
        BalanceDay.objects.exclude(pk__in=[one.pk for one in days[:1]]).delete()
        days = days[:1]
    for one in days:
        _fill(one, None if len(customers) > MANY else customers)


def forget(*, key: str, **_facts: Any) -> None:
    """Listener of ``settings.changed``: with other ranges every day is computed again when somebody asks for it."""
    if key == losses.BOUNDS.key:
        one_at_a_time()
        BalanceDay.objects.all().delete()


def one_at_a_time() -> None:
    """Until the transaction ends nobody else keeps balances or exposure: two who compute side by side would not see
    each other's documents."""
    if connection.vendor == "postgresql":  # SQLite has one writer anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _forget_old() -> None:
    kept = BalanceDay.objects.order_by("-used_at", "-day").values_list("pk", flat=True)[:KEPT]
    BalanceDay.objects.exclude(pk__in=list(kept)).delete()


def _fill(one: BalanceDay, customers: Collection[int] | None) -> None:
    if customers is not None and not customers:
        return
    gone = CustomerBalance.objects.filter(day=one)
    (gone if customers is None else gone.filter(customer__in=customers)).delete()
    with connection.cursor() as cursor:
        cursor.execute(*fill_sql(one, customers, rolled=Allocation.objects.filter(effective__gt=one.day).exists()))
        if DisputedPart.objects.filter(since__lte=one.day).exists():
            cursor.execute(*_disputed(one.pk, one.day, customers))


def _disputed(day_id: int, day: date, customers: Collection[int] | None) -> tuple[str, dict[str, int | date]]:
    """Write what is disputed beside what has just been computed: never more than is open."""
    sql = f"""
UPDATE receivables_customerbalance SET disputed = CASE
    WHEN not_due + overdue <= 0 THEN 0 WHEN not_due + overdue < told.fen THEN not_due + overdue ELSE told.fen END
FROM (SELECT customer_id, CAST(SUM(fen) AS BIGINT) AS fen FROM ({disputed_sql(customers)}) part
    GROUP BY customer_id) told
WHERE receivables_customerbalance.day_id = %(day_id)s
    AND receivables_customerbalance.customer_id = told.customer_id"""
    return sql, {"day": day, "day_id": day_id}


def fill_sql(one: BalanceDay, customers: Collection[int] | None, *, rolled: bool) -> tuple[str, dict[str, int | date]]:
    """The statement that computes a day. ``rolled``: something has been allocated since."""
    day = one.day
    facts: dict[str, int | date] = {"day": day, "day_id": one.pk}
    cells = ["CASE WHEN due >= %(day)s THEN fen ELSE 0 END"]
    for at, (first, last) in enumerate(one.buckets.ranges, start=1):
        facts[f"to{at}"] = day - timedelta(days=first)
        within = f"due <= %(to{at})s"
        if last is not None:
            facts[f"from{at}"] = day - timedelta(days=last)
            within += f" AND due >= %(from{at})s"
        cells.append(f"CASE WHEN {within} THEN fen ELSE 0 END")
    names = ("not_due", *BUCKETS[: len(cells) - 1])
    unused = BUCKETS[len(cells) - 1 :]
    overdue = " + ".join(f"SUM({name})" for name in names[1:])
    sums = ", ".join(f"SUM({name})" for name in names)
    zeros = ", ".join("0" for _ in names)
    among = "" if customers is None else f" AND {{table}}.customer_id IN ({','.join(map(str, customers))})"
    shared = rolled and customers is None
    sql = f"""
INSERT INTO receivables_customerbalance (day_id, customer_id, {", ".join((*names, *unused))},
    overdue, unallocated, outstanding, disputed, oldest_due)
{_since(among, one.basis, shared=shared) if rolled else ""}
SELECT %(day_id)s, customer_id, {sums}, {"0, " * len(unused)}
    {overdue}, SUM(money), SUM(not_due) + {overdue} - SUM(money), 0, MIN(oldest)
FROM (
    {_open_items(among, _aged(cells, names), one.basis, rolled=rolled)}
    UNION ALL
    SELECT customer_id, {zeros}, CAST(SUM(fen) AS BIGINT), NULL
    FROM ({_money(among, rolled=rolled, shared=shared)}) credit GROUP BY customer_id
) part
GROUP BY customer_id
HAVING {" OR ".join(f"SUM({name}) <> 0" for name in (*names, "money"))}"""
    return sql, facts


def _aged(cells: list[str], names: Sequence[str]) -> str:
    """The cells of items, their amount called ``fen``. Sums as BIGINT: PostgreSQL would carry them on as numeric, which
    is several times slower to add up again."""
    return ", ".join(f"CAST(SUM({cell}) AS BIGINT) AS {name}" for name, cell in zip(names, cells, strict=True))


def _since(among: str, basis: str, *, shared: bool) -> str:
    """Items allocated to after the day, and how much: it was still open then. ``shared``: what has been allocated is
    read once for them and for the money it came from; of some customers only, each finds its own by its index."""
    moved = """receivables_allocation a JOIN receivables_receivable r ON r.id = a.receivable_id
        JOIN receivables_receipt c ON c.id = a.receipt_id
    WHERE a.effective > %(day)s AND r.voided_at IS NULL AND c.voided_at IS NULL"""
    if shared:
        return f"""WITH moved AS {"MATERIALIZED" if connection.vendor == "postgresql" else ""} (
    SELECT r.id, r.customer_id, r.{basis} AS due, r.open_fen, r.issued, a.amount, c.customer_id AS pays,
        c.customer_since FROM {moved}),
since AS (SELECT id, customer_id, due, open_fen, CAST(SUM(amount) AS BIGINT) AS fen FROM moved WHERE issued <= %(day)s
    GROUP BY id, customer_id, due, open_fen)"""
    return f"""WITH since AS (
    SELECT r.id, r.customer_id, r.{basis} AS due, r.open_fen, CAST(SUM(a.amount) AS BIGINT) AS fen
    FROM {moved} AND r.issued <= %(day)s{among.format(table="r")} GROUP BY r.id)"""


def _open_items(among: str, aged: str, basis: str, *, rolled: bool) -> str:
    """What is open now and, added to it, what has been allocated since.

    Both are sums, so the items open now are read in the order of their index, customer by customer, and need no
    joining. Only the oldest due date asks item by item: one that is open now was not necessarily open then (what paid
    it was taken back since), and one that was open then may be closed now.
    """
    late = "due < %(day)s"
    reopened = "id NOT IN (SELECT id FROM since WHERE open_fen > 0 AND open_fen + fen <= 0)"
    # SQLite must be told to use the index of open items, and sees that it may only from NOT (… = 0), not from <>.
    by_index = "INDEXED BY receivables_open" if connection.vendor == "sqlite" and not among else ""
    now = f"""SELECT customer_id, {aged}, 0 AS money,
        MIN(CASE WHEN fen > 0 AND {late}{f" AND {reopened}" if rolled else ""} THEN due END) AS oldest
    FROM (SELECT r.id, r.customer_id, r.{basis} AS due, r.open_fen AS fen FROM receivables_receivable r {by_index}
        WHERE NOT (r.open_fen = 0) AND r.voided_at IS NULL AND r.issued <= %(day)s{among.format(table="r")}) item
    GROUP BY customer_id"""
    if not rolled:
        return now
    return f"""{now}
    UNION ALL
    SELECT customer_id, {aged}, 0, MIN(CASE WHEN open_fen <= 0 AND open_fen + fen > 0 AND {late} THEN due END)
    FROM since GROUP BY customer_id"""


def _money(among: str, *, rolled: bool, shared: bool) -> str:
    """Receipts whose customer is known, less what pays items issued by the day; what pays an item that is issued only
    later is still the money of that item's customer."""
    of_receipt, of_item = among.format(table="c"), among.format(table="r")
    both = """receivables_allocation a JOIN receivables_receivable r ON r.id = a.receivable_id
        JOIN receivables_receipt c ON c.id = a.receipt_id"""
    in_force = "r.voided_at IS NULL AND c.voided_at IS NULL"
    parts = [
        f"""SELECT c.customer_id, c.left_fen AS fen FROM receivables_receipt c
        WHERE c.left_fen <> 0 AND c.voided_at IS NULL AND c.customer_since <= %(day)s{of_receipt}""",
        f"""SELECT r.customer_id, a.amount FROM {both}
        WHERE r.issued > %(day)s AND a.effective <= %(day)s AND {in_force}{of_item}""",
    ]
    if shared:
        parts.append("SELECT pays, amount FROM moved WHERE customer_since <= %(day)s")
    elif rolled:
        parts.append(
            f"""SELECT c.customer_id, a.amount FROM {both}
        WHERE a.effective > %(day)s AND c.customer_since <= %(day)s AND {in_force}{of_receipt}"""
        )
    return " UNION ALL ".join(parts)


def ledger(day: date) -> Fen:
    """Invoiced less credited by the end of a day, over all customers, from the documents alone."""
    invoiced = Receivable.objects.filter(voided_at=None, issued__lte=day).aggregate(fen=Sum("amount"))["fen"] or 0
    known = Receipt.objects.filter(voided_at=None, customer_since__lte=day).aggregate(fen=Sum("amount"))["fen"] or 0
    # Money of which only the invoice it pays is known lowers the balance from the day it was allocated. Nothing is
    # allocated before it came (`verify.early`): receipts of later days need not be looked through.
    unknown = Q(receipt__customer_since=None) | Q(receipt__customer_since__gt=day, receipt__date__lte=day)
    in_force = Allocation.objects.filter(receipt__voided_at=None, receivable__voided_at=None, effective__lte=day)
    return invoiced - known - (in_force.filter(unknown).aggregate(fen=Sum("amount"))["fen"] or 0)


def require_identity(one: BalanceDay) -> None:
    """Buckets + not due − unallocated = invoiced − credited, or `AgeingIdentityError` and nothing is kept."""
    total = CustomerBalance.objects.filter(day=one).aggregate(fen=Sum("outstanding"))["fen"] or 0
    if difference := total - ledger(one.day):
        raise AgeingIdentityError(groups=[0], differences=[difference])

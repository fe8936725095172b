"""The statements that compute what each customer owed at the end of a day.

A day is rolled back from today: what is open now plus what has been allocated since. Withdrawn documents count on no
day, nor does what they were allocated to. There are two ways, which a test holds against each other:

* *As sums*: what is open now is read in the order of its index and added up, what has been allocated since likewise,
  and both are added. The cost is that of the open items and of the allocations since, not of all documents.
* *In one pass*, where much has been allocated since: every document is joined with what was allocated to it since, and
  added up once. PostgreSQL takes half the time of the other way for it; SQLite, which has no hash join, much more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import connection

from huikuan.business.receivables.models import MOST_RANGES, Allocation, BalanceDay
from huikuan.business.receivables.queries.disputes import disputed_sql

BUCKETS = tuple(f"b{at}" for at in range(1, MOST_RANGES + 1))
MUCH = 10  # one pass costs less from one allocation since the day for so many documents on
SINCE = """since AS (SELECT a.receivable_id, CAST(SUM(a.amount) AS BIGINT) AS fen FROM receivables_allocation a
    WHERE a.effective > %(day)s AND NOT EXISTS (SELECT 1 FROM receivables_receipt c
        WHERE c.id = a.receipt_id AND c.voided_at IS NOT NULL)
    GROUP BY a.receivable_id)"""  # what has been allocated to an item since the day
Statement = tuple[str, dict[str, int | date]]


def fill(cursor: Any, one: BalanceDay, customers: Collection[int] | None) -> None:
    """Write the balances of the day, of some customers or of all; none may stand yet. Within a transaction."""
    if customers is None and in_one_pass(one.day):
        # Sorted by customer the sums need one state at a time; in a table of all customers each has eleven.
        with _setting(cursor, "enable_hashagg", "off"):
            cursor.execute(*whole_sql(one))
    else:
        rolled = Allocation.objects.filter(effective__gt=one.day).exists()
        cursor.execute(*sums_sql(one, customers, rolled=rolled))


def in_one_pass(day: date) -> bool:
    """Whether so much has been allocated since the day that every document is worth reading."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'receivables_receivable'::regclass")
        much = max(0, int(cursor.fetchone()[0])) // MUCH  # below zero: never counted yet
    return Allocation.objects.filter(effective__gt=day).order_by().values("pk")[: much + 1].count() > much


@contextmanager
def _setting(cursor: Any, name: str, value: str) -> Iterator[None]:
    """A setting of PostgreSQL for one statement."""
    if connection.vendor != "postgresql":
        yield
        return
    cursor.execute(f"SET LOCAL {name} = {value}")
    yield
    cursor.execute(f"SET LOCAL {name} TO DEFAULT")


def _cells(one: BalanceDay) -> tuple[dict[str, str], dict[str, int | date]]:
    """Column → the condition on ``due`` under which an item's ``fen`` belongs to it, and the days it names."""
    facts: dict[str, int | date] = {"day": one.day, "day_id": one.pk}
    cells = {"not_due": "due >= %(day)s"}
    for at, (first, last) in enumerate(one.buckets.ranges, start=1):
        facts[f"to{at}"] = one.day - timedelta(days=first)
        cells[BUCKETS[at - 1]] = f"due <= %(to{at})s"
        if last is not None:
            facts[f"from{at}"] = one.day - timedelta(days=last)
            cells[BUCKETS[at - 1]] += f" AND due >= %(from{at})s"
    return cells, facts


def _aged(cells: dict[str, str]) -> str:
    """The columns of items. Sums as BIGINT: PostgreSQL would carry them on as numeric, which is several times slower to
    add up again."""
    return ", ".join(
        f"COALESCE(CAST(SUM(fen) FILTER (WHERE {within}) AS BIGINT), 0) AS {name}" for name, within in cells.items()
    )


def _insert(cells: dict[str, str]) -> str:
    unused = "".join(f", {name}" for name in BUCKETS if name not in cells)
    return f"""
INSERT INTO receivables_customerbalance (day_id, customer_id, {", ".join(cells)}{unused},
    overdue, unallocated, outstanding, disputed, oldest_due)"""


def _rest(cells: dict[str, str], overdue: str) -> str:
    """What follows the cells in use: those that are not, and the sums."""
    return "".join(", 0" for name in BUCKETS if name not in cells) + f", {overdue}"


def whole_sql(one: BalanceDay) -> Statement:
    """All customers, every document in one pass. Of an item issued after the day only what pays it by then counts: as
    money of its customer."""
    cells, facts = _cells(one)
    overdue = " + ".join(name for name in cells if name != "not_due")
    sql = f"""{_insert(cells)}
WITH {SINCE}
SELECT %(day_id)s, customer_id, {", ".join(cells)}{_rest(cells, overdue)}, money,
    not_due + {overdue} - money, 0, oldest
FROM (SELECT customer_id, {_aged(cells)}, COALESCE(CAST(SUM(money) AS BIGINT), 0) AS money,
        MIN(due) FILTER (WHERE fen > 0 AND due < %(day)s) AS oldest
    FROM (SELECT r.customer_id, CASE WHEN r.issued <= %(day)s THEN r.{one.basis} END AS due,
            CASE WHEN r.issued <= %(day)s THEN r.open_fen + COALESCE(s.fen, 0) END AS fen,
            CASE WHEN r.issued > %(day)s THEN r.amount - r.open_fen - COALESCE(s.fen, 0) END AS money
        FROM receivables_receivable r LEFT JOIN since s ON s.receivable_id = r.id
        WHERE r.voided_at IS NULL
            AND (r.issued <= %(day)s OR r.amount - r.open_fen <> COALESCE(s.fen, 0))
        UNION ALL SELECT customer_id, CAST(NULL AS DATE), CAST(NULL AS BIGINT), fen
        FROM ({_left("")} UNION ALL {_used_since("")}) credit) item
    GROUP BY customer_id) part
WHERE {" OR ".join(f"{name} <> 0" for name in (*cells, "money"))}"""
    return sql, facts


def sums_sql(one: BalanceDay, customers: Collection[int] | None, *, rolled: bool) -> Statement:
    """Of some customers or all, as sums. ``rolled``: something has been allocated since."""
    cells, facts = _cells(one)
    overdue = " + ".join(f"SUM({name})" for name in cells if name != "not_due")
    among = "" if customers is None else f" AND {{table}}.customer_id IN ({','.join(map(str, customers))})"
    shared = rolled and customers is None
    sql = f"""{_insert(cells)}
{_since(among, one.basis, shared=shared) if rolled else ""}
SELECT %(day_id)s, customer_id, {", ".join(f"SUM({name})" for name in cells)}{_rest(cells, overdue)}, SUM(money),
    SUM(not_due) + {overdue} - SUM(money), 0, MIN(oldest)
FROM (
    {_open_items(among, _aged(cells), one.basis, rolled=rolled)}
    UNION ALL
    SELECT customer_id, {", ".join("0" for _ in cells)}, CAST(SUM(fen) AS BIGINT), NULL
    FROM ({_money(among, rolled=rolled, shared=shared)}) credit GROUP BY customer_id
) part
GROUP BY customer_id
HAVING {" OR ".join(f"SUM({name}) <> 0" for name in (*cells, "money"))}"""
    return sql, facts


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


_PAYS = """receivables_allocation a JOIN receivables_receivable r ON r.id = a.receivable_id
        JOIN receivables_receipt c ON c.id = a.receipt_id"""
_IN_FORCE = "r.voided_at IS NULL AND c.voided_at IS NULL"


def _left(of_receipt: str) -> str:
    """Receipts whose customer is known: what pays nothing yet."""
    return f"""SELECT c.customer_id, c.left_fen AS fen FROM receivables_receipt c
        WHERE c.left_fen <> 0 AND c.voided_at IS NULL AND c.customer_since <= %(day)s{of_receipt}"""


def _used_since(of_receipt: str) -> str:
    """What of them has paid something only since the day."""
    return f"""SELECT c.customer_id, a.amount FROM {_PAYS}
        WHERE a.effective > %(day)s AND c.customer_since <= %(day)s AND {_IN_FORCE}{of_receipt}"""


def _money(among: str, *, rolled: bool, shared: bool) -> str:
    """Receipts whose customer is known, less what pays items issued by the day; what pays an item that is issued only
    later is still the money of that item's customer."""
    of_receipt, of_item = among.format(table="c"), among.format(table="r")
    parts = [
        _left(of_receipt),
        f"""SELECT r.customer_id, a.amount FROM {_PAYS}
        WHERE r.issued > %(day)s AND a.effective <= %(day)s AND {_IN_FORCE}{of_item}""",
    ]
    if shared:
        parts.append("SELECT pays, amount FROM moved WHERE customer_since <= %(day)s")
    elif rolled:
        parts.append(_used_since(of_receipt))
    return " UNION ALL ".join(parts)


def disputed(one: BalanceDay, customers: Collection[int] | None) -> Statement:
    """Write what is disputed beside what has just been computed: never more than is open."""
    sql = f"""
UPDATE receivables_customerbalance SET disputed = CASE
    WHEN not_due + overdue <= 0 THEN 0 WHEN not_due + overdue < told.fen THEN not_due + overdue ELSE told.fen END
FROM (SELECT customer_id, CAST(SUM(fen) AS BIGINT) AS fen FROM ({disputed_sql(customers)}) part
    GROUP BY customer_id) told
WHERE receivables_customerbalance.day_id = %(day_id)s
    AND receivables_customerbalance.customer_id = told.customer_id"""
    return sql, {"day": one.day, "day_id": one.pk}

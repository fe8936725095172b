"""Whether what is kept agrees with what was posted: rebuilt by plain SQL that knows nothing of the code it checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection

from huikuan.business.receivables import losses
from huikuan.business.receivables.credit_settings import orders_live
from huikuan.business.receivables.queries.accounts import visible_balances
from huikuan.business.receivables.queries.filling import BUCKETS
from huikuan.engine.ageing import AgeingIdentityError
from huikuan.engine.currency import CURRENCIES
from huikuan.engine.findings import Finding, Severity
from huikuan.foundation import clock
from huikuan.foundation.audit.append_only import protected
from huikuan.foundation.permissions.actor import Actor

EVERYTHING = Actor(user=None)
FIGURES = ("not_due", *BUCKETS, "unallocated")
SHOWN = (*FIGURES, "overdue", "outstanding", "disputed")

# code → a statement that finds what is wrong: (subject, what is kept, what it should be), the first of them only
CHECKS = {
    "verify.open_fen": """SELECT r.invoice_no, r.open_fen, r.amount - COALESCE(SUM(a.amount), 0)
        FROM receivables_receivable r LEFT JOIN receivables_allocation a ON a.receivable_id = r.id
        GROUP BY r.id, r.invoice_no, r.open_fen, r.amount
        HAVING r.open_fen <> r.amount - COALESCE(SUM(a.amount), 0) ORDER BY r.id LIMIT 1""",
    "verify.left_fen": """SELECT c.receipt_no, c.left_fen, c.amount - COALESCE(SUM(a.amount), 0)
        FROM receivables_receipt c LEFT JOIN receivables_allocation a ON a.receipt_id = c.id
        GROUP BY c.id, c.receipt_no, c.left_fen, c.amount
        HAVING c.left_fen <> c.amount - COALESCE(SUM(a.amount), 0) ORDER BY c.id LIMIT 1""",
    "verify.over_item": """SELECT r.invoice_no, SUM(a.amount), r.amount FROM receivables_receivable r
        JOIN receivables_allocation a ON a.receivable_id = r.id GROUP BY r.id, r.invoice_no, r.amount
        HAVING SUM(a.amount) > CASE WHEN r.amount > 0 THEN r.amount ELSE 0 END
            OR SUM(a.amount) < CASE WHEN r.amount < 0 THEN r.amount ELSE 0 END ORDER BY r.id LIMIT 1""",
    "verify.over_receipt": """SELECT c.receipt_no, SUM(a.amount), c.amount FROM receivables_receipt c
        JOIN receivables_allocation a ON a.receipt_id = c.id GROUP BY c.id, c.receipt_no, c.amount
        HAVING SUM(a.amount) > CASE WHEN c.amount > 0 THEN c.amount ELSE 0 END
            OR SUM(a.amount) < CASE WHEN c.amount < 0 THEN c.amount ELSE 0 END ORDER BY c.id LIMIT 1""",
    "verify.left_minor": """SELECT r.invoice_no, CAST(r.left_minor AS VARCHAR(30)),
            CAST(r.foreign_minor - COALESCE(SUM(a.minor), 0) AS VARCHAR(30))
        FROM receivables_receivable r LEFT JOIN receivables_allocation a ON a.receivable_id = r.id
        WHERE r.currency IS NOT NULL GROUP BY r.id, r.invoice_no, r.left_minor, r.foreign_minor
        HAVING r.left_minor <> r.foreign_minor - COALESCE(SUM(a.minor), 0) ORDER BY r.id LIMIT 1""",
    "verify.left_of_receipt": """SELECT c.receipt_no, CAST(c.left_minor AS VARCHAR(30)),
            CAST(c.foreign_minor - COALESCE(SUM(a.minor), 0) AS VARCHAR(30))
        FROM receivables_receipt c LEFT JOIN receivables_allocation a ON a.receipt_id = c.id
        WHERE c.currency IS NOT NULL GROUP BY c.id, c.receipt_no, c.left_minor, c.foreign_minor
        HAVING c.left_minor <> c.foreign_minor - COALESCE(SUM(a.minor), 0) ORDER BY c.id LIMIT 1""",
    "verify.across": """SELECT c.receipt_no, a.amount, 0 FROM receivables_allocation a
        JOIN receivables_receipt c ON c.id = a.receipt_id JOIN receivables_receivable r ON r.id = a.receivable_id
        WHERE (c.currency IS NOT NULL AND (r.currency IS NULL OR r.currency <> c.currency))
            OR (r.currency IS NULL) <> (a.minor IS NULL) ORDER BY a.id LIMIT 1""",
    "verify.reversal": """SELECT r.invoice_no, a.amount, -o.amount FROM receivables_allocation a
        JOIN receivables_allocation o ON o.id = a.reverses_id JOIN receivables_receivable r ON r.id = a.receivable_id
        WHERE a.amount <> -o.amount OR a.minor <> -o.minor OR a.receivable_id <> o.receivable_id
            OR a.effective < o.effective ORDER BY a.id LIMIT 1""",
    "verify.taken_back": """SELECT c.receipt_no, c.amount, -o.amount FROM receivables_receipt c
        JOIN receivables_receipt o ON o.id = c.reverses_id
        WHERE c.amount <> -o.amount OR c.channel <> o.channel OR c.customer_id <> o.customer_id OR c.date < o.date
        ORDER BY c.id LIMIT 1""",
    "verify.settlement": """SELECT c.receipt_no, c.left_fen, 0 FROM receivables_receipt c
        WHERE c.channel NOT IN ('bank', 'draft', 'cash', 'alipay', 'wechat') AND c.left_fen <> 0
        ORDER BY c.id LIMIT 1""",
    "verify.early": """SELECT c.receipt_no, a.amount, 0 FROM receivables_allocation a
        JOIN receivables_receipt c ON c.id = a.receipt_id WHERE a.effective < c.date ORDER BY a.id LIMIT 1""",
    "verify.withdrawn": """SELECT c.receipt_no, SUM(a.amount), 0 FROM receivables_allocation a
        JOIN receivables_receipt c ON c.id = a.receipt_id JOIN receivables_receivable r ON r.id = a.receivable_id
        WHERE c.voided_at IS NOT NULL OR r.voided_at IS NOT NULL GROUP BY c.id, c.receipt_no, r.id
        HAVING SUM(a.amount) <> 0 ORDER BY c.id LIMIT 1""",
    "verify.draft": """SELECT d.draft_no, d.state, m.state FROM receivables_draft d
        JOIN receivables_draftmove m ON m.draft_id = d.id
        WHERE m.state <> d.state AND NOT EXISTS (SELECT 1 FROM receivables_draftmove l WHERE l.draft_id = d.id
            AND (l.day > m.day OR (l.day = m.day AND l.id > m.id))) ORDER BY d.id LIMIT 1""",
    "verify.exposure": """SELECT k.customer_no, COALESCE(s.drafts, 0), COALESCE(w.fen, 0) FROM directory_customer k
        LEFT JOIN receivables_creditstanding s ON s.customer_id = k.id
        LEFT JOIN (SELECT c.customer_id, SUM(c.amount) AS fen FROM receivables_draft d
            JOIN receivables_receipt c ON c.id = d.receipt_id
            WHERE c.voided_at IS NULL AND d.state NOT IN ('cleared', 'dishonoured') GROUP BY c.customer_id
        ) w ON w.customer_id = k.id
        WHERE COALESCE(s.drafts, 0) <> COALESCE(w.fen, 0) ORDER BY k.id LIMIT 1""",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was looked at, and the first difference (None: there is none)."""

    documents: dict[str, int]
    days: tuple[date, ...]
    checks: int
    difference: Finding | None


def usual_days(today: date) -> tuple[date, ...]:
    """Today, the ends of the last month and of the quarter before, and the same day a year ago."""
    month_end = today.replace(day=1) - timedelta(days=1)
    quarter = (month_end - timedelta(days=62)).replace(day=1) - timedelta(days=1)
    return (today, month_end, quarter, today - timedelta(days=365))


def verify(days: Sequence[date]) -> Verified:
    """Compare everything kept with everything posted, for each of the days; stops at the first difference.

    Call it inside a transaction that sees one moment only.
    """
    difference = next(_differences(days), None)
    tables = ("receivable", "receipt", "allocation", "draft", "adjustment")
    documents = {name: _one(f"SELECT COUNT(*) FROM receivables_{name}")[0] for name in tables}
    return Verified(
        documents=documents, days=tuple(days), checks=len(CHECKS) + 3 + 3 * len(days), difference=difference
    )


def _differences(days: Sequence[date]) -> Iterator[Finding]:
    for table in sorted(set(_expected_triggers()) - set(_triggers())):
        yield _finding("verify.trigger", table)
    for code, statement in CHECKS.items():
        row = _one(statement)
        if row is not None:
            yield _finding(code, row[0], was=row[1], now=row[2])
    yield from _in_currency()
    yield from _ordered(clock.today())
    for day in days:
        yield from _of_day(day)


def _in_currency() -> Iterator[Finding]:
    """Documents in another currency: their amount must be amount × rate, half a fen away from zero."""
    for table, number in (("contract", "contract_no"), ("receivable", "invoice_no"), ("receipt", "receipt_no")):
        rows = _all(
            f"SELECT {number}, amount, currency, foreign_minor, rate_e8 FROM receivables_{table} "
            "WHERE currency IS NOT NULL ORDER BY id"
        )
        for subject, amount, currency, minor, rate in rows:
            exact = Decimal(minor).scaleb(-CURRENCIES[currency].digits) * Decimal(rate).scaleb(-8) * 100
            fen = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
            if fen != amount:
                yield _finding("verify.currency", subject, was=amount, now=fen)


def _ordered(today: date) -> Iterator[Finding]:
    """Undelivered orders kept as exposure, against the contracts. Contracts grow too old in the night; until then what
    was right on the day the grades were worked out last stands."""
    last = _one("SELECT MAX(measured_on) FROM receivables_creditstanding")[0]
    now, then = _undelivered(today), _undelivered(_date(last) if last else today)
    kept = dict(
        _all(
            """SELECT k.customer_no, s.orders FROM receivables_creditstanding s
        JOIN directory_customer k ON k.id = s.customer_id WHERE s.orders <> 0"""
        )
    )
    for number in sorted(kept.keys() | now.keys()):
        fen = kept.get(number, 0)
        if fen not in (now.get(number, 0), then.get(number, 0)):
            yield _finding("verify.orders", number, was=fen, now=now.get(number, 0))


def _undelivered(day: date) -> dict[str, int]:
    """Fen by customer number: contracts with instalments or under a frame agreement that are
    alive, less what was invoiced of each by the day."""
    ended: dict[int, bool] = {}
    happened: dict[int, date] = {}
    for contract, kind, on in _all("SELECT contract_id, kind, day FROM receivables_contractevent ORDER BY id"):
        if kind == "ended":
            ended[contract] = on is not None
        if on is not None:
            happened[contract] = max(_date(on), happened.get(contract, date.min))
    found: dict[str, int] = {}
    for contract, number, amount, signed, invoiced, issued, *own in _all(_CONTRACTS, [day]):
        lived = [_date(one) for one in (signed, issued, happened.get(contract)) if one is not None]
        alive = not lived or max(lived) >= day - timedelta(days=orders_live())
        rest = amount - int(invoiced or 0) if own[0] is None else _rest_in_currency(*own)
        if rest > 0 and alive and not ended.get(contract) and (signed is None or _date(signed) <= day):
            found[number] = found.get(number, 0) + rest
    return found


def _rest_in_currency(currency: str, minor: int, rate: int, invoiced_minor: int | None, otherwise: int | None) -> int:
    left = Decimal(minor - int(invoiced_minor or 0)).scaleb(-CURRENCIES[currency].digits)
    worth = (left * Decimal(rate).scaleb(-8) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return 0 if left <= 0 else int(worth) - int(otherwise or 0)


_CONTRACTS = """SELECT c.id, k.customer_no, c.amount, c.sign_date, SUM(r.amount), MAX(r.issued),
        c.currency, c.foreign_minor, c.rate_e8, SUM(CASE WHEN r.currency = c.currency THEN r.foreign_minor END),
        SUM(CASE WHEN r.currency = c.currency THEN 0 ELSE r.amount END)
    FROM receivables_contract c JOIN directory_customer k ON k.id = c.customer_id
    LEFT JOIN receivables_receivable r ON r.contract_id = c.id AND r.voided_at IS NULL AND r.issued <= %s
    WHERE c.voided_at IS NULL AND (COALESCE(c.instalments, '') <> '' OR COALESCE(c.frame_no, '') <> '')
    GROUP BY c.id, k.customer_no, c.amount, c.sign_date, c.currency, c.foreign_minor, c.rate_e8"""


def _of_day(day: date) -> Iterator[Finding]:
    """What the pages show of a day against the documents, customer by customer, and the total against the ledger."""
    rebuilt, disputed = _rebuilt(day), _disputed(day)
    try:
        rows = list(visible_balances(EVERYTHING, day).values("customer__customer_no", *SHOWN))
    except AgeingIdentityError as error:
        yield _finding("verify.ledger", day.isoformat(), was=error.differences[0], now=0, day=day)
        return
    for row in rows:
        number, expected = row["customer__customer_no"], rebuilt.pop(row["customer__customer_no"], {})
        for name in FIGURES:
            if row[name] != expected.get(name, 0):
                yield _differs(name, number, day, row[name], expected.get(name, 0))
        overdue = sum(expected.get(name, 0) for name in BUCKETS)
        contested = max(0, min(disputed.pop(number, 0), expected.get("not_due", 0) + overdue))
        if row["disputed"] != contested:
            yield _finding("verify.disputed", number, was=row["disputed"], now=contested, day=day)
        outstanding = expected.get("not_due", 0) + overdue - expected.get("unallocated", 0)
        if (row["overdue"], row["outstanding"]) != (overdue, outstanding):
            yield _finding("verify.outstanding", number, was=row["outstanding"], now=outstanding, day=day)
    for number, expected in rebuilt.items():
        for name, fen in expected.items():
            if fen:
                yield _differs(name, number, day, 0, fen)
    shown, booked = sum(row["outstanding"] for row in rows), _ledger(day)
    if shown != booked:
        yield _finding("verify.ledger", day.isoformat(), was=shown, now=booked, day=day)


def _differs(name: str, number: str, day: date, was: int, now: int) -> Finding:
    if name in BUCKETS:
        codes = dict(zip(BUCKETS, losses.buckets().codes[1:], strict=False))
        return _finding("verify.bucket", number, was=was, now=now, day=day, days=codes.get(name, name))
    code = "verify.not_due" if name == "not_due" else "verify.on_account"
    return _finding(code, number, was=was, now=now, day=day)


def _rebuilt(day: date) -> dict[str, dict[str, int]]:
    """Figures by customer number from the documents: what was issued by the day less what counts by the day."""
    found: dict[str, dict[str, int]] = {}
    cells = [(f"b{at}", first, last) for at, (first, last) in enumerate(losses.buckets().ranges, start=1)]
    for number, due, fen in _all(_OPEN, [day, day]):
        late = (day - _date(due)).days
        name = next(
            (name for name, first, last in cells if first <= late and (last is None or late <= last)), "not_due"
        )
        row = found.setdefault(number, {})
        row[name] = row.get(name, 0) + fen
    for number, fen in _all(_MONEY, [day, day, day, day]):
        row = found.setdefault(number, {})
        row["unallocated"] = row.get("unallocated", 0) + int(fen)
    return found


def _disputed(day: date) -> dict[str, int]:
    """What is contested by customer number: of each item at most what was open, and what is said of no item."""
    found: dict[str, int] = {}
    for number, item, said, paid, amount in _all(_CONTESTED, [day] * 4):
        fen = said if item is None else max(0, min(int(said), amount - int(paid)))
        found[number] = found.get(number, 0) + int(fen)
    return found


_CONTESTED = """SELECT k.customer_no, r.id, SUM(p.amount), (SELECT COALESCE(SUM(a.amount), 0)
        FROM receivables_allocation a JOIN receivables_receipt c ON c.id = a.receipt_id
        WHERE a.receivable_id = r.id AND a.effective <= %s AND c.voided_at IS NULL), r.amount
    FROM receivables_disputedpart p JOIN receivables_dispute d ON d.id = p.dispute_id
    JOIN directory_customer k ON k.id = d.customer_id LEFT JOIN receivables_receivable r ON r.id = p.receivable_id
    WHERE p.since <= %s AND (d.resolved_on IS NULL OR d.resolved_on > %s)
        AND (r.id IS NULL OR (r.voided_at IS NULL AND r.issued <= %s))
    GROUP BY k.customer_no, r.id, r.amount HAVING SUM(p.amount) > 0"""
_OPEN = """SELECT k.customer_no, r.due, r.amount - COALESCE(SUM(CASE WHEN c.voided_at IS NULL THEN a.amount END), 0)
    FROM receivables_receivable r JOIN directory_customer k ON k.id = r.customer_id
    LEFT JOIN receivables_allocation a ON a.receivable_id = r.id AND a.effective <= %s
    LEFT JOIN receivables_receipt c ON c.id = a.receipt_id
    WHERE r.voided_at IS NULL AND r.issued <= %s GROUP BY k.customer_no, r.id, r.due, r.amount"""
_MONEY = """SELECT k.customer_no, SUM(part.fen) FROM (
        SELECT c.customer_id, c.amount - COALESCE(SUM(CASE WHEN r.voided_at IS NULL THEN a.amount END), 0) AS fen
        FROM receivables_receipt c LEFT JOIN receivables_allocation a ON a.receipt_id = c.id AND a.effective <= %s
        LEFT JOIN receivables_receivable r ON r.id = a.receivable_id
        WHERE c.voided_at IS NULL AND c.customer_since <= %s GROUP BY c.id, c.customer_id, c.amount
        UNION ALL
        SELECT r.customer_id, SUM(a.amount) FROM receivables_allocation a
        JOIN receivables_receivable r ON r.id = a.receivable_id JOIN receivables_receipt c ON c.id = a.receipt_id
        WHERE r.issued > %s AND a.effective <= %s AND r.voided_at IS NULL AND c.voided_at IS NULL
        GROUP BY r.customer_id
    ) part JOIN directory_customer k ON k.id = part.customer_id GROUP BY k.customer_no"""


def _ledger(day: date) -> int:
    """Invoiced less credited by the end of the day; money whose sender is unknown counts where it was allocated."""
    row = _one(
        """SELECT (SELECT COALESCE(SUM(amount), 0) FROM receivables_receivable
                WHERE voided_at IS NULL AND issued <= %s)
            - (SELECT COALESCE(SUM(amount), 0) FROM receivables_receipt
                WHERE voided_at IS NULL AND customer_since <= %s)
            - (SELECT COALESCE(SUM(a.amount), 0) FROM receivables_allocation a
                JOIN receivables_receipt c ON c.id = a.receipt_id
                JOIN receivables_receivable r ON r.id = a.receivable_id
                WHERE c.voided_at IS NULL AND r.voided_at IS NULL AND a.effective <= %s
                    AND (c.customer_since IS NULL OR c.customer_since > %s))""",
        [day] * 4,
    )
    return int(row[0])


def _expected_triggers() -> list[str]:
    return [f"{table}_no_{verb}" for table in protected() for verb in ("update", "delete")]


def _triggers() -> list[str]:
    """Names of the triggers that are there and awake."""
    if connection.vendor == "postgresql":
        return [row[0] for row in _all("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")]
    return [row[0] for row in _all("SELECT name FROM sqlite_master WHERE type = 'trigger'")]


def _finding(code: str, subject: str, **params: Any) -> Finding:
    """Amounts are told as amounts; PostgreSQL adds them up as Decimal."""
    params = {name: int(value) if isinstance(value, Decimal) else value for name, value in params.items()}
    told = {f"{name}_fen" if isinstance(value, int) else name: value for name, value in params.items()}
    return Finding(code=code, severity=Severity.ERROR, subject=subject, params=told)


def _all(statement: str, params: Sequence[Any] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(params))
        return list(cursor.fetchall())


def _one(statement: str, params: Sequence[Any] = ()) -> Any:
    rows = _all(statement, params)
    return rows[0] if rows else None


def _date(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value

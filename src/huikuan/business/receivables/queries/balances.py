"""What each customer owed at the end of a day, kept ready by day so that pages need not add up (see `filling`)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum

from huikuan.business.receivables import losses
from huikuan.business.receivables.models import BalanceDay, Basis, CustomerBalance, DisputedPart
from huikuan.business.receivables.queries import filling
from huikuan.engine.ageing import AgeingIdentityError
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.prepared import Prepared

KEPT = 12  # days besides which older ones are forgotten; they are computed again when asked for
MANY = 3_000  # customers from which on everything is computed afresh
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
        filling.fill(cursor, one, customers)
        if DisputedPart.objects.filter(since__lte=one.day).exists():
            cursor.execute(*filling.disputed(one, customers))


def ledger(day: date) -> Fen:
    """Invoiced less credited by the end of a day, over all customers, from the documents alone."""
    # Nearly all documents count: by an index, SQLite would fetch them one by one. CROSS JOIN keeps its order.
    whole = "NOT INDEXED" if connection.vendor == "sqlite" else ""
    # Money of which only the invoice it pays is known lowers the balance from the day it was allocated. Nothing is
    # allocated before it came (`verify.early`): receipts of later days need not be looked through.
    sql = f"""SELECT
    (SELECT SUM(amount) FROM receivables_receivable {whole} WHERE voided_at IS NULL AND issued <= %(day)s),
    (SELECT SUM(amount) FROM receivables_receipt {whole} WHERE voided_at IS NULL AND customer_since <= %(day)s),
    (SELECT SUM(a.amount) FROM receivables_receipt c {whole} CROSS JOIN receivables_allocation a
        CROSS JOIN receivables_receivable r
        WHERE a.receipt_id = c.id AND r.id = a.receivable_id AND a.effective <= %(day)s
            AND c.voided_at IS NULL AND r.voided_at IS NULL
            AND (c.customer_since IS NULL OR (c.customer_since > %(day)s AND c.date <= %(day)s)))"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"day": day})
        invoiced, known, unknown = (int(fen or 0) for fen in cursor.fetchone())
    return invoiced - known - unknown


def require_identity(one: BalanceDay) -> None:
    """Buckets + not due − unallocated = invoiced − credited, or `AgeingIdentityError` and nothing is kept."""
    total = CustomerBalance.objects.filter(day=one).aggregate(fen=Sum("outstanding"))["fen"] or 0
    if difference := total - ledger(one.day):
        raise AgeingIdentityError(groups=[0], differences=[difference])

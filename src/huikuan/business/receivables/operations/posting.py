"""What every change of allocations has in common: locks, days, rows of reversal, and the figures derived."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from huikuan.business.directory import queries as directory
from huikuan.business.receivables.models import PREFIXES, Allocation, Channel, Receipt, Receivable
from huikuan.business.receivables.queries.balances import refresh
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce

SETTLING = 0x7365746C  # "setl": those who settle without money come one after the other, limits are sums
_NUMBERS = 0x6E756D62  # "numb"
_held: ContextVar[set[int] | None] = ContextVar("held", default=None)  # customers still to be told of


def wait_turn(key: int) -> None:
    """Until the transaction ends nobody else has this turn. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def in_scope(actor: Actor, prefix: str = "") -> Q:
    """Receipts of visible customers; money of nobody known is for those who see everything."""
    return directory.customer_scope(actor, f"{prefix}customer__")


def locked_receipt(actor: Actor, pk: int) -> Receipt:
    """The receipt, locked. Http404 out of scope or withdrawn."""
    rows = Receipt.objects.select_for_update(of=("self",)).filter(in_scope(actor), voided_at=None)
    return get_object_or_404(rows, pk=pk)


def locked_items(actor: Actor, lines: Collection[int]) -> dict[int, Receivable]:
    """The items in the order of their ids, so that two who need the same ones wait in one order. Http404 out of
    scope or withdrawn."""
    wanted = set(lines)
    rows = Receivable.objects.select_for_update(of=("self",)).filter(in_scope(actor), voided_at=None, pk__in=wanted)
    items = {item.pk: item for item in rows.order_by("pk")}
    if missing := wanted - items.keys():
        get_object_or_404(Receivable.objects.none(), pk=min(missing))
    return items


def effective_day(asked: date | None, earliest: date) -> date:
    """Not before what it concerns, not in the future; a document dated later than today counts from its own day."""
    today = clock.today()
    day = max(today, earliest) if asked is None else asked
    if not earliest <= day <= max(today, earliest):
        raise RefusedError("receivables.day_out_of_range", day=day, first=earliest, last=max(today, earliest))
    return day


def require_open(items: Mapping[int, Receivable], lines: Mapping[int, Fen]) -> None:
    """Each amount above zero and no more than is open. Raises RefusedError."""
    for pk, fen in lines.items():
        if fen <= 0:
            raise RefusedError("receivables.not_positive", subject=items[pk].invoice_no)
        if fen > items[pk].open_fen:
            raise RefusedError(
                "receivables.more_than_open", subject=items[pk].invoice_no, open_fen=items[pk].open_fen, typed_fen=fen
            )


def next_number(channel: Channel, day: date) -> str:
    """``SK20261122-003``: the next free number of this kind and day. Two who need one wait for each other."""
    wait_turn(_NUMBERS)
    begin = f"{PREFIXES[channel]}{day:%Y%m%d}-"
    taken = Receipt.objects.filter(receipt_no__startswith=begin).values_list("receipt_no", flat=True)
    last = max((int(tail) for one in taken if (tail := one.removeprefix(begin)).isdecimal()), default=0)
    return f"{begin}{last + 1:03d}"


class Lowered(NamedTuple):
    """By how much a settlement lowers an item, fen; in the item's own currency, where it has one; which allocation it
    takes back."""

    item: int
    fen: Fen
    minor: int | None = None
    before: Allocation | None = None


def lowered(lines: Collection[tuple[int, Fen]], *, only_rates: bool = False) -> list[Lowered]:
    """Lines (item, fen) with what they settle of items (locked) in another currency, at each item's own rate; nothing
    where ``only_rates`` differ."""
    items = Receivable.objects.filter(pk__in=[item for item, _fen in lines], currency__isnull=False).in_bulk()
    own = {pk: item.open_in_currency for pk, item in items.items()}
    return [
        Lowered(pk, fen, None if (left := own.get(pk)) is None else 0 if only_rates else left.settled(fen))
        for pk, fen in lines
    ]


def settlement(
    *,
    actor: Actor,
    channel: Channel,
    customer: int,
    day: date,
    lines: Sequence[Lowered],
    reason: str,
    reverses: Receipt | None = None,
) -> Receipt:
    """Post a document that lowers items (already locked) by ``lines``, and their cached figures with it."""
    now = clock.now()
    total = sum(one.fen for one in lines) if reverses is None else -reverses.amount
    document = Receipt.objects.create(
        receipt_no=next_number(channel, day),
        date=day,
        amount=total,
        customer_id=customer,
        customer_since=day,
        left_fen=total,
        channel=channel,
        reverses=reverses,
        posted_by=actor.user,
        notes=reason,
        recorded_at=now,
        **_opposite(reverses),
    )
    Allocation.objects.bulk_create(
        Allocation(
            receipt=document,
            receivable_id=one.item,
            amount=one.fen,
            minor=one.minor,
            effective=day,
            recorded_at=now,
            reverses=one.before,
            posted_by=actor.user,
            by_hand=True,
            reason=reason,
        )
        for one in lines
    )
    settle_caches(Allocation.objects.filter(receipt=document))
    document.refresh_from_db()
    return document


def _opposite(document: Receipt | None) -> dict[str, object]:
    """The amount in another currency of what takes a document back."""
    own = document.foreign if document else None
    if own is None:
        return {}
    return {"currency": own.currency, "foreign_minor": -own.minor, "rate_e8": own.rate, "left_minor": -own.minor}


def _taken_back(one: Allocation) -> int | None:
    return None if one.minor is None else -one.minor


def take_back(document: Receipt, *, actor: Actor, day: date, reason: str) -> Receipt:
    """Post the opposite of a document that is locked: what it paid is open again from ``day`` on.

    Raises RefusedError when it has been taken back already or takes another one back itself.
    """
    if document.reverses_id is not None or Receipt.objects.filter(reverses=document).exists():
        raise RefusedError("receivables.taken_back", subject=document.receipt_no)
    if document.customer_id is None:
        raise RefusedError("receivables.payer_unknown", subject=document.receipt_no)
    paid = list(Allocation.objects.filter(receipt=document, reverses=None, reversal=None).order_by("receivable", "pk"))
    list(Receivable.objects.select_for_update().filter(pk__in=[one.receivable_id for one in paid]).order_by("pk"))
    latest = max([one.effective for one in paid] + [document.customer_since or document.date])
    return settlement(
        actor=actor,
        channel=Channel(document.channel),
        customer=document.customer_id,
        day=max(day, latest),
        lines=[Lowered(one.receivable_id, -one.amount, _taken_back(one), one) for one in paid],
        reason=reason,
        reverses=document,
    )


@contextmanager
def telling_once(actor: Actor) -> Iterator[None]:
    """Many changes in one transaction: balances are computed and the news is told at its end, once for all of them."""
    with transaction.atomic():
        held: set[int] = set()
        token = _held.set(held)
        try:
            yield
        finally:
            _held.reset(token)
        tell(actor, held)


def tell(actor: Actor, customers: Collection[int | None]) -> None:
    """The last step of every change: balances of the customers, and the news."""
    touched = {one for one in customers if one is not None}
    held = _held.get()
    if held is not None:
        held |= touched
    elif touched:
        refresh(touched)
        announce("receivables.changed", customers=touched, actor=actor)


def reverse_rows(
    allocations: Sequence[Allocation], *, actor: Actor, reason: str, effective: date | None, by_hand: bool = False
) -> list[Allocation]:
    """Take allocations back by rows of the opposite amount, from ``effective`` on (None: as if they had never been)."""
    now = clock.now()
    rows = [
        Allocation(
            receipt_id=one.receipt_id,
            receivable_id=one.receivable_id,
            amount=-one.amount,
            minor=_taken_back(one),
            effective=max(effective or one.effective, one.effective),
            recorded_at=now,
            reverses=one,
            posted_by=actor.user,
            by_hand=by_hand,
            reason=reason,
        )
        for one in allocations
    ]
    return Allocation.objects.bulk_create(rows, batch_size=2_000)


def settle_caches(touched: QuerySet[Allocation]) -> None:
    """Derive again what is open of the items and left of the receipts that these allocations name. Items come first,
    always: so two who post at the same time wait for each other in one order."""
    for table, column, key in (
        ("receivables_receivable", "open_fen", "receivable_id"),
        ("receivables_receipt", "left_fen", "receipt_id"),
    ):
        which, params = touched.order_by().values(key).query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                f"""UPDATE {table} SET {column} = {table}.amount - paid.fen,
                    left_minor = {table}.foreign_minor - COALESCE(paid.minor, 0)
                FROM (SELECT {key} AS id, CAST(SUM(amount) AS BIGINT) AS fen, CAST(SUM(minor) AS BIGINT) AS minor
                    FROM receivables_allocation
                    WHERE {key} IN ({which}) GROUP BY {key}) paid
                WHERE {table}.id = paid.id""",
                params,
            )

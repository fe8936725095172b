"""What is open in other currencies at the end of a day. Amounts of different currencies are never added up: each line
is of one, and the yuan beside it are what the documents were entered at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from huikuan.business.receivables.models import Allocation, BalanceDay, Receipt, Receivable
from huikuan.business.receivables.queries.accounts import narrowed_customers
from huikuan.business.receivables.queries.filling import BUCKETS
from huikuan.engine.ageing import Buckets
from huikuan.engine.currency import minor_text
from huikuan.engine.money import Fen
from huikuan.foundation.permissions.actor import Actor

_ANY = """SELECT EXISTS (SELECT 1 FROM receivables_receivable WHERE currency IS NOT NULL)
    OR EXISTS (SELECT 1 FROM receivables_receipt WHERE currency IS NOT NULL)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class InCurrency:
    """One customer in one currency, or all in it (``customer`` None): ``ages`` (not_due, b1, …), ``open_minor`` and
    ``on_account`` in its smallest unit, ``fen`` what the open documents less the money stand for in the books."""

    currency: str
    customer: int | None = None
    customer_no: str = ""
    name: str = ""
    ages: dict[str, int] = field(default_factory=dict)
    open_minor: int = 0
    on_account: int = 0
    fen: Fen = 0

    @property
    def rest(self) -> int:
        """Open less on account."""
        return self.open_minor - self.on_account

    @property
    def text(self) -> str:
        """``USD 6,000.00``: open less on account."""
        return f"{self.currency} {minor_text(self.rest, self.currency)}"


def any_in_currency() -> bool:
    """Whether the company has any document in another currency: one short question, so that nothing else is asked."""
    with connection.cursor() as cursor:
        cursor.execute(_ANY)
        return bool(cursor.fetchone()[0])


def in_currencies(actor: Actor, kept: BalanceDay, **narrowed: str) -> list[InCurrency]:
    """By currency and customer in scope, the largest open first in each; ``narrowed`` as `accounts.within`."""
    customers = narrowed_customers(actor, **narrowed)
    found = _lines(Q(customer__in=customers), kept.day, kept.basis, kept.buckets)
    names = {
        pk: {"customer_no": number, "name": name}
        for pk, number, name in customers.filter(pk__in={pk for _code, pk in found}).values_list(
            "pk", "customer_no", "name"
        )
    }
    lines = [InCurrency(currency=code, customer=pk, **names[pk], **told) for (code, pk), told in found.items()]
    return sorted(lines, key=lambda one: (one.currency, -one.open_minor, one.customer_no))


def by_currency(lines: Iterable[InCurrency]) -> list[InCurrency]:
    """A line for each currency."""
    found: dict[str, dict[str, Any]] = {}
    for one in lines:
        told = found.setdefault(one.currency, _nothing())
        for name, minor in one.ages.items():
            told["ages"][name] = told["ages"].get(name, 0) + minor
        for name in ("open_minor", "on_account", "fen"):
            told[name] += getattr(one, name)
    return [InCurrency(currency=code, **told) for code, told in sorted(found.items())]


def currencies_of(customers: Sequence[int], day: date) -> dict[int, list[InCurrency]]:
    """What customers (whom the reader may see) have open in other currencies at the end of a day."""
    found: defaultdict[int, list[InCurrency]] = defaultdict(list)
    if not any_in_currency():
        return found
    for (code, pk), told in sorted(_lines(Q(customer__in=customers), day, "due", Buckets()).items()):
        found[pk].append(InCurrency(currency=code, customer=pk, **told))
    return found


def left_on(rows: QuerySet[Any], about: str, day: date) -> QuerySet[Any]:
    """Documents in another currency with something left at the end of a day: their ``fen`` and ``minor``."""
    since = Allocation.objects.filter(effective__gt=day, receipt__voided_at=None, receivable__voided_at=None)
    moved = since.filter(**{about: OuterRef("pk")}).order_by().values(about)
    fen, minor = (moved.annotate(sum=Sum(name)).values("sum") for name in ("amount", "minor"))
    left = "open_fen" if about == "receivable" else "left_fen"
    found: QuerySet[Any] = rows.filter(currency__isnull=False, voided_at=None).annotate(
        fen=F(left) + Coalesce(Subquery(fen), 0), minor=F("left_minor") + Coalesce(Subquery(minor), 0)
    )
    return found.exclude(minor=0, fen=0)


def _lines(whose: Q, day: date, basis: str, buckets: Buckets) -> dict[tuple[str, int], dict[str, Any]]:
    found: defaultdict[tuple[str, int], dict[str, Any]] = defaultdict(_nothing)
    for code, pk, since, fen, minor in _left(Receivable, "receivable", whose & Q(issued__lte=day), basis, day):
        told = found[code, pk]
        age = _age((day - since).days, buckets)
        told["ages"][age] = told["ages"].get(age, 0) + minor
        told["open_minor"] += minor
        told["fen"] += fen
    for code, pk, _since, fen, minor in _left(Receipt, "receipt", whose & Q(customer_since__lte=day), "date", day):
        found[code, pk]["on_account"] += minor
        found[code, pk]["fen"] -= fen
    return dict(found)


def _left(model: Any, about: str, which: Q, since: str, day: date) -> Iterator[tuple[str, int, date, Fen, int]]:
    rows = left_on(model.objects.filter(which), about, day)
    return rows.order_by().values_list("currency", "customer", since, "fen", "minor").iterator()


def _age(days: int, buckets: Buckets) -> str:
    if days <= 0:
        return "not_due"
    return next(
        name for name, (_first, last) in zip(BUCKETS, buckets.ranges, strict=False) if last is None or days <= last
    )


def _nothing() -> dict[str, Any]:
    return {"ages": {}, "open_minor": 0, "on_account": 0, "fen": 0}

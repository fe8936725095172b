"""What customers owe at the end of a day: lists, groups, one customer's account and how its balance comes about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, DateField, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from huikuan.business.directory.queries import customer_scope, visible_customers
from huikuan.business.receivables.models import Allocation, BalanceDay, CustomerBalance, Receipt, Receivable
from huikuan.business.receivables.queries.balances import ready
from huikuan.business.receivables.queries.disputes import disputed_of
from huikuan.business.receivables.queries.filling import BUCKETS
from huikuan.engine.ageing import Buckets
from huikuan.engine.money import Fen
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.prepared import Prepared
from huikuan.foundation.remembered import as_key, remembered

FIGURES = ("not_due", *BUCKETS, "overdue", "unallocated", "outstanding", "disputed")
GROUPS = ("owner", "region", "chain", "contract")
_BALANCE = Prepared(lambda given: CustomerBalance.objects.filter(day=given("day"), customer=given("customer")))


def visible_balances(actor: Actor, day: date, kept: BalanceDay | None = None) -> QuerySet[CustomerBalance]:
    """One row a customer in scope with anything open or on account at the end of the day; ``kept`` is the day as it
    stands ready where one has it already, perhaps by invoice date."""
    rows = CustomerBalance.objects.filter(customer_scope(actor, "customer__"), day=kept or ready(day))
    return rows.annotate(as_of=Value(day, output_field=DateField()))


def totals(rows: QuerySet[CustomerBalance]) -> dict[str, Fen]:
    """The sums of all figures."""
    found = remembered(
        ("balances", *as_key(rows)),
        lambda: rows.order_by().aggregate(**{name: Sum(name) for name in FIGURES}),
        module="receivables",
    )
    return {name: found[name] or 0 for name in FIGURES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Several customers together; ``key`` "" is for those without owner or region."""

    key: str
    name: str
    customers: int
    oldest_due: date | None
    figures: dict[str, Fen]


NOBODY = "none"  # in an address: without owner, without region


def within(
    actor: Actor, rows: QuerySet[CustomerBalance], *, owner: str = "", region: str = "", chain: str = ""
) -> QuerySet[CustomerBalance]:
    """Rows of one owner, region or chain by id (``none`` for those without); anything else finds nothing."""
    return rows.filter(_of(actor, "customer__", owner, region, chain))


def narrowed_customers(actor: Actor, *, owner: str = "", region: str = "", chain: str = "") -> QuerySet[Any]:
    """The customers in scope, narrowed likewise."""
    return visible_customers(actor).filter(_of(actor, "", owner, region, chain))


def _of(actor: Actor, prefix: str, owner: str, region: str, chain: str) -> Q:
    found = Q()
    for value, path in ((owner, "owner"), (region, "effective_unit")):
        if value:
            found &= Q(**{f"{prefix}{path}": None if value == NOBODY else _id(value)})
    if chain == NOBODY:
        found &= Q(**{f"{prefix}parent": None, f"{prefix}branches": None})
    elif chain:
        found &= Q(**{f"{prefix}pk__in": _family(actor, _id(chain))})
    return found


def chosen(
    actor: Actor, day: date, *, region: str = "", owner: str = "", only_late: bool = False
) -> QuerySet[CustomerBalance]:
    """The customers in scope that a letter may go to: with a balance at the end of the day, narrowed as asked."""
    rows = within(actor, visible_balances(actor, day).exclude(outstanding=0), owner=owner, region=region)
    return rows.filter(overdue__gt=0) if only_late else rows


def _id(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _family(actor: Actor, head: int) -> set[int]:
    """The head office and everybody below it in scope."""
    found, below = {head}, {head}
    while below:
        below = set(visible_customers(actor).filter(parent__in=below).values_list("pk", flat=True)) - found
        found |= below
    return found


def grouped(actor: Actor, rows: QuerySet[CustomerBalance], by: str) -> list[Group]:
    """Balances by ``owner``, ``region`` or ``chain`` (the head office and all below it), largest overdue first."""
    return remembered(("balances", by, *as_key(rows)), lambda: worked_out(actor, rows, by), module="receivables")


def worked_out(actor: Actor, rows: QuerySet[CustomerBalance], by: str) -> list[Group]:
    """The same afresh."""
    if by == "chain":
        return _chains(actor, rows)
    key, name = {"owner": ("customer__owner", "customer__owner__name")}.get(
        by, ("customer__effective_unit", "customer__effective_unit__name")
    )
    found = rows.order_by().values(key, name).annotate(**_sums())
    return in_order(_group(row, row[key], row[name]) for row in found)


def _sums() -> dict[str, Any]:
    return {f"sum_{name}": Sum(name) for name in FIGURES} | {"customers": Count("pk"), "oldest": Min("oldest_due")}


def _group(row: dict[str, Any], key: Any, name: Any) -> Group:
    return Group(
        key="" if key is None else str(key),
        name=name or "",
        customers=row["customers"],
        oldest_due=row["oldest"],
        figures={name: int(row[f"sum_{name}"]) for name in FIGURES},
    )


def in_order(groups: Iterable[Group]) -> list[Group]:
    """Largest overdue first."""
    return sorted(groups, key=lambda one: (-one.figures["overdue"], -one.figures["outstanding"], one.key))


def _chains(actor: Actor, rows: QuerySet[CustomerBalance]) -> list[Group]:
    """By the topmost head office; who belongs to no chain stands in one group at the end."""
    pairs = visible_customers(actor).exclude(parent=None).values_list("pk", "parent")
    parents = {pk: above for pk, above in pairs if above is not None}
    members = Q(customer__parent__isnull=False) | Q(customer__in=set(parents.values()))
    figures: dict[Any, dict[str, Any]] = {}
    for row in rows.filter(members).values("customer_id", "oldest_due", *FIGURES).iterator():
        group = figures.setdefault(_head(row["customer_id"], parents), _nothing())
        group["customers"] += 1
        group["oldest"] = min(filter(None, (group["oldest"], row["oldest_due"])), default=None)
        for name in FIGURES:
            group[f"sum_{name}"] += row[name]
    names = dict(visible_customers(actor).filter(pk__in=figures).values_list("pk", "name"))
    found = in_order(_group(row, key, names.get(key)) for key, row in figures.items())
    alone = rows.exclude(members).aggregate(**_sums())
    if alone["customers"]:
        found.append(_group(alone, None, None))
    return found


def _head(customer: int, parents: dict[int, int]) -> int:
    seen = {customer}
    while (above := parents.get(customer)) is not None and above not in seen:
        seen.add(above)
        customer = above
    return customer


def _nothing() -> dict[str, Any]:
    return {f"sum_{name}": 0 for name in FIGURES} | {"customers": 0, "oldest": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A customer at the end of a day: figures, open items and money on account (each row carries its ``fen``), and how
    much of which item is ``disputed`` (None: of the balance as a whole)."""

    customer: Any
    day: date
    figures: dict[str, Fen]
    buckets: Buckets
    oldest_due: date | None
    items: Sequence[Any]
    receipts: Sequence[Any]
    disputed: dict[int | None, Fen]


def account(actor: Actor, pk: int, day: date) -> Account:
    """Http404 out of scope."""
    customers = visible_customers(actor).select_related("owner", "effective_unit", "parent")
    customer = get_object_or_404(customers, pk=pk)
    figures, oldest, buckets = figures_of(customer.pk, day)
    receipts = Receipt.objects.filter(customer=customer, voided_at=None, customer_since__lte=day)
    return Account(
        customer=customer,
        day=day,
        figures=figures,
        buckets=buckets,
        oldest_due=oldest,
        items=list(standing(pk, day).select_related("contract", "forecast").order_by("due", "pk")),
        receipts=list(_on(receipts, "left_fen", "receipt", pk, day).order_by("date", "pk")),
        disputed=disputed_of(pk, day) if figures["disputed"] else {},
    )


def figures_of(customer: int, day: date) -> tuple[dict[str, Fen], date | None, Buckets]:
    """A customer's figures at the end of a day, since when the oldest item still open has been overdue, the ranges."""
    kept = ready(day)
    row = _BALANCE.first(day=kept.pk, customer=customer)
    return {name: getattr(row, name) if row else 0 for name in FIGURES}, row.oldest_due if row else None, kept.buckets


def standing(customer: int, day: date) -> QuerySet[Receivable]:
    """A customer's instalments with anything open at the end of the day: their ``fen``."""
    return _on(issued_by(customer, day), "open_fen", "receivable", customer, day)


def issued_by(customer: Any, day: Any) -> QuerySet[Receivable]:
    """A customer's instalments up to the end of the day."""
    return Receivable.objects.filter(customer=customer, voided_at=None, issued__lte=day)


def counted_after(day: Any, **about: Any) -> QuerySet[Allocation]:
    """What counts as allocated from the day after on."""
    return Allocation.objects.filter(effective__gt=day, receipt__voided_at=None, receivable__voided_at=None, **about)


def _on(rows: QuerySet[Any], field: str, about: str, customer: int, day: date) -> QuerySet[Any]:
    """Those with something left at the end of the day: what is left now and what has been allocated since, which today
    is as good as nothing and is therefore not looked for row by row."""
    counts = counted_after(day, **{f"{about}__customer": customer})
    left: Any = F(field)
    if counts.exists():
        since = counts.filter(**{about: OuterRef("pk")}).order_by().values(about).annotate(fen=Sum("amount"))
        left += Coalesce(Subquery(since.values("fen")), 0)
    found: QuerySet[Any] = rows.annotate(fen=left).exclude(fen=0)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """How a customer's balance comes about, from the documents."""

    invoiced: Fen
    invoices: int
    received: Fen
    receipts: int
    paid_by_others: Fen
    paid_for_others: Fen

    @property
    def balance(self) -> Fen:
        """Invoiced − received − paid by others + paid for others."""
        return self.invoiced - self.received - self.paid_by_others + self.paid_for_others


def customer_ledger(actor: Actor, pk: int, day: date) -> Ledger:
    """Documents and allocations up to the end of a day. Http404 out of scope."""
    customer = get_object_or_404(visible_customers(actor), pk=pk)
    items = Receivable.objects.filter(customer=customer, voided_at=None, issued__lte=day)
    own = Receipt.objects.filter(customer=customer, voided_at=None, customer_since__lte=day)
    moved = Allocation.objects.filter(effective__lte=day, receipt__voided_at=None, receivable__voided_at=None)
    ours = Q(receipt__customer=customer, receipt__customer_since__lte=day)
    invoiced, received = _sum(items), _sum(own)
    return Ledger(
        invoiced=invoiced[0],
        invoices=invoiced[1],
        received=received[0],
        receipts=received[1],
        paid_by_others=_sum(moved.filter(receivable__customer=customer).exclude(receipt__in=own))[0],
        paid_for_others=_sum(moved.filter(ours).exclude(receivable__customer=customer))[0],
    )


def _sum(rows: QuerySet[Any]) -> tuple[Fen, int]:
    found = rows.aggregate(fen=Sum("amount"), count=Count("pk"))
    return found["fen"] or 0, found["count"]

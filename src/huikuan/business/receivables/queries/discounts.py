"""Discounts agreed with customers, as a list and as the matching needs them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from huikuan.business.directory.queries import customer_scope, visible_customers
from huikuan.business.receivables.models import AgreedDiscount, DiscountKind
from huikuan.engine.matching import Discount
from huikuan.foundation.permissions.actor import Actor

DISCOUNT_KINDS = dict(DiscountKind.choices)
_BASIS_POINTS = 10_000


def visible_discounts(actor: Actor) -> QuerySet[AgreedDiscount]:
    """Of the customers in scope, those that have ended among them."""
    return AgreedDiscount.objects.filter(customer_scope(actor, "customer__"))


def in_force(day: date) -> Q:
    """Counts for what is issued on ``day``, or will count."""
    return Q(last=None) | Q(last__gte=day)


def customer_discounts(actor: Actor, customer: int) -> tuple[Any, Sequence[AgreedDiscount]]:
    """The customer and everything ever agreed with it, the latest first. Http404 out of scope."""
    whose = get_object_or_404(visible_customers(actor), pk=customer)
    rows = visible_discounts(actor).filter(customer=whose).select_related("agreed_by__person", "ended_by__person")
    return whose, list(rows.order_by("-first", "-pk"))


def agreed() -> dict[str, tuple[Discount, ...]]:
    """Customer number → all terms ever agreed, in the engine's words: what counts, it decides by the day of issue."""
    found: defaultdict[str, list[Discount]] = defaultdict(list)
    columns = AgreedDiscount.objects.order_by("pk")
    for customer, rate, days, first, last in columns.values_list(
        "customer__customer_no", "rate", "days", "first", "last"
    ):
        found[customer].append(Discount(rate=Fraction(rate, _BASIS_POINTS), days=days, first=first, last=last))
    return {customer: tuple(terms) for customer, terms in found.items()}

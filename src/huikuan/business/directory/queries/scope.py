"""Whose customers somebody sees. This is the one definition; every other module filters by it."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from huikuan.business.directory.models import Customer, Outlet, Ownership, Product
from huikuan.foundation.permissions import Actor
from huikuan.foundation.prepared import Prepared

_CUSTOMER = Prepared(
    lambda given: Customer.objects.filter(pk=given("pk")).select_related("owner", "effective_unit", "parent")
)


def customer_scope(actor: Actor, prefix: str = "") -> Q:
    """Condition on customers, or on rows that point to one by ``prefix`` (``"customer__"``).

    Director, finance and administrator: all. Others: those owned by oneself or somebody below. A manager besides:
    those of nobody in the own units.
    """
    if actor.sees_all:
        return Q()
    scope = Q(**{f"{prefix}owner__in": actor.people})
    if actor.units:
        scope |= Q(**{f"{prefix}owner": None, f"{prefix}effective_unit__in": actor.units})
    return scope


def sees_customer(actor: Actor, customer: Customer) -> bool:
    """`customer_scope` of a customer at hand."""
    if actor.sees_all:
        return True
    if customer.owner_id is None:
        return customer.effective_unit_id in actor.units
    return customer.owner_id in actor.people


def outlet_scope(actor: Actor, prefix: str = "") -> Q:
    """Outlets of the customers in scope, and those that somebody in scope looks after for another's customer."""
    if actor.sees_all:
        return Q()
    return customer_scope(actor, f"{prefix}customer__") | Q(**{f"{prefix}owner__in": actor.people})


def visible_customers(actor: Actor) -> QuerySet[Customer]:
    """The customers in scope."""
    return Customer.objects.filter(customer_scope(actor))


def visible_customer(actor: Actor, pk: int) -> Customer:
    """One customer in scope with its owner, region and head office, or 404."""
    found = _CUSTOMER.first(pk=pk)
    if found is None or not sees_customer(actor, found):
        raise Http404
    return found


def visible_outlets(actor: Actor) -> QuerySet[Outlet]:
    """The outlets in scope."""
    return Outlet.objects.filter(outlet_scope(actor))


def products() -> QuerySet[Product]:
    """All products: what the company sells is no secret inside it."""
    return Product.objects.all()


def ownerships(actor: Actor, customer: Customer) -> QuerySet[Ownership]:
    """Whose a visible customer was and when, latest first."""
    rows = Ownership.objects.filter(customer_scope(actor, "customer__"), customer=customer)
    return rows.select_related("person").order_by("-since", "-pk")

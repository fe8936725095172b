"""Customers as people name them in a form: by number, by name, or as a suggestion wrote them."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from huikuan.business.directory.models import Customer
from huikuan.business.directory.queries.scope import visible_customers
from huikuan.foundation.permissions.actor import Actor

MOST = 12  # suggestions at once
LONGEST_PINYIN = 40
FEWEST = 2  # letters before anything is suggested


def customers_like(actor: Actor, text: str) -> QuerySet[Customer]:
    """Up to a dozen customers in scope whose number begins so or whose name contains it, in signs or in pinyin (whole
    syllables, first letters, or mixed: ``rongjia``, ``rj``, ``rongj``): numbers first."""
    text = text.strip()
    if len(text) < FEWEST:
        return Customer.objects.none()
    by_number, by_name = Q(customer_no__istartswith=text), Q(name__icontains=text)
    if (letters := text.replace(" ", "")).isascii() and letters.isalpha() and len(letters) <= LONGEST_PINYIN:
        by_name |= Q(sort_key__regex=_syllables(letters.lower()))
    rank = Case(When(by_number, then=Value(0)), default=Value(1), output_field=IntegerField())
    return visible_customers(actor).filter(by_number | by_name).order_by(rank, "sort_key", "pk")[:MOST]


def _syllables(letters: str) -> str:
    """Each letter follows the one before, or begins the next syllable."""
    return "(^| )" + "([a-z]* )?".join(letters)


def as_suggested(customer: Customer) -> str:
    """What a suggestion writes into the field."""
    return f"{customer.customer_no} {customer.name}"


def named_customer(actor: Actor, text: str) -> Customer | None:
    """The customer in scope that is meant: by its number, by a name that only one has, or as suggested."""
    text = text.strip()
    rows = visible_customers(actor)
    if exact := rows.filter(customer_no=text).first():
        return exact
    if len(alone := rows.filter(name=text)[:2]) == 1:
        return alone[0]
    heads = [text[:at] for at, sign in enumerate(text) if sign == " "]
    meant = [one for one in rows.filter(customer_no__in=heads) if as_suggested(one) == text]
    return meant[0] if len(meant) == 1 else None

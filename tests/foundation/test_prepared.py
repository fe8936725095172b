"""A prepared query gives what the ordinary one gives, whatever the values, and as one query."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F
from tests.cast import Cast

from huikuan.business.directory.models import Customer
from huikuan.business.directory.queries import sees_customer, visible_customers
from huikuan.foundation.clock import CHINA
from huikuan.foundation.people.below import ids_below
from huikuan.foundation.people.models import Person, Placement, Unit, User
from huikuan.foundation.permissions import Actor
from huikuan.foundation.prepared import Prepared


def test_objects_are_those_of_the_query_set(cast: Cast, django_assert_num_queries) -> None:
    def rows(pk):
        found = Customer.objects.filter(pk=pk).select_related("owner__unit", "parent").annotate(times=F("id") * 2)
        return found.order_by("-pk")[:3]

    prepared = Prepared(lambda given: rows(given("pk")))
    for customer in Customer.objects.all():
        with django_assert_num_queries(1):
            (found,) = prepared(pk=customer.pk)
            assert found == customer
            assert found.times == customer.pk * 2
            told = found.owner and found.owner.unit and found.owner.unit.name, found.parent and found.parent.name
        (plain,) = rows(customer.pk)
        assert told == (plain.owner and plain.owner.unit and plain.owner.unit.name, plain.parent and plain.parent.name)
        assert _values(found) == _values(plain)
    assert prepared(pk=0) == []
    assert prepared.first(pk=0) is None


def test_days_moments_texts_and_what_is_left_out(cast: Cast) -> None:
    since = Prepared(lambda given: Placement.objects.filter(since__lte=given("day")).order_by("pk"))
    for day in (date(2000, 1, 1), date(2100, 1, 1)):
        assert since(day=day) == list(Placement.objects.filter(since__lte=day).order_by("pk"))
    joined = Prepared(lambda given: User.objects.filter(date_joined__gt=given("moment")).only("username"))
    now = datetime.now(CHINA)
    assert len(joined(moment=now - timedelta(days=1))) == User.objects.count() > 0
    assert joined(moment=now + timedelta(days=1)) == []
    assert joined(moment=now - timedelta(days=1))[0].get_deferred_fields() >= {"email", "date_joined"}
    named = Prepared(lambda given: Person.objects.filter(name=given("name")))
    quoted = "'; DROP TABLE people_person; --%s"
    assert named(name=quoted) == []
    Person.objects.filter(pk=cast.people["li"].pk).update(name=quoted)
    assert [one.name for one in named(name=quoted)] == [quoted]


def test_a_missing_value_is_a_fault(cast: Cast) -> None:
    with pytest.raises(KeyError):
        Prepared(lambda given: Person.objects.filter(pk=given("pk")))(name="x")


def test_below_is_what_the_tree_says(cast: Cast) -> None:
    for one in [*Person.objects.all(), *Unit.objects.all()]:
        assert ids_below(one) == set(one.descendants(include_self=True).values_list("pk", flat=True))


def test_a_customer_at_hand_is_seen_by_those_who_find_it(cast: Cast) -> None:
    """Scope is said twice, as a condition and of an object: both say the same to everybody."""
    seen = 0
    for user in cast.users.values():
        actor = Actor(user=user)
        found = set(visible_customers(actor).values_list("pk", flat=True))
        for customer in Customer.objects.all():
            assert sees_customer(actor, customer) == (customer.pk in found)
        seen += len(found)
    assert seen


def _values(row: Customer) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL keeps prepared statements")
def test_the_database_plans_once(cast: Cast) -> None:
    """The second time the statement is there by name."""
    prepared = Prepared(lambda given: Person.objects.filter(employee_no=given("number"), active=True)[:3])
    for _time in range(3):
        prepared(number="nobody")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%employee_no%LIMIT 3'")
        assert cursor.fetchone() == (1,)

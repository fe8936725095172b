"""People come, move and leave; accounts and one-time passwords."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from huikuan.business.directory.models import Customer
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.people import operations, queries
from huikuan.foundation.people.models import Person, Placement, Unit, User

pytestmark = pytest.mark.django_db


def test_a_move_counts_from_today_and_the_old_place_stays(cast) -> None:
    li, sun = cast.people["li"], cast.people["sun"]
    values = {"parent_id": sun.pk, "unit_id": sun.unit_id}
    operations.change_person(actor=cast.actor("zhao"), person=li.pk, seen=1, values=values, reason="new region")
    places = queries.placements(li).values_list("superior__name", "unit__name", "until")
    assert list(places) == [("sun", "华南", None), ("qian", "华东", clock.today())]
    # customers without a region of their own move with their owner
    assert Customer.objects.get(pk=cast.customers["ningbo"].pk).effective_unit == sun.unit
    event = Event.objects.get()
    assert (event.before["superior"], event.after["superior"], event.reason) == ("qian", "sun", "new region")
    assert cast.actor("sun").people == {sun.pk, li.pk, cast.people["wu"].pk}


@pytest.mark.parametrize(
    ("who", "values", "code"),
    [
        ("qian", {"parent_id": "li"}, "people.ring"),
        ("qian", {"parent_id": "qian"}, "people.ring"),
        ("wang", {"role": "rep"}, "people.last_admin"),
    ],
)
def test_what_would_break_the_organisation_is_refused(cast, who, values, code) -> None:
    values = {name: cast.people[value].pk if name == "parent_id" else value for name, value in values.items()}
    places = Placement.objects.count()
    with pytest.raises(RefusedError) as told:
        operations.change_person(actor=cast.actor("zhao"), person=cast.people[who].pk, seen=1, values=values)
    assert told.value.code == code
    assert (Placement.objects.count(), Event.objects.count()) == (places, 0)


def test_a_stale_change_is_told(cast) -> None:
    li = cast.people["li"]
    operations.change_person(actor=cast.actor("wang"), person=li.pk, seen=1, values={"name": "李"})
    with pytest.raises(StaleError) as told:
        operations.change_person(actor=cast.actor("zhao"), person=li.pk, seen=1, values={"name": "黎"})
    assert told.value.current.name == "李"
    assert Person.objects.get(pk=li.pk).sort_key == "li"


def test_nobody_leaves_with_customers_or_people(cast) -> None:
    admin = cast.actor("wang")
    with pytest.raises(RefusedError, match=r"people\.still_leads"):
        operations.deactivate_person(actor=admin, person=cast.people["qian"].pk, seen=1)
    with pytest.raises(RefusedError, match=r"people\.still_owns") as told:
        operations.deactivate_person(actor=admin, person=cast.people["wu"].pk, seen=1)
    assert told.value.params == {"customers": 2, "outlets": 0}
    assert Person.objects.get(pk=cast.people["wu"].pk).active
    Customer.objects.filter(owner=cast.people["wu"]).update(owner=None)
    operations.deactivate_person(actor=admin, person=cast.people["wu"].pk, seen=1, reason="left")
    assert not User.objects.get(pk=cast.users["wu"].pk).is_active
    assert not Placement.objects.filter(person=cast.people["wu"], until=None).exists()


def test_adding_people_and_units(cast) -> None:
    director = cast.actor("zhao")
    unit = operations.change_unit(actor=director, unit=None, name="苏南", parent=Unit.objects.get(name="华东").pk)
    made = operations.create_person(
        actor=director, employee_no="E100", name="重庆来的", role="rep", parent=cast.people["qian"].pk, unit=unit.pk
    )
    assert made.sort_key.startswith("chong qing")
    assert unit.pk in cast.actor("qian").units
    with pytest.raises(RefusedError, match=r"people\.number_taken"):
        operations.create_person(actor=director, employee_no="E100", name="x", role="rep", parent=None, unit=None)
    with pytest.raises(RefusedError, match=r"people\.ring"):
        operations.change_unit(actor=director, unit=Unit.objects.get(name="华东").pk, name="华东", parent=unit.pk)


@pytest.mark.parametrize("name", ["qian", "li", "zheng"])
def test_others_may_not(cast, name) -> None:
    with pytest.raises(PermissionDenied):
        operations.change_person(actor=cast.actor(name), person=cast.people["li"].pk, seen=1, values={"role": "admin"})
    with pytest.raises(PermissionDenied):
        operations.reset_password(actor=cast.actor(name), user=cast.users["wang"].pk)
    assert not Event.objects.exists()


def test_a_one_time_password_opens_one_page_only(cast) -> None:
    person = operations.create_person(
        actor=cast.actor("wang"), employee_no="E9", name="新", role="rep", parent=None, unit=None
    )
    account, password = operations.create_user(actor=cast.actor("wang"), person=person.pk)
    browser = Client()
    browser.force_login(account, backend="huikuan.foundation.people.accounts.AccountBackend")
    assert account.check_password(password)
    assert browser.get(reverse("people")).headers["Location"] == reverse("choose_password")
    part = browser.get(reverse("jobs_strip"), headers={"HX-Request": "true"})
    assert (part.status_code, part.content) == (204, b""), "the page is not put into itself"
    where = reverse("choose_password")
    for wrong in (
        {"password": password, "again": password},
        {"password": "short", "again": "short"},
        {"password": "a"},
    ):
        assert browser.post(where, wrong).status_code == 422
    chosen = {"password": "a horse of my own", "again": "a horse of my own"}
    assert browser.post(where, chosen).status_code == 302
    assert browser.get(reverse("people")).status_code == 200
    account.refresh_from_db()
    assert account.check_password("a horse of my own")
    with pytest.raises(RefusedError, match=r"people\.has_account"):
        operations.create_user(actor=cast.actor("wang"), person=person.pk)
    with pytest.raises(ValidationError):
        operations.choose_password(actor=cast.actor("li"), password="1234567890")
    assert "horse" not in str(list(Event.objects.values()))


def test_an_account_is_taken_over_with_its_password(cast) -> None:
    person = operations.create_person(
        actor=cast.actor("wang"), employee_no="E9", name="新", role="rep", parent=None, unit=None
    )
    encoded, before = make_password("a horse of my own"), Event.objects.count()
    asked = {"person": person.pk, "encoded": encoded}
    with pytest.raises(PermissionDenied):
        operations.take_user_over(actor=cast.actor("zhao"), **asked)
    with pytest.raises(ValueError, match="algorithm"):
        operations.take_user_over(actor=cast.actor("wang"), person=person.pk, encoded="a horse of my own")
    assert not User.objects.filter(person=person).exists()
    account = operations.take_user_over(actor=cast.actor("wang"), **asked)
    assert (account.username, account.person, account.one_time_password) == ("E9", person, False)
    assert account.check_password("a horse of my own")
    assert Event.objects.count() == before + 1
    assert encoded not in str(list(Event.objects.values()))
    with pytest.raises(RefusedError, match=r"people\.has_account"):
        operations.take_user_over(actor=cast.actor("wang"), **asked)


def test_accounts_are_locked_and_opened_but_not_ones_own(cast) -> None:
    admin = cast.actor("wang")
    operations.set_account_active(actor=admin, user=cast.users["li"].pk, active=False)
    assert not User.objects.get(pk=cast.users["li"].pk).is_active
    with pytest.raises(RefusedError, match=r"people\.own_account"):
        operations.set_account_active(actor=admin, user=cast.users["wang"].pk, active=False)


def test_the_tree_shows_those_below(cast) -> None:
    def names(who: str) -> list[tuple[str, int]]:
        return [(one.person.name, one.depth) for one in queries.organisation(cast.actor(who))]

    assert names("qian") == [("qian", 0), ("li", 1), ("zhou", 1)]
    assert names("zhao")[:3] == [("wang", 0), ("zhao", 0), ("qian", 1)]
    assert names("li") == [("li", 0)]

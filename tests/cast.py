"""The company that tests act in: two regions, eight people of the five roles, seven customers, one of them nobody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.test import Client

from huikuan.business.directory.models import Customer, Ownership
from huikuan.foundation.people.models import Person, Placement, Role, Unit, User
from huikuan.foundation.permissions import Actor

PASSWORD = "correct horse battery"
SINCE = date(2024, 1, 1)


@dataclass
class Cast:
    """People and customers by name; ``actor("li")`` acts as somebody, ``client("li")`` browses as them."""

    people: dict[str, Person]
    customers: dict[str, Customer]
    users: dict[str, User]

    def actor(self, name: str) -> Actor:
        """As a request would carry it, read afresh."""
        return Actor(user=User.objects.select_related("person").get(pk=self.users[name].pk))

    def client(self, name: str) -> Client:
        """A browser in which somebody is signed in."""
        browser = Client()
        browser.force_login(self.users[name], backend="huikuan.foundation.people.accounts.AccountBackend")
        return browser


# name: role, superior, region
PEOPLE = {
    "zhao": (Role.DIRECTOR, None, None),
    "qian": (Role.MANAGER, "zhao", "华东"),
    "sun": (Role.MANAGER, "zhao", "华南"),
    "li": (Role.REP, "qian", "华东"),
    "zhou": (Role.REP, "qian", "华东"),
    "wu": (Role.REP, "sun", "华南"),
    "zheng": (Role.FINANCE, "zhao", None),
    "wang": (Role.ADMIN, None, None),
}
# name: owner, head office, region of its own
CUSTOMERS = {
    "hangzhou": ("li", None, None),
    "hangzhou_branch": ("li", "hangzhou", None),
    "ningbo": ("li", None, None),
    "suzhou": ("zhou", None, "华东"),
    "guangzhou": ("wu", None, None),
    "shenzhen": ("wu", None, "华南"),
    "nobodys": (None, None, "华东"),
}


def make_cast() -> Cast:
    """Fill an empty database."""
    units = {name: Unit.objects.create(name=name) for name in ("华东", "华南")}
    people: dict[str, Person] = {}
    users: dict[str, User] = {}
    for at, (name, (role, superior, unit)) in enumerate(PEOPLE.items(), start=1):
        person = people[name] = Person.objects.create(
            employee_no=f"E{at:03}",
            name=name,
            sort_key=name,
            role=role,
            parent=people.get(superior or ""),
            unit=units.get(unit or ""),
        )
        Placement.objects.create(person=person, superior=person.parent, unit=person.unit, role=role, since=SINCE)
        users[name] = User.objects.create_user(username=person.employee_no, password=PASSWORD, person=person)
    customers: dict[str, Customer] = {}
    for at, (name, (owner, parent, unit)) in enumerate(CUSTOMERS.items(), start=1):
        person = people.get(owner or "")
        own = units.get(unit or "")
        customer = customers[name] = Customer.objects.create(
            customer_no=f"C{at:04}",
            name=name,
            sort_key=name,
            owner=person,
            parent=customers.get(parent or ""),
            unit=own,
            effective_unit=own or (person.unit if person else None),
            kind="distributor",
            terms="30",
            credit_limit=100_000_00,
        )
        Ownership.objects.create(customer=customer, person=person, since=SINCE)
    return Cast(people=people, customers=customers, users=users)

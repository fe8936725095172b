"""Reading people and units, each as far as the actor may see."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from huikuan.foundation.people.models import ApiToken, Person, Placement, Unit, User
from huikuan.foundation.permissions.actor import Actor


def visible_people(actor: Actor) -> QuerySet[Person]:
    """Oneself and everybody below; all of them for those who see everything. Those who left are among them."""
    people: QuerySet[Person] = Person.objects.without_tree_fields().select_related("unit", "parent")
    return people if actor.sees_all else people.filter(pk__in=actor.people)


def visible_users(actor: Actor) -> QuerySet[User]:
    """Accounts of the visible people, and those without a person for those who see everything."""
    users = User.objects.select_related("person__unit")
    return users if actor.sees_all else users.filter(person__in=actor.people)


def units() -> QuerySet[Unit]:
    """All units: their names are no secret."""
    found: QuerySet[Unit] = Unit.objects.without_tree_fields().order_by("name")
    return found


def placements(person: Person) -> QuerySet[Placement]:
    """Where somebody stood and when, latest first."""
    return Placement.objects.filter(person=person).select_related("superior", "unit").order_by("-since", "-pk")


def own_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """One's own keys that still open something, latest first."""
    return ApiToken.objects.filter(user=actor.user, revoked_at=None).order_by("-pk")


@dataclass(frozen=True)
class Branch:
    """Somebody in the tree, with how deep they stand in what is shown."""

    person: Person
    depth: int
    reports: int

    @property
    def steps(self) -> range:
        """One for each level above, to indent by."""
        return range(self.depth)


def organisation(actor: Actor) -> list[Branch]:
    """The visible people who work here, each before those who report to them, by name; one query."""
    people = list(visible_people(actor).filter(active=True).order_by("sort_key"))
    ids = {person.pk for person in people}
    below: defaultdict[int | None, list[Person]] = defaultdict(list)
    for person in people:
        below[person.parent_id if person.parent_id in ids else None].append(person)
    found: list[Branch] = []
    waiting = [(person, 0) for person in reversed(below[None])]
    while waiting:
        person, depth = waiting.pop()
        found.append(Branch(person, depth, len(below[person.pk])))
        waiting += [(one, depth + 1) for one in reversed(below[person.pk])]
    return found


def account_of(person: Person) -> User | None:
    """The person's sign-in, if there is one."""
    return User.objects.filter(person=person).first()


def open_token(digest: str) -> ApiToken | None:
    """The key with this digest, unless it was revoked or its owner is locked or must choose a password first."""
    keys = ApiToken.objects.select_related("user__person").filter(digest=digest, revoked_at=None)
    return keys.filter(user__is_active=True, user__one_time_password=False).first()

"""Reading people and units, each as far as the actor may see."""

from __future__ import annotations

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

"""Every write asks for permission, is all or nothing, and leaves exactly one trace that nobody can change."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from huikuan.foundation.audit.models import Event
from huikuan.foundation.company import operations, queries
from huikuan.foundation.company.catalogue import Setting, SettingKind
from huikuan.foundation.operations import StaleError, UnauditedError, operation
from huikuan.foundation.people.models import Unit
from huikuan.foundation.permissions import Permission

TRY = Permission("test.try", "try", frozenset({"director"}))
COLOUR = Setting(key="test.colour", group="test", label="colour", kind=SettingKind.TEXT, default="red")


@operation(TRY)
def forgets_to_record(*, actor) -> None:
    Unit.objects.create(name="forgotten")


def test_without_permission_nothing_happens(cast) -> None:
    with pytest.raises(PermissionDenied):
        operations.change(actor=cast.actor("li"), key="test.colour", value="blue")
    assert queries.value("test.colour") == "red"
    assert not Event.objects.exists()


def test_an_operation_without_a_trace_is_undone(cast) -> None:
    with pytest.raises(UnauditedError):
        forgets_to_record(actor=cast.actor("zhao"))
    assert not Unit.objects.filter(name="forgotten").exists()


def test_a_setting_has_versions_and_a_trace(cast) -> None:
    operations.change(actor=cast.actor("zhao"), key="test.colour", value="blue", reason="nicer", seen=0)
    operations.change(actor=cast.actor("zhao"), key="test.colour", value="green", seen=1)
    assert queries.value("test.colour") == "green"
    assert queries.values()["test.colour", ""] == "green"
    assert [one.value for one in queries.history("test.colour")] == ["green", "blue"]
    first, second = Event.objects.order_by("pk")
    assert (first.actor, first.before, first.after, first.reason) == (
        "zhao",
        {"value": "red"},
        {"value": "blue"},
        "nicer",
    )
    assert second.before == {"value": "blue"}


def test_a_setting_changed_meanwhile_is_told(cast) -> None:
    operations.change(actor=cast.actor("zhao"), key="test.colour", value="blue", seen=0)
    with pytest.raises(StaleError) as told:
        operations.change(actor=cast.actor("wang"), key="test.colour", value="black", seen=0)
    assert told.value.current.value == "blue"
    assert queries.value("test.colour") == "blue"


@pytest.mark.parametrize("deed", ["change", "delete"])
def test_the_database_protects_the_trail(cast, deed) -> None:
    operations.change(actor=cast.actor("zhao"), key="test.colour", value="blue")
    event = Event.objects.get()
    deeds = {"change": lambda: Event.objects.filter(pk=event.pk).update(actor="nobody"), "delete": event.delete}
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        deeds[deed]()
    assert Event.objects.get().actor == "zhao"


def test_scope_is_oneself_and_everybody_below(cast) -> None:
    ids = {name: person.pk for name, person in cast.people.items()}
    assert cast.actor("zhao").sees_all
    assert cast.actor("zheng").sees_all
    assert cast.actor("qian").people == {ids["qian"], ids["li"], ids["zhou"]}
    assert cast.actor("li").people == {ids["li"]}
    assert not cast.actor("li").units
    assert cast.actor("qian").units == {cast.people["qian"].unit_id}

"""What is remembered holds as long as nobody has done anything."""

from __future__ import annotations

import pytest
from django.core.cache import caches

from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.people.models import Unit
from huikuan.foundation.remembered import as_key, remembered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def memory(settings):
    """A memory of its own; elsewhere in the tests nothing is remembered."""
    local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "test-remembered"}
    settings.CACHES = {**settings.CACHES, "remembered": local}
    caches["remembered"].clear()


def event(number: int) -> None:
    Event.objects.create(pk=number, at=clock.now(), actor="li", role="rep", via="web", action="x")


class Counting:
    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> int:
        self.asked += 1
        return self.asked


def test_worked_out_once_for_each_state_of_the_data() -> None:
    find = Counting()
    event(5_000)
    assert [remembered(("a",), find), remembered(("a",), find)] == [1, 1]
    assert remembered(("b",), find) == 2, "another question"
    event(5_002)
    assert remembered(("a",), find) == 3, "somebody did something"
    event(5_001)
    assert remembered(("a",), find) == 4, "a transaction that ended late did something too"


def test_nothing_is_remembered_as_nothing() -> None:
    asked = []
    for _ in range(2):
        assert remembered(("none",), lambda: asked.append(1)) is None
    assert asked == [1]


def test_a_query_set_is_known_by_its_statement_and_values() -> None:
    named = [as_key(Unit.objects.filter(name=name)) for name in ("华东", "华北", "华东")]
    assert named[0] == named[2] != named[1]
    assert as_key(Unit.objects.none()) == ()

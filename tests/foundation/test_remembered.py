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


def test_what_is_done_further_right_changes_nothing_further_left() -> None:
    """Receivables know nothing of week plans; what is done outside the chain, such as an import, may concern all."""
    find = Counting()

    def ask() -> int:
        return remembered(("a",), find, module="receivables")

    Event.objects.create(pk=1, at=clock.now(), actor="li", role="rep", via="web", action="sales.sell")
    assert ask() == 1
    for number, (action, answer) in enumerate(
        [
            ("fieldwork.record_visit", 1),
            ("collections.record_promise", 1),
            ("receivables.post_receipt", 2),
            ("directory.hand_over", 3),
            ("imports.apply", 4),
            ("insight.check", 4),
        ],
        start=2,
    ):
        Event.objects.create(pk=number, at=clock.now(), actor="li", role="rep", via="web", action=action)
        assert ask() == answer, action
    with pytest.raises(ValueError, match="nowhere"):
        remembered(("a",), find, module="nowhere")


def test_long_after_the_last_event_that_counts() -> None:
    """When all of the newest thousand are of others, nothing older is mistaken for what is new."""
    find = Counting()
    Event.objects.create(pk=1, at=clock.now(), actor="li", role="rep", via="web", action="fieldwork.x")
    assert remembered(("a",), find, module="sales") == 1
    Event.objects.create(pk=2, at=clock.now(), actor="li", role="rep", via="web", action="sales.x")
    Event.objects.create(pk=3_000, at=clock.now(), actor="li", role="rep", via="web", action="fieldwork.x")
    assert remembered(("a",), find, module="sales") == 2

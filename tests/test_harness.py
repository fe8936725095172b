"""The harness itself: what the tests of both databases stand on."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event


def event() -> Event:
    return Event.objects.create(at=clock.now(), actor="nobody", role="", via="", action="test", subject="test")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", ["first", "again"])
def test_protected_tables_are_emptied_between_transactional_tests(_time: str) -> None:
    assert not Event.objects.exists()
    event()


@pytest.mark.django_db(transaction=True)
def test_and_are_still_protected_afterwards() -> None:
    event()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.all().delete()
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_another_thread_sees_the_same_database() -> None:
    event()
    seen: list[int] = []

    def look() -> None:
        seen.append(Event.objects.count())
        connection.close()

    other = Thread(target=look)
    other.start()
    other.join()
    assert seen == [1]


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_marker_means_postgresql() -> None:
    assert connection.vendor == "postgresql"


def test_home_is_nobody_elses() -> None:
    assert "huikuan-test-" in str(settings.MEDIA_ROOT)
    assert Path(settings.DATABASES["default"]["NAME"]).name.endswith("huikuan") or "huikuan-test-" in str(
        settings.DATABASES["default"]["NAME"]
    )


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_second_language_is_not_repeated(request, language) -> None:
    assert bool(request.node.get_closest_marker("database")) == (language == "zh-hans")


@pytest.mark.django_db
@pytest.mark.any_database  # about the mark itself
def test_what_is_the_same_on_every_database_is_not_repeated(request) -> None:
    assert not request.node.get_closest_marker("database")

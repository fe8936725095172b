"""Two people bring files in at the same moment: one wins, the other is told, and nothing is half done."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from tests.foundation.imports.books import COMMAND, COMPANY, checked

from huikuan.business.directory.models import Customer
from huikuan.foundation.imports import operations
from huikuan.foundation.imports.examining import read
from huikuan.foundation.imports.models import Import, ImportState
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.wiring import _handlers

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def both(first, second) -> list[Exception]:
    told: list[Exception] = []

    def run(deed) -> None:
        try:
            deed()
        except RefusedError as error:
            told.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(deed,)) for deed in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.parametrize("same_file", [True, False])
def test_one_wins_and_the_other_is_told(monkeypatch, same_file) -> None:
    one = checked(COMPANY)
    two = (
        one if same_file else checked({**COMPANY, "客户": [*COMPANY["客户"], ["K7", "另一家", "Z3", None, None, None]]})
    )
    books = [read(one), read(two)]
    inside = Barrier(2)

    def slow(**facts) -> None:
        inside.wait(30)  # the winner is about to end its transaction; only now may the other begin
        inside.wait(30)

    monkeypatch.setitem(_handlers, "imports.applied", [slow])

    def winner() -> None:
        operations.apply(actor=COMMAND, batch=one.pk, book=books[0])

    def loser() -> None:
        inside.wait(30)
        try:
            operations.apply(actor=COMMAND, batch=two.pk, book=books[1])
        finally:
            inside.wait(30)

    told = both(winner, loser)
    assert [error.code for error in told] == ["imports.busy"]
    assert Import.objects.get(pk=one.pk).state == ImportState.APPLIED
    assert Customer.objects.count() == 3
    if not same_file:
        assert Import.objects.get(pk=two.pk).state == ImportState.CHECKED


def test_the_lock_goes_with_the_one_who_held_it() -> None:
    batch = checked(COMPANY)
    book = read(batch)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(1)")  # somebody else's lock is none of ours
    operations.apply(actor=COMMAND, batch=batch.pk, book=book)
    operations.undo(actor=COMMAND, batch=batch.pk)
    assert Import.objects.get().state == ImportState.UNDONE

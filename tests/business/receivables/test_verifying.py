"""``huikuan verify``: silent about a sound company, and it names every difference that is planted."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import connection
from tests.business.receivables.company import bring_in, frame, invoice, receipt
from tests.emptied import triggers_away

from huikuan.business.directory.models import Customer
from huikuan.business.receivables import operations
from huikuan.business.receivables.models import Allocation, CreditStanding, Receipt, Receivable
from huikuan.business.receivables.queries import balances, verifying
from huikuan.foundation import clock
from huikuan.shell.serving.verification import as_json, verify_company

pytestmark = pytest.mark.django_db
TODAY = clock.today()
DAYS = (TODAY, TODAY - timedelta(days=12), TODAY - timedelta(days=60))


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@contextmanager
def unprotected() -> Iterator[None]:
    """As somebody with a database console could."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = origin")
    else:
        with triggers_away(connection, "%"):
            yield


def run(statement: str, *params: object) -> None:
    with unprotected(), connection.cursor() as cursor:
        cursor.execute(statement, params)


@pytest.fixture
def case(cast):
    """A little of everything, and the three days stand ready."""
    bring_in(
        {
            "invoices": frame(
                "invoices",
                invoice("24310001", "C0001", ago(70), 1_000_00, ago(40)),
                invoice("24310002", "C0001", ago(50), 500_00, ago(20)),
                invoice("24310003", "C0001", ago(30), -200_00, ago(30)),
                invoice("24310004", "C0002", ago(5), 90_00, ago(-25)),
            ),
            "receipts": frame(
                "receipts", receipt("R1", ago(10), 300_00, "?", customer="C0001"), receipt("R2", ago(9), 70_00, "?")
            ),
        }
    )
    actor = cast.actor("zheng")
    items = {one.invoice_no: one.pk for one in Receivable.objects.all()}
    paid = {one.receipt_no: one.pk for one in Receipt.objects.all()}
    operations.allocate(actor=actor, receipt=paid["R1"], lines={items["24310002"]: 100_00})
    operations.allocate(actor=actor, receipt=paid["R2"], lines={items["24310004"]: 20_00, items["24310001"]: 30_00})
    made = operations.ask_adjustment(
        actor=actor, kind="difference", lines={items["24310001"]: 5_00}, reason="尾差", effective=ago(3)
    )
    operations.reverse_document(actor=actor, receipt=made.document_id, reason="错")
    operations.apply_credit_note(actor=actor, note=items["24310003"], lines={items["24310001"]: 50_00})
    operations.record_receipt(
        actor=actor,
        channel="draft",
        customer=cast.customers["hangzhou"].pk,
        day=ago(40),
        amount=60_00,
        paper=operations.Paper(draft_no="D1", acceptor="中国银行", maturity=ago(-100)),
    )
    for day in DAYS:
        balances.ready(day)
    return cast


def found() -> tuple[str, str] | None:
    difference = verifying.verify(DAYS).difference
    return (difference.code, difference.subject) if difference else None


def test_a_sound_company(case) -> None:
    assert found() is None


def test_the_triggers_named_are_those_that_exist(db) -> None:
    there = {name for name in verifying._triggers() if name.endswith(("_no_update", "_no_delete"))}
    assert there == set(verifying._expected_triggers())
    assert {"receivables_allocation_no_update", "audit_event_no_delete"} <= there


PLANTED = {  # what is planted → what has to be found
    "UPDATE receivables_receivable SET open_fen = open_fen + 1 WHERE invoice_no = '24310001'": (
        "verify.open_fen",
        "24310001",
    ),
    "UPDATE receivables_receipt SET left_fen = left_fen - 1 WHERE receipt_no = 'R2'": ("verify.left_fen", "R2"),
    "UPDATE receivables_allocation SET amount = amount + 1000000, effective = effective WHERE amount = 2000": (
        "verify.open_fen",
        "24310004",
    ),
    "UPDATE receivables_allocation SET effective = '2020-01-01' WHERE amount = 2000": ("verify.early", "R2"),
    "UPDATE receivables_receipt SET channel = 'write_off' WHERE receipt_no = 'R1'": ("verify.settlement", "R1"),
    "UPDATE receivables_draft SET state = 'cleared'": ("verify.draft", "D1"),
    "UPDATE receivables_customerbalance SET b1 = b1 + 1, b2 = b2 - 1 WHERE b1 > 0 AND b2 > 0": (
        "verify.bucket",
        "C0001",
    ),
    "UPDATE receivables_customerbalance SET unallocated = unallocated + 7, outstanding = outstanding - 7 "
    "WHERE unallocated > 0": ("verify.on_account", "C0001"),
    "UPDATE receivables_customerbalance SET not_due = not_due + 7, outstanding = outstanding + 7 WHERE not_due > 0": (
        "verify.not_due",
        "C0002",
    ),
    "DELETE FROM receivables_customerbalance WHERE not_due > 0": ("verify.not_due", "C0002"),
    "UPDATE receivables_receipt SET date = '2020-01-01' WHERE reverses_id IS NOT NULL": ("verify.taken_back", None),
}


@pytest.mark.parametrize("statement", PLANTED)
def test_what_is_planted_is_found(case, statement) -> None:
    run(statement)
    code, subject = found()
    assert code == PLANTED[statement][0]
    assert PLANTED[statement][1] in {None, subject}


def test_more_allocated_than_there_is(case) -> None:
    """Caches that follow don't hide it."""
    run("UPDATE receivables_allocation SET amount = 100000 WHERE amount = 3000")
    run("UPDATE receivables_receivable SET open_fen = open_fen - 97000 WHERE invoice_no = '24310001'")
    run("UPDATE receivables_receipt SET left_fen = left_fen - 97000 WHERE receipt_no = 'R2'")
    assert found() == ("verify.over_item", "24310001")


def test_drafts_that_count_for_nobody(case) -> None:
    CreditStanding.objects.create(customer=Customer.objects.get(customer_no="C0002"), drafts=7_00)
    assert found() == ("verify.exposure", "C0002")


def test_a_withdrawn_document_that_still_pays(case) -> None:
    run("UPDATE receivables_receipt SET voided_at = recorded_at WHERE receipt_no = 'R2'")
    assert found() == ("verify.withdrawn", "R2")


def test_a_reversal_of_another_amount(case) -> None:
    run("UPDATE receivables_allocation SET amount = amount - 1 WHERE reverses_id IS NOT NULL AND amount = %s", -5_00)
    run("UPDATE receivables_receivable SET open_fen = open_fen + 1 WHERE invoice_no = '24310001'")
    run("UPDATE receivables_receipt SET left_fen = left_fen + 1, amount = amount WHERE reverses_id IS NOT NULL")
    assert found()[0] in {"verify.over_receipt", "verify.reversal"}


def test_a_missing_trigger(case) -> None:
    on = " ON receivables_allocation" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER receivables_allocation_no_update{on}")
    assert found() == ("verify.trigger", "receivables_allocation_no_update")


@pytest.mark.parametrize("as_program", [False, True])
def test_the_command(case, capsys, monkeypatch, as_program) -> None:
    monkeypatch.setattr("huikuan.shell.serving.verification.call_command", lambda *a, **k: None)
    monkeypatch.setattr("huikuan.shell.serving.verification._one_moment", lambda: None)
    chosen = argparse.Namespace(day=list(DAYS), json=as_program)
    assert verify_company(chosen) == 0
    said = capsys.readouterr().out
    assert json.loads(said)["ok"] is True if as_program else "4" in said
    Receivable.objects.filter(invoice_no="24310001").update(open_fen=1)
    assert verify_company(chosen) == 1
    said = capsys.readouterr().out
    assert "24310001" in said
    if as_program:
        told = json.loads(said)
        assert told["difference"]["facts"] == {"was_fen": 1, "now_fen": 1_000_00 - 30_00 - 50_00}
        assert told["difference"]["message"]


def test_facts_are_plain_in_json(case) -> None:
    run("UPDATE receivables_customerbalance SET b1 = b1 + 1, b2 = b2 - 1 WHERE b1 > 0 AND b2 > 0")
    facts = as_json(verifying.verify(DAYS))["difference"]["facts"]
    assert set(facts) == {"was_fen", "now_fen", "day", "days"}
    assert Allocation.objects.exists()

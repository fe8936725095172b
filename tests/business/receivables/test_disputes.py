"""Disputes by invoice: beside the ageing of any day, known to the pay dates, worked by operations, pages and API."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.db.models import F
from django.http import Http404
from django.utils.translation import override
from tests.business.receivables.company import bring_in, frame, invoice, receipt

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import Dispute, DisputedPart, DisputeFile, Receivable
from huikuan.business.receivables.queries import forecasts
from huikuan.business.receivables.queries.verifying import verify
from huikuan.business.receivables.web.dispute_lists import deadline_words
from huikuan.engine.paydate import OPEN, UNKNOWN
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.people.operations import create_token

pytestmark = pytest.mark.django_db
TODAY = clock.today()
PDF = b"%PDF-1.7 broken goods"


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def owing(cast):
    """Hangzhou owes 1,000 and 500, of which 400 were paid five days ago; Guangzhou owes 700."""
    bring_in(
        {
            "invoices": frame(
                "invoices",
                invoice("24310001", "C0001", ago(70), 1_000_00, ago(40)),
                invoice("24310002", "C0001", ago(50), 500_00, ago(20)),
                invoice("24310009", "C0005", ago(50), 700_00, ago(20)),
            ),
            "receipts": frame("receipts", receipt("R1", ago(5), 400_00, "24310002", customer="C0001")),
        }
    )
    operations.match_receipts(actor=cast.actor("zheng"), today=TODAY)
    assert item("24310002").open_fen == 100_00
    return cast


def item(number: str) -> Receivable:
    return Receivable.objects.get(invoice_no=number)


def figures(cast, day: date) -> tuple[int, int]:
    """Outstanding and disputed of Hangzhou."""
    row = queries.visible_balances(cast.actor("zheng"), day).get(customer=cast.customers["hangzhou"])
    return row.outstanding, row.disputed


def said(cast, at: date, monkeypatch, deed) -> Dispute:
    """Done on another day."""
    with monkeypatch.context() as patch:
        patch.setattr(clock, "today", lambda: at)
        return deed()


def test_an_invoice_is_disputed_from_the_day_it_is_recorded_until_it_is_resolved(owing, monkeypatch) -> None:
    rep, first, second = owing.actor("li"), item("24310001"), item("24310002")
    queries.visible_balances(rep, ago(1)).count()  # a day that stood ready already
    lines = {first.pk: 300_00, second.pk: 450_00}

    def record() -> Dispute:
        return operations.open_dispute(actor=rep, lines=lines, kind="price", reason="价格不符")

    with pytest.raises(RefusedError, match="more_than_open"):
        record()  # of the second only 100 is open since the payment
    lines[second.pk] = 60_00
    found = said(owing, ago(10), monkeypatch, record)
    assert (found.amount, found.customer, found.owner) == (360_00, first.customer, first.customer.owner)
    assert Event.objects.filter(action="receivables.open_dispute").count() == 1
    assert [figures(owing, day) for day in (ago(11), ago(10), ago(5), TODAY)] == [
        (1_500_00, 0), (1_500_00, 360_00), (1_100_00, 360_00), (1_100_00, 360_00),
    ]  # fmt: skip
    assert queries.account(rep, first.customer_id, ago(1)).disputed == {first.pk: 300_00, second.pk: 60_00}
    assert verify([TODAY, ago(5), ago(10), ago(11)]).difference is None

    # Of what was due by a day; the second falls due twenty days after the first.
    mine = {first.customer_id, item("24310009").customer_id}
    asked = [queries.disputed_by(mine, TODAY, until) for until in (ago(41), ago(40), TODAY)]
    assert asked == [{}, {first.customer_id: 300_00}, {first.customer_id: 360_00}]

    # What is paid is no longer disputed: never more than is open, that day.
    operations.record_receipt(
        actor=owing.actor("zheng"), channel="bank", customer=first.customer_id, amount=70_00, day=TODAY, reference="x"
    )
    finance, money = owing.actor("zheng"), queries.visible_receipts(owing.actor("zheng")).get(amount=70_00)
    operations.allocate(actor=finance, receipt=money.pk, lines={second.pk: 70_00}, seen_left=70_00)
    assert queries.account(rep, first.customer_id, TODAY).disputed == {first.pk: 300_00, second.pk: 30_00}
    assert [figures(owing, day)[1] for day in (ago(1), TODAY)] == [360_00, 330_00]
    groups = {one.name: one.figures["disputed"] for one in queries.grouped(finance, queries.visible_balances(finance, TODAY), "owner")}  # fmt: skip # noqa: E501
    assert groups[first.customer.owner.name] == 330_00

    operations.resolve_dispute(
        actor=owing.actor("qian"), dispute=found.pk, outcome="credit_note", resolution="开红字发票", seen=1
    )
    assert [figures(owing, day)[1] for day in (ago(11), ago(1), TODAY)] == [0, 360_00, 0]
    assert verify([TODAY, ago(1), ago(10), ago(11)]).difference is None


def test_a_difference_is_of_the_balance_until_its_invoices_are_named(owing) -> None:
    finance, customer, first = owing.actor("zheng"), owing.customers["hangzhou"], item("24310001")
    letter = operations.prepare_letter(actor=finance, customer=customer.pk, as_of=ago(1), language="zh")
    letter = operations.send_letter(actor=finance, letter=letter.pk, on=TODAY, seen=letter.revision)
    differs = operations.Differs(stated=letter.balance - 250_00, reason="返利未入账")
    operations.record_reply(actor=finance, letter=letter.pk, on=TODAY, seen=letter.revision, differs=differs)
    found = Dispute.objects.get()
    assert figures(owing, TODAY) == (1_100_00, 250_00)
    assert queries.account(finance, customer.pk, TODAY).disputed == {None: 250_00}

    name = {"actor": finance, "dispute": found.pk, "seen": 1}
    with pytest.raises(RefusedError, match="more_than_disputed"):
        operations.name_disputed(lines={first.pk: 250_01}, **name)
    with pytest.raises(RefusedError, match="one_customer"):
        operations.name_disputed(lines={item("24310009").pk: 1_00}, **name)
    with pytest.raises(RefusedError, match="nothing_typed"):
        operations.name_disputed(lines={}, **name)
    with pytest.raises(Http404):
        operations.name_disputed(lines={first.pk: 1_00}, **name | {"actor": owing.actor("sun")})
    operations.name_disputed(lines={first.pk: 200_00}, **name)
    with pytest.raises(StaleError):
        operations.name_disputed(lines={first.pk: 1_00}, **name)
    page = queries.dispute_page(finance, found.pk)
    assert ([(one.pk, fen) for one, fen in page.items], page.unnamed) == ([(first.pk, 200_00)], 50_00)
    assert queries.account(finance, customer.pk, TODAY).disputed == {None: 50_00, first.pk: 200_00}
    assert figures(owing, TODAY) == (1_100_00, 250_00)
    assert verify([TODAY]).difference is None


def test_refusals_record_nothing(owing) -> None:
    first, other = item("24310001"), item("24310009")
    deed = operations.open_dispute
    with pytest.raises(RefusedError, match="reason_missing"):
        deed(actor=owing.actor("zheng"), lines={first.pk: 1_00}, kind="quantity", reason=" ")
    with pytest.raises(RefusedError, match="one_customer"):
        deed(actor=owing.actor("zheng"), lines={first.pk: 1_00, other.pk: 1_00}, kind="quantity", reason="x")
    with pytest.raises(Http404):
        deed(actor=owing.actor("li"), lines={other.pk: 1_00}, kind="quantity", reason="x")
    with pytest.raises(PermissionDenied):
        deed(actor=owing.actor("wang"), lines={first.pk: 1_00}, kind="quantity", reason="x")
    assert not DisputedPart.objects.exists()
    assert not Dispute.objects.exists()
    deed(actor=owing.actor("li"), lines={first.pk: 900_00}, kind="quantity", reason="x")
    with pytest.raises(RefusedError, match="disputed_already"):
        deed(actor=owing.actor("li"), lines={first.pk: 100_01}, kind="quantity", reason="x")
    deed(actor=owing.actor("li"), lines={first.pk: 100_00}, kind="quantity", reason="y")
    assert figures(owing, TODAY) == (1_100_00, 1_000_00)
    with pytest.raises(DatabaseError), transaction.atomic():
        DisputedPart.objects.update(amount=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        DisputedPart.objects.all().delete()


def test_who_settles_it_until_when_with_what_evidence(owing, client) -> None:
    first, manager, rep = item("24310001"), owing.actor("qian"), owing.actor("li")
    told = {"actor": rep, "lines": {first.pk: 300_00}, "reason": "破损", "kind": "quality"}
    for wrong, code in (
        ({"kind": "weather"}, "not_listed"),
        ({"due_by": ago(1)}, "deadline_past"),
        ({"evidence": SimpleUploadedFile("a.pdf", b"MZ")}, "no_image_or_pdf"),
    ):
        with pytest.raises(RefusedError, match=code):
            operations.open_dispute(**told | wrong)
    assert not Dispute.objects.exists()
    found = operations.open_dispute(**told, evidence=SimpleUploadedFile("<破损>.svg", PDF))
    assert (found.kind, found.due_by, found.owner) == ("quality", TODAY + timedelta(days=14), owing.people["li"])
    event = Event.objects.get(action="receivables.open_dispute").after
    assert (event["kind"], event["sha256"]) == ("quality", hashlib.sha256(PDF).hexdigest())

    # Evidence: once, of whoever may contest; nothing more when it is resolved.
    with pytest.raises(RefusedError, match="evidence_there"):
        operations.add_evidence(actor=manager, dispute=found.pk, file=SimpleUploadedFile("again.pdf", PDF))
    with pytest.raises(Http404):
        operations.add_evidence(actor=owing.actor("wu"), dispute=found.pk, file=SimpleUploadedFile("b.pdf", PDF + b"2"))
    page = f"/receivables/disputes/{found.pk}/"
    bad = owing.client("li").post(page, {"do": "evidence", "file": SimpleUploadedFile("x.png", b"<svg/>")})
    assert bad.status_code == 422
    good = owing.client("li").post(page, {"do": "evidence", "file": SimpleUploadedFile("b.pdf", PDF + b"2")})
    assert (good.status_code, found.files.count()) == (302, 2)
    kept = found.files.first()
    answer = owing.client("li").get(f"/receivables/evidence/{kept.pk}/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (answer.headers["X-Content-Type-Options"], b"".join(answer.streaming_content)) == ("nosniff", PDF)
    assert owing.client("wu").get(f"/receivables/evidence/{kept.pk}/").status_code == 404
    with pytest.raises(DatabaseError), transaction.atomic():
        DisputeFile.objects.update(sha256="")

    # Arranged by who settles, as it was seen; its list is in order of deadline, what has passed in words.
    arrange = {"dispute": found.pk, "owner": owing.people["zhou"].pk, "kind": "service", "seen": 1}
    with pytest.raises(PermissionDenied):
        operations.arrange_dispute(actor=rep, due_by=TODAY, **arrange)
    with pytest.raises(RefusedError, match="deadline_past"):
        operations.arrange_dispute(actor=manager, due_by=ago(1), **arrange)
    operations.arrange_dispute(actor=manager, due_by=TODAY, **arrange)
    with pytest.raises(StaleError):
        operations.arrange_dispute(actor=manager, due_by=TODAY, **arrange)
    found.refresh_from_db()
    assert (found.owner, found.kind, found.due_by) == (owing.people["zhou"], "service", TODAY)
    later = operations.open_dispute(**told | {"lines": {first.pk: 1_00}}, due_by=TODAY + timedelta(days=30))
    done = operations.open_dispute(**told | {"lines": {first.pk: 2_00}}, due_by=TODAY)
    operations.resolve_dispute(actor=manager, dispute=done.pk, outcome="rejected", resolution="x", seen=1)
    rows = queries.listed_disputes(manager, TODAY + timedelta(days=2)).order_by(F("waits").asc(nulls_last=True))
    assert [(row.pk, row.urgency) for row in rows] == [(found.pk, "late"), (later.pk, "later"), (done.pk, "done")]
    listed = owing.client("qian").get("/receivables/disputes/").content.decode()
    assert listed.index(f"/disputes/{found.pk}/") < listed.index(f"/disputes/{later.pk}/")
    with override("en"):
        words = [deadline_words(TODAY, TODAY + timedelta(days=at)) for at in (-1, 0, 1, 2)]
    assert words == ["1 day left", "due today", "1 day overdue", "2 days overdue"]
    late = owing.client("qian").get("/receivables/disputes/?late=1").content.decode()
    assert f"/disputes/{found.pk}/" not in late  # today is the last day

    # By API, with its outcome.
    by = {"headers": {"Authorization": f"Bearer {create_token(actor=manager, name='t')[1]}"}}
    path, seen = f"/api/disputes/{found.pk}", {"content_type": "application/json", **by}
    again = {"owner": owing.people["li"].pk, "kind": "price", "due_by": TODAY.isoformat(), "seen": 2}
    assert client.post(f"{path}/arrange", again, **seen).json()["kind"] == "price"
    sent = client.post(f"{path}/evidence", {"file": SimpleUploadedFile("c.pdf", PDF + b"3")}, **by)
    assert (sent.status_code, len(client.get(path, **by).json()["files"])) == (200, 3)
    file = f"{path}/evidence/{sent.json()['id']}"
    got = client.get(file, **by)
    assert b"".join(got.streaming_content) == PDF + b"3"
    assert (got["Content-Type"], got["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert got["Content-Disposition"].startswith("attachment")
    assert client.get(file.replace(path, f"/api/disputes/{later.pk}"), **by).status_code == 404
    other = {"Authorization": f"Bearer {create_token(actor=owing.actor('wu'), name='t')[1]}"}
    assert client.get(file, headers=other).status_code == 404
    assert client.get(file).status_code == 401
    with pytest.raises(RefusedError, match="not_listed"):
        operations.resolve_dispute(actor=manager, dispute=found.pk, outcome="", resolution="x", seen=3)
    end = {"outcome": "correction", "resolution": "更正单据", "seen": 3}
    assert client.post(f"{path}/resolve", end, **seen).json()["outcome"] == "correction"
    with pytest.raises(RefusedError, match="dispute_resolved"):
        operations.add_evidence(actor=manager, dispute=found.pk, file=SimpleUploadedFile("d.pdf", PDF + b"4"))
    assert found.files.count() == 3
    for one in found.files.all():
        one.file.delete(save=False)


def test_pay_dates_know_a_dispute_from_the_day_it_is_on_record(owing, monkeypatch) -> None:
    first = item("24310001")
    columns = forecasts._columns(queries.pay_history(TODAY))
    assert set(columns.disputed.tolist()) == {UNKNOWN}
    assert set(columns.on_record.tolist()) == {OPEN}
    said(
        owing,
        ago(10),
        monkeypatch,
        lambda: operations.open_dispute(actor=owing.actor("li"), lines={first.pk: 1_00}, kind="price", reason="x"),
    )
    history = queries.pay_history(TODAY)
    columns = forecasts._columns(history)
    at = history["id"].to_list().index(first.pk)
    assert (columns.disputed[at], columns.on_record[at]) == (1, ago(10).toordinal())
    assert np.delete(columns.on_record, at).tolist() == [OPEN] * (len(history) - 1)
    assert np.delete(columns.disputed, at).tolist() == [UNKNOWN] * (len(history) - 1)


def test_pages_and_api(owing, client) -> None:
    first = item("24310001")
    customer = first.customer_id
    for who, may in (("li", True), ("zheng", True), ("wang", False)):
        assert owing.client(who).get(f"/receivables/customers/{customer}/dispute/").status_code == (200 if may else 403)
    anybody, client = client, owing.client("li")
    page = client.get(f"/receivables/customers/{customer}/dispute/?item={first.pk}")
    assert b"1000.00" in page.content
    said = {"reason": "短少", "kind": "quantity", "due_by": (TODAY + timedelta(days=3)).isoformat()}
    bad = client.post(f"/receivables/customers/{customer}/dispute/", {f"fen_{first.pk}": "5000", **said})
    assert bad.status_code == 422
    assert "短少" in bad.content.decode()
    done = client.post(f"/receivables/customers/{customer}/dispute/", {f"fen_{first.pk}": "120.5", **said})
    found = Dispute.objects.get()
    assert done.status_code == 302
    assert done["Location"].endswith(f"/receivables/disputes/{found.pk}/")
    for path in (
        f"/receivables/customers/{customer}/", f"/receivables/invoices/{first.pk}/", f"/customers/{customer}/",
        "/receivables/ageing/?disputed=1", "/receivables/ageing/?by=owner",
        f"/receivables/disputes/{found.pk}/",
    ):  # fmt: skip
        assert "120.50" in client.get(path).content.decode(), path
    assert client.get("/receivables/disputes/").content.decode().count(">120.50<") == 2  # the row and the total
    invoices = client.get("/receivables/invoices/?disputed=1").content
    assert b"24310001" in invoices
    assert b"24310002" not in invoices

    by = {"headers": {"Authorization": f"Bearer {create_token(actor=owing.actor('li'), name='t')[1]}"}}
    told = anybody.get(f"/api/disputes/{found.pk}", **by).json()
    assert [(one["instalment"], one["open_fen"], one["fen"]) for one in told["items"]] == [(first.pk, 1_000_00, 120_50)]
    assert told["unnamed"] == 0
    made = anybody.post(
        "/api/disputes",
        {"lines": [{"instalment": first.pk, "fen": 1}], "kind": "price", "reason": "x"},
        content_type="application/json",
        **by,
    )
    assert made.status_code == 200
    assert made.json()["amount"] == 1
    rows = anybody.get("/api/ageing", **by).json()["items"]
    assert {row["customer_no"]: row["disputed"] for row in rows}["C0001"] == 120_51

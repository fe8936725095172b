"""Confirmation letters: numbers without gaps, states, evidence, disputes, cycles; refusals that move nothing."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.http import Http404
from pypdf import PdfReader
from tests.business.receivables.company import bring_in, frame, invoice, receipt
from tests.jobs import run_jobs

from huikuan.business.receivables import documents, jobs, operations, queries
from huikuan.business.receivables.models import Acknowledgement, Confirmation, Dispute, LetterSeries, ReplyFile
from huikuan.business.receivables.operations import evidence
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.jobs.models import JobState
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.people.operations import create_token

pytestmark = pytest.mark.django_db
TODAY = clock.today()
JPEG = b"\xff\xd8\xff\xe0 stamped"


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def owing(cast):
    """Hangzhou owes 1,500 less 400 on account, Guangzhou 700, Suzhou nothing any more."""
    bring_in(
        {
            "invoices": frame(
                "invoices",
                invoice("24310001", "C0001", ago(70), 1_000_00, ago(40)),
                invoice("24310002", "C0001", ago(50), 500_00, ago(20)),
                invoice("24310009", "C0005", ago(50), 700_00, ago(20)),
                invoice("24310010", "C0004", ago(50), 300_00, ago(20)),
            ),
            "receipts": frame(
                "receipts",
                receipt("R1", ago(10), 400_00, "货款", customer="C0001"),
                receipt("R2", ago(10), 300_00, "货款", customer="C0004"),
            ),
        }
    )
    return cast


def everybody(cast) -> list[int]:
    return [one.pk for one in cast.customers.values()]


def stamped(content: bytes = JPEG, name: str = "回函<1>.svg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/svg+xml")


@pytest.fixture
def sent(owing):
    """A letter of Hangzhou that went out today."""
    finance = owing.actor("zheng")
    letter = operations.prepare_letter(
        actor=finance, customer=owing.customers["hangzhou"].pk, as_of=ago(1), language="zh"
    )
    return operations.send_letter(actor=finance, letter=letter.pk, on=TODAY, seen=letter.revision)


def test_numbers_have_no_gaps_and_a_run_is_made_once(owing) -> None:
    finance, run = owing.actor("zheng"), uuid4()
    asked = {"actor": finance, "customers": everybody(owing), "as_of": ago(1), "language": "zh"}
    first = operations.prepare_letters(run=run, **asked)
    assert (first.count, first.first, first.last) == (2, f"ZX{TODAY.year}-00001", f"ZX{TODAY.year}-00002")
    assert operations.prepare_letters(run=run, **asked) == first
    with pytest.raises(RefusedError, match="nobody"):
        operations.prepare_letters(run=uuid4(), **{**asked, "customers": [owing.customers["suzhou"].pk]})
    assert operations.prepare_letters(run=uuid4(), **asked).first == f"ZX{TODAY.year}-00003"
    letters = Confirmation.objects.order_by("pk")
    assert (
        [int(one.number[-5:]) for one in letters] == [1, 2, 3, 4] == list(range(1, LetterSeries.objects.get().last + 1))
    )
    assert dict(letters.filter(run=run).values_list("customer__name", "balance")) == {
        "hangzhou": 1_100_00,
        "guangzhou": 700_00,
    }
    assert [step.state for one in letters for step in one.steps.all()] == ["prepared"] * 4


def test_facts_read_beforehand_are_read_again_where_the_balance_moved(owing) -> None:
    finance = owing.actor("zheng")
    facts = queries.letter_facts(finance, everybody(owing), ago(1))
    bring_in({"invoices": frame("invoices", invoice("24310003", "C0001", ago(5), 50_00, ago(2)))})
    operations.prepare_letters(
        actor=finance, customers=everybody(owing), as_of=ago(1), language="zh", run=uuid4(), facts=facts
    )
    letter = Confirmation.objects.get(customer=owing.customers["hangzhou"])
    assert letter.balance == 1_150_00
    assert "24310003" in str(letter.data["rows"])


def test_the_letter_adds_up_and_says_what_it_said(owing) -> None:
    finance = owing.actor("zheng")
    customer = owing.customers["hangzhou"]
    customer.name = "杭州#let $甲* @x <script>"
    customer.save()
    letter = operations.prepare_letter(actor=finance, customer=customer.pk, as_of=ago(1), language="zh")
    figures = [row[-1] for row in letter.data["rows"]] + [letter.data["foot"][-1]]
    assert figures == ["1,000.00", "500.00", "-400.00", "1,100.00"]
    pdf = documents.confirmation_pdf(letter.number, letter.template, letter.data)
    text = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
    for words in ("杭州#let$甲*@x<script>", "壹仟壹佰元整", letter.number, "24310001", "回执"):
        assert words in text
    customer.name = "renamed"
    customer.save()
    again = Confirmation.objects.get()
    assert documents.confirmation_pdf(again.number, again.template, again.data) == pdf


def test_a_past_day_as_the_ageing_has_it(owing) -> None:
    facts = queries.letter_facts(owing.actor("zheng"), everybody(owing), ago(15))
    assert {one.customer.name: (one.balance, one.other) for one in facts} == {
        "hangzhou": (1_500_00, 0),
        "guangzhou": (700_00, 0),
        "suzhou": (300_00, 0),
    }


def test_agreed_with_evidence(sent, owing) -> None:
    finance = owing.actor("zheng")
    done = operations.record_reply(actor=finance, letter=sent.pk, on=TODAY, seen=sent.revision, file=stamped())
    assert (done.state, done.stated, done.replied_on) == ("confirmed", 1_100_00, TODAY)
    kept = ReplyFile.objects.get()
    assert (kept.media_type, kept.sha256) == ("image/jpeg", hashlib.sha256(JPEG).hexdigest())
    assert kept.file.read() == JPEG
    assert kept.file.name.endswith(".jpg")
    said = Acknowledgement.objects.get()
    assert (said.what, said.day, said.covers) == ("confirmed", TODAY, ago(1))
    assert [one.state for one in sent.steps.order_by("pk")] == ["prepared", "sent", "confirmed"]
    answer = owing.client("li").get(f"/receivables/replies/{kept.pk}/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == JPEG
    assert owing.client("wu").get(f"/receivables/replies/{kept.pk}/").status_code == 404
    kept.file.delete(save=False)


def test_a_difference_opens_a_dispute(sent, owing) -> None:
    differs = operations.Differs(stated=900_00, reason="退货未入账")
    operations.record_reply(actor=owing.actor("zheng"), letter=sent.pk, on=TODAY, seen=sent.revision, differs=differs)
    one = Dispute.objects.get()
    assert (one.amount, one.reason, one.owner, one.state) == (200_00, "退货未入账", owing.people["li"], "open")
    assert (one.kind, one.due_by) == ("", TODAY + timedelta(days=14))
    assert not Acknowledgement.objects.exists()
    manager = owing.actor("qian")
    with pytest.raises(PermissionDenied):
        operations.resolve_dispute(actor=owing.actor("li"), dispute=one.pk, outcome="rejected", resolution="x", seen=1)
    with pytest.raises(Http404):
        operations.resolve_dispute(actor=owing.actor("sun"), dispute=one.pk, outcome="rejected", resolution="x", seen=1)
    with pytest.raises(RefusedError):
        operations.resolve_dispute(actor=manager, dispute=one.pk, outcome="rejected", resolution=" ", seen=1)
    over = operations.arrange_dispute(
        actor=manager, dispute=one.pk, owner=owing.people["zhou"].pk, kind="rebate", due_by=one.due_by, seen=1
    )
    with pytest.raises(StaleError):
        operations.resolve_dispute(
            actor=manager, dispute=one.pk, outcome="credit_note", resolution="补开红字发票", seen=1
        )
    done = operations.resolve_dispute(
        actor=manager, dispute=one.pk, outcome="credit_note", resolution="补开红字发票", seen=over.revision
    )
    assert (done.state, done.owner, done.resolved_on) == ("resolved", owing.people["zhou"], TODAY)
    with pytest.raises(RefusedError, match="dispute_resolved"):
        operations.resolve_dispute(
            actor=manager, dispute=one.pk, outcome="rejected", resolution="again", seen=done.revision
        )


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({}, "evidence_missing"),
        ({"file": b"<svg onload=alert(1)>"}, "no_image_or_pdf"),
        ({"file": b""}, "no_image_or_pdf"),
        ({"file": b"MZ\x90"}, "no_image_or_pdf"),
        ({"differs": operations.Differs(stated=1_100_00, reason="x")}, "no_difference"),
        ({"differs": operations.Differs(stated=1_00, reason=" ")}, "reason_missing"),
        ({"on": ago(1), "file": JPEG}, "day_out_of_range"),
        ({"on": TODAY + timedelta(days=1), "file": JPEG}, "day_out_of_range"),
    ],
)
def test_what_is_refused_moves_nothing(sent, owing, told, code) -> None:
    file = stamped(told["file"]) if "file" in told else None
    with pytest.raises(RefusedError, match=code):
        operations.record_reply(
            actor=owing.actor("zheng"),
            letter=sent.pk,
            on=told.get("on", TODAY),
            seen=sent.revision,
            file=file,
            differs=told.get("differs"),
        )
    sent.refresh_from_db()
    assert (sent.state, sent.replied_on, sent.steps.count()) == ("sent", None, 2)
    assert not ReplyFile.objects.exists()
    assert not Dispute.objects.exists()
    assert not Event.objects.filter(action="receivables.record_reply").exists()


def test_a_large_file_is_refused(sent, owing, monkeypatch) -> None:
    monkeypatch.setattr(evidence, "LARGEST", 5)
    with pytest.raises(RefusedError, match="too_large"):
        operations.record_reply(
            actor=owing.actor("zheng"), letter=sent.pk, on=TODAY, seen=sent.revision, file=stamped()
        )
    assert not ReplyFile.objects.exists()


def test_steps_out_of_order_and_stale_ones_are_refused(sent, owing) -> None:
    finance = owing.actor("zheng")
    with pytest.raises(StaleError):
        operations.withdraw_letter(actor=finance, letter=sent.pk, seen=1, reason="typo")
    with pytest.raises(RefusedError, match="cannot_follow"):
        operations.send_letter(actor=finance, letter=sent.pk, on=TODAY, seen=sent.revision)
    with pytest.raises(RefusedError, match="time_to_reply"):
        operations.note_no_reply(actor=finance, letter=sent.pk, seen=sent.revision)
    with pytest.raises(Http404):
        operations.send_letter(actor=finance, letter=987654, on=TODAY, seen=1)
    Confirmation.objects.filter(pk=sent.pk).update(sent_on=ago(30), reply_by=ago(15))
    silent = operations.note_no_reply(actor=finance, letter=sent.pk, seen=sent.revision)
    late = operations.record_reply(actor=finance, letter=sent.pk, on=TODAY, seen=silent.revision, file=stamped())
    assert [one.state for one in sent.steps.order_by("pk")] == ["prepared", "sent", "no_reply", "confirmed"]
    with pytest.raises(RefusedError, match="cannot_follow"):
        operations.withdraw_letter(actor=finance, letter=sent.pk, seen=late.revision, reason="x")


@pytest.mark.parametrize("who", ["qian", "li", "wang"])
def test_who_may_not_write(owing, who) -> None:
    with pytest.raises(PermissionDenied):
        operations.prepare_letter(
            actor=owing.actor(who), customer=owing.customers["hangzhou"].pk, as_of=TODAY, language="zh"
        )
    assert not Confirmation.objects.exists()
    assert not LetterSeries.objects.exists()


def test_the_database_keeps_what_was_written(sent) -> None:
    for change in (
        lambda: Confirmation.objects.filter(pk=sent.pk).update(balance=1),
        lambda: Confirmation.objects.filter(pk=sent.pk).delete(),
        lambda: sent.steps.update(note="x"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_who_is_due_follows_the_tier(owing) -> None:
    finance = owing.actor("zheng")

    def due() -> set[str]:
        return set(queries.due_for_confirmation(finance, TODAY).values_list("customer__name", flat=True))

    assert due() == {"hangzhou", "guangzhou"}
    operations.prepare_letters(actor=finance, customers=everybody(owing), as_of=ago(20), language="en", run=uuid4())
    assert due() == set()
    later = TODAY + timedelta(days=80)
    tiers = {owing.customers["hangzhou"].pk: "1", owing.customers["guangzhou"].pk: "2"}
    operations.keep_tiers(tiers=tiers, actor=finance)
    rows = queries.due_for_confirmation(finance, later)
    assert [(row.customer.name, row.tier, row.last_letter) for row in rows] == [("hangzhou", "1", ago(20))]
    mine = Confirmation.objects.get(customer=owing.customers["hangzhou"])
    operations.withdraw_letter(actor=finance, letter=mine.pk, seen=1, reason="wrong day")
    assert due() == {"hangzhou"}


def test_the_pages_lead_through(owing) -> None:
    browser = owing.client("zheng")
    asked = {"as_of": ago(1), "language": "zh", "region": "", "owner": ""}
    assert browser.get("/receivables/letters/prepare/").status_code == 200
    assert browser.post("/receivables/letters/prepare/", asked).status_code == 302
    run_jobs()
    done = run_jobs()
    assert [job.state for job in done] == [JobState.DONE]
    run = Confirmation.objects.first().run
    assert browser.get(f"/receivables/letters/runs/{run}/").status_code == 200
    assert browser.post(f"/receivables/letters/runs/{run}/", {"on": TODAY}).status_code == 302
    assert browser.post(f"/receivables/letters/runs/{run}/", {"on": TODAY}).status_code == 422
    one = Confirmation.objects.get(customer=owing.customers["hangzhou"])
    page = f"/receivables/letters/{one.pk}/"
    typed = {"seen": one.revision, "on": TODAY, "agrees": "no", "stated": "", "reason": "少发一箱"}
    refused = browser.post(f"{page}reply/", typed)
    assert refused.status_code == 422
    assert "少发一箱" in refused.content.decode()
    assert browser.post(f"{page}reply/", {**typed, "stated": "900"}).status_code == 302
    assert Dispute.objects.get().amount == 200_00
    for who in ("zhao", "qian", "li", "zheng", "wang"):
        reader = owing.client(who)
        for path in ("letters/", "letters/due/", "disputes/", "limitation/", f"letters/{one.pk}/"):
            assert reader.get(f"/receivables/{path}").status_code == 200, (who, path)
        assert reader.get(f"/receivables/disputes/{Dispute.objects.get().pk}/").status_code == 200
    assert owing.client("wu").get(page).status_code == 404
    assert owing.client("li").post(f"{page}send/", {"seen": 1, "on": TODAY}).status_code == 403


def test_cancelled_nothing_is_numbered(owing, monkeypatch) -> None:
    def cancelled(*_args, **_more) -> None:
        raise RefusedError("letters.nobody")

    job = jobs.start_letters(actor=owing.actor("zheng"), customers=everybody(owing), as_of=TODAY, language="zh")
    monkeypatch.setattr(jobs, "start_printing", cancelled)
    run_jobs()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert not Confirmation.objects.exists()
    assert not LetterSeries.objects.filter(last__gt=0).exists()


def test_by_api(sent, owing, client) -> None:
    def by(who: str) -> dict[str, dict[str, str]]:
        return {"headers": {"Authorization": f"Bearer {create_token(actor=owing.actor(who), name='t')[1]}"}}

    assert [one["number"] for one in client.get("/api/letters", **by("li")).json()["items"]] == [sent.number]
    assert client.get("/api/letters", **by("wu")).json()["items"] == []
    pk = owing.customers["hangzhou"].pk
    asked = f"/api/statements/{pk}?first={ago(60)}&last={ago(1)}"
    told = client.get(asked, **by("li")).json()
    assert told["opening"] + sum(one["fen"] for one in told["movements"]) == told["closing"] == 1_100_00
    assert client.get(asked, **by("wu")).status_code == 404
    again = {"on": TODAY.isoformat(), "seen": sent.revision}
    answer = client.post(f"/api/letters/{sent.pk}/sent", again, content_type="application/json", **by("zheng"))
    assert answer.status_code == 409
    assert client.get("/api/disputes", **by("li")).json()["items"] == []
    assert client.get("/api/limitation", **by("li")).json()["items"] == []


def test_silence_is_noted_once_the_time_to_reply_is_over(sent, owing, monkeypatch) -> None:
    finance, last = owing.actor("zheng"), sent.reply_by
    assert last == TODAY + timedelta(days=15)
    with pytest.raises(PermissionDenied):
        operations.note_silence(actor=owing.actor("li"))
    for day, expected in ((last, 0), (last + timedelta(days=1), 1), (last + timedelta(days=2), 0)):
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        assert operations.note_silence(actor=finance) == expected
    sent.refresh_from_db()
    assert (sent.state, sent.revision) == ("no_reply", 3)
    assert [step.state for step in sent.steps.order_by("pk")] == ["prepared", "sent", "no_reply"]
    assert [one.after["numbers"] for one in Event.objects.filter(action="receivables.note_silence").order_by("pk")] == [
        [],
        [sent.number],
        [],
    ]
    operations.record_reply(actor=finance, letter=sent.pk, on=last, seen=3, file=stamped())  # late, and still one
    assert Confirmation.objects.get().state == "confirmed"

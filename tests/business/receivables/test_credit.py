"""Credit against hand-computed figures: exposure, limits proposed and approved, grades; refusals move nothing."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404
from tests.business.receivables.company import COMMAND, bring_in, frame, invoice, receipt

from huikuan.business.collections.models import Promise
from huikuan.business.directory import queries as directory
from huikuan.business.directory.models import Customer
from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import (
    CreditProposal,
    CreditStanding,
    Dispute,
    Draft,
    GradeOverride,
    Receivable,
)
from huikuan.business.receivables.queries.behaviour import behaviours
from huikuan.engine.credit import Checkpoint, CreditRules, check, limit_on
from huikuan.engine.credit_grade import Behaviour
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.company.operations import change
from huikuan.foundation.operations import RefusedError, StaleError

pytestmark = pytest.mark.django_db
TODAY = clock.today()


def ago(days: int):
    return TODAY - timedelta(days=days)


@pytest.fixture
def company(cast):
    """hangzhou: 92,000.00 open, 40 days late; 12,000.00 on account; a draft of 15,000.00 has paid another invoice.

    suzhou has been invoiced nothing; guangzhou is over its limit and not late; shenzhen has no limit and is late."""
    bring_in(
        {
            "invoices": frame(
                "invoices",
                invoice("24310001", "C0001", ago(70), 92_000_00, ago(40)),
                invoice("24310002", "C0001", ago(60), 15_000_00, ago(20)),
                invoice("24310003", "C0005", ago(10), 150_000_00, TODAY),
                invoice("24310004", "C0006", ago(90), 700_00, ago(60)),
            ),
            "receipts": frame("receipts", receipt("R1", ago(10), 12_000_00, "预付", "hangzhou", "C0001")),
        }
    )
    Customer.objects.filter(customer_no="C0006").update(credit_limit=None)
    paper = operations.Paper(draft_no="D1", acceptor="工商银行", maturity=TODAY)
    drawn = operations.record_receipt(
        actor=cast.actor("zheng"),
        channel="draft",
        customer=cast.customers["hangzhou"].pk,
        day=ago(10),
        amount=15_000_00,
        paper=paper,
    )
    item = Receivable.objects.get(invoice_no="24310002")
    operations.allocate(
        actor=cast.actor("zheng"), receipt=drawn.pk, lines={item.pk: 15_000_00}, seen_left=15_000_00, effective=ago(10)
    )
    return cast


def propose(company, who="zheng", customer="hangzhou", **told):
    given = {"kind": "temporary", "limit": 120_000_00, "until": TODAY + timedelta(days=9), "reason": "旺季备货", **told}
    return operations.propose_credit(actor=company.actor(who), customer=company.customers[customer].pk, **given)


def credit(company, customer="hangzhou", who="zheng"):
    return queries.credit_page(company.actor(who), company.customers[customer].pk)


def test_exposure_and_checkpoints_of_the_rules_page(company) -> None:
    found = credit(company)
    parts = found.exposure
    assert (parts.receivables_fen, parts.drafts_fen, parts.orders_fen, parts.advances_fen) == (
        92_000_00,
        15_000_00,
        0,
        12_000_00,
    )
    assert (parts.total_fen, found.limit, found.headroom, found.days_overdue) == (95_000_00, 100_000_00, 5_000_00, 40)
    pk, actor = company.customers["hangzhou"].pk, company.actor("li")
    said = {
        (point, amount): str(queries.may_add(actor, pk, checkpoint=point, amount=amount)[1].strength)
        for point in ("target", "order", "delivery")
        for amount in (5_000_00, 5_000_01)
    }
    assert said == {
        ("target", 5_000_00): "warn",
        ("target", 5_000_01): "stop",
        ("order", 5_000_00): "warn",
        ("order", 5_000_01): "stop",
        ("delivery", 5_000_00): "stop",
        ("delivery", 5_000_01): "stop",
    }


def test_a_cleared_draft_is_no_exposure_and_a_returned_one_is_owed(company) -> None:
    draft = Draft.objects.get()
    actor = company.actor("zheng")
    with transaction.atomic():
        operations.move_draft(actor=actor, draft=draft.pk, to="cleared", seen="held")
        assert credit(company).exposure.total_fen == 80_000_00
        transaction.set_rollback(True)
    operations.move_draft(actor=actor, draft=draft.pk, to="dishonoured", seen="held", reason="空头")
    parts = credit(company).exposure
    assert (parts.receivables_fen, parts.drafts_fen, parts.total_fen) == (107_000_00, 0, 95_000_00)
    waiting = queries.uncleared_drafts(COMMAND, TODAY)
    assert dict(CreditStanding.objects.exclude(drafts=0).values_list("customer", "drafts")) == waiting == {}


STRENGTHS = [{}, {"order_amount": "none"}, {"order_overdue": "none", "delivery_amount": "warn"}, {"days_allowed": 50}]


@pytest.mark.parametrize("settings", STRENGTHS)
def test_the_list_says_what_the_engine_says(company, settings) -> None:
    for key, value in settings.items():
        change(actor=company.actor("zhao"), key=f"credit.{key}", value=value)
    operations.approve_credit(actor=company.actor("zhao"), proposal=propose(company, customer="guangzhou").pk)
    known = CreditRules()
    strengths = {
        (point, rule): type(strength)(settings.get(f"{point}_{rule}", strength))
        for (point, rule), strength in known.strengths.items()
    }
    known = CreditRules(strengths=strengths, days_allowed=settings.get("days_allowed", 30))
    seen = set()
    for row in queries.visible_credit(company.actor("zheng")):
        one = Customer.objects.get(pk=row.pk)
        temporary = CreditProposal.objects.filter(customer=one, state="approved").first()
        balance = one.balances.filter(day__day=TODAY).first()
        drafts = queries.uncleared_drafts(COMMAND, TODAY).get(row.pk, 0)
        exposure = (balance.outstanding if balance else 0) + drafts
        limit = limit_on(
            day=TODAY,
            standing_fen=one.credit_limit,
            temporary_fen=temporary and temporary.limit,
            until=temporary and temporary.until,
        )
        late = (TODAY - balance.oldest_due).days if balance and balance.oldest_due else 0
        assert (row.limit, row.exposure) == (limit, exposure)
        now = queries.credit_now(one)
        assert (now.headroom, now.overdue, now.oldest_due) == (row.headroom, row.overdue, row.oldest_due)
        for point in Checkpoint:
            verdict = check(checkpoint=point, limit_fen=limit, exposure_fen=exposure, days_overdue=late, rules=known)
            assert getattr(row, f"at_{point}") == verdict.strength, (one.name, point)
            seen.add(verdict.strength)
    assert {"none", "stop"} <= seen


def test_a_temporary_limit_counts_up_to_its_last_day(company, monkeypatch) -> None:
    asked = propose(company)
    assert credit(company).limit == 100_000_00  # nothing counts before somebody else has approved
    operations.approve_credit(actor=company.actor("zhao"), proposal=asked.pk)
    assert (credit(company).limit, credit(company).headroom) == (120_000_00, 25_000_00)
    asked.refresh_from_db()
    assert (asked.before_limit, asked.decided_by, asked.state) == (100_000_00, company.users["zhao"], "approved")
    assert Customer.objects.get(customer_no="C0001").credit_limit == 100_000_00
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=9))
    assert credit(company).limit == 120_000_00
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=10))
    assert credit(company).limit == 100_000_00
    assert credit(company).in_force == []


def test_an_approved_limit_is_a_version_and_the_one_on_file(company) -> None:
    asked = propose(company, kind="standing", limit=150_000_00, until=None, terms="月结60天", reason="销量翻番")
    operations.approve_credit(actor=company.actor("zhao"), proposal=asked.pk)
    whose = Customer.objects.get(customer_no="C0001")
    assert (whose.credit_limit, whose.terms, whose.revision) == (150_000_00, "M60", 2)
    found = credit(company)
    assert found.approved is not None
    assert (found.approved.before_limit, found.approved.before_terms) == (100_000_00, "30")
    told = Event.objects.filter(action__in=["receivables.approve_credit", "directory.set_credit"]).order_by("pk")
    assert [(one.action, one.before, one.reason) for one in told] == [
        ("directory.set_credit", {"credit_limit": 100_000_00, "terms": "30"}, "销量翻番"),
        ("receivables.approve_credit", {"limit": 100_000_00}, "销量翻番"),
    ]
    Customer.objects.filter(pk=whose.pk).update(credit_limit=80_000_00)  # a file brings another one
    assert credit(company).approved is None


def test_ending_early_counts_at_once(company) -> None:
    asked = propose(company)
    operations.approve_credit(actor=company.actor("zhao"), proposal=asked.pk)
    operations.end_temporary(actor=company.actor("zheng"), proposal=asked.pk, reason="已回款")
    assert credit(company).limit == 100_000_00
    with pytest.raises(StaleError):
        operations.end_temporary(actor=company.actor("zheng"), proposal=asked.pk, reason="再次")


LATER = TODAY + timedelta(days=9)
BAD = [
    ("li", "hangzhou", {}, PermissionDenied),
    ("qian", "hangzhou", {}, PermissionDenied),
    ("wang", "hangzhou", {}, PermissionDenied),
    ("zheng", "hangzhou", {"reason": " "}, "receivables.reason_missing"),
    ("zheng", "hangzhou", {"limit": 100_000_00}, "credit.raises_nothing"),
    ("zheng", "hangzhou", {"limit": -1}, "credit.limit_out_of_range"),
    ("zheng", "hangzhou", {"limit": 10**17 + 1}, "credit.limit_out_of_range"),
    ("zheng", "hangzhou", {"until": ago(1)}, "credit.until_out_of_range"),
    ("zheng", "hangzhou", {"until": TODAY + timedelta(days=91)}, "credit.until_out_of_range"),
    ("zheng", "hangzhou", {"until": None}, "credit.until_out_of_range"),
    ("zheng", "shenzhen", {}, "credit.no_limit_to_raise"),
    ("zheng", "hangzhou", {"kind": "gift"}, "receivables.kind_unknown"),
    ("zheng", "hangzhou", {"kind": "standing", "limit": 100_000_00, "until": None}, "credit.nothing_changes"),
    ("zheng", "hangzhou", {"kind": "standing", "until": None, "terms": "随便"}, "directory.terms"),
]


@pytest.mark.parametrize(("who", "customer", "told", "error"), BAD)
def test_bad_proposals_move_nothing(company, who, customer, told, error) -> None:
    events = Event.objects.count()
    if isinstance(error, str):
        with pytest.raises(RefusedError) as refused:
            propose(company, who, customer, **told)
        assert refused.value.code == error
    else:
        with pytest.raises(error):
            propose(company, who, customer, **told)
    assert not CreditProposal.objects.exists()
    assert Event.objects.count() == events


def refused(code: str, deed, **told) -> None:
    """Refused with this code (or error), and every proposal, limit and standing as before."""
    tables = (CreditProposal, CreditStanding, Customer, GradeOverride, Event)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    with pytest.raises(RefusedError if code else (StaleError, PermissionDenied, Http404)) as error:
        deed(**told)
    assert not code or error.value.code == code
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


def test_who_may_not_approve(company) -> None:
    asked = propose(company)
    own = propose(company, "zhao", "ningbo")
    approve = operations.approve_credit
    for who in ("zheng", "qian", "li", "wang"):
        refused("", approve, actor=company.actor(who), proposal=asked.pk)
    refused("receivables.own_request", approve, actor=company.actor("zhao"), proposal=own.pk)
    refused("", operations.refuse_credit, actor=company.actor("zheng"), proposal=own.pk, reason="不行")
    refused(
        "receivables.reason_missing",
        operations.refuse_credit,
        actor=company.actor("zhao"),
        proposal=asked.pk,
        reason="",
    )
    refused("credit.waits_already", propose, company=company)


def test_what_was_decided_is_decided(company) -> None:
    asked = propose(company)
    operations.refuse_credit(actor=company.actor("zheng"), proposal=asked.pk, reason="算错了")
    refused("", operations.approve_credit, actor=company.actor("zhao"), proposal=asked.pk)
    first = propose(company)
    operations.approve_credit(actor=company.actor("zhao"), proposal=first.pk)
    second = propose(company, limit=130_000_00)
    refused("credit.temporary_stands", operations.approve_credit, actor=company.actor("zhao"), proposal=second.pk)


def test_a_proposal_that_waited_too_long(company, monkeypatch) -> None:
    asked = propose(company)
    monkeypatch.setattr(clock, "today", lambda: LATER + timedelta(days=1))
    refused("credit.until_out_of_range", operations.approve_credit, actor=company.actor("zhao"), proposal=asked.pk)


def test_the_database_keeps_versions(company) -> None:
    asked = propose(company)
    for change_it in (
        lambda: CreditProposal.objects.filter(pk=asked.pk).update(limit=1),
        lambda: CreditProposal.objects.filter(pk=asked.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change_it()


def test_behaviour_against_a_hand_count(company) -> None:
    """hangzhou: 15,000.00 paid by draft 10 days late, 92,000.00 open for 40 days; the advance pays nothing."""
    whose = company.customers["hangzhou"]
    Dispute.objects.create(customer=whose, amount=2_140_00, reason="短少", opened_on=ago(3))
    for state, day in (("kept", 30), ("kept", 20), ("broken", 10), ("open", 0), ("kept", 400)):
        kept = 100_00 if state == "kept" else 0
        Promise.objects.create(
            customer=whose, amount=100_00, promised_date=ago(day), kept=kept, state=state, recorded_at=clock.now()
        )
    expected = Behaviour(
        settled_fen=107_000_00,
        late_fen_days=15_000_00 * 10 + 92_000_00 * 40,
        instalments=2,
        kept=2,
        asked=3,
        disputed_fen=2_140_00,
        invoiced_fen=107_000_00,
        drafts_fen=15_000_00,
    )
    assert behaviours(TODAY)[whose.pk] == expected
    assert behaviours(TODAY, [whose.pk]) == {whose.pk: expected}
    assert behaviours(TODAY, []) == {}
    change(actor=company.actor("zhao"), key="credit.least_instalments", value=2)
    operations.grade_customers(actor=company.actor("zheng"))
    # 35.8 days late 40 × 50, 66.7 % kept 40 × 25, 2 % disputed 70 × 10, none returned 100 × 15
    kept = CreditStanding.objects.get(customer=whose)
    assert Fraction(*kept.measured["mean"]) == Fraction(40 * 50 + 40 * 25 + 70 * 10 + 100 * 15, 100)
    assert (kept.grade, kept.drafts) == ("C", 15_000_00)  # 52 points; grading left the drafts alone
    assert credit(company).customer.grade_now == "C"


def test_what_was_taken_back_or_written_off_is_no_payment(company) -> None:
    whose, actor = company.customers["hangzhou"].pk, company.actor("zheng")
    item = Receivable.objects.get(invoice_no="24310001")
    operations.ask_adjustment(actor=actor, kind="difference", lines={item.pk: 50_00}, reason="尾差")
    assert behaviours(TODAY)[whose].settled_fen == 107_000_00 - 50_00
    operations.move_draft(actor=actor, draft=Draft.objects.get().pk, to="dishonoured", seen="held", reason="空头")
    found = behaviours(TODAY)[whose]
    assert (found.settled_fen, found.instalments) == (107_000_00 - 50_00, 2)  # both open again
    assert (found.returned_fen, found.drafts_fen) == (15_000_00, 15_000_00)


def test_a_grade_set_by_hand_ends_by_itself(company, monkeypatch) -> None:
    whose, actor = company.customers["hangzhou"].pk, company.actor("zheng")
    Customer.objects.filter(pk=whose).update(credit_grade="B")
    assert credit(company).customer.grade_now == "B"  # brought in by file
    operations.override_grade(actor=actor, customer=whose, grade="D", until=LATER, reason="涉诉")
    operations.override_grade(actor=actor, customer=whose, grade="C", until=LATER, reason="已和解")
    assert credit(company).customer.grade_now == "C"
    assert [(one.grade, one.ended_at is None) for one in GradeOverride.objects.order_by("pk")] == [
        ("D", False),
        ("C", True),
    ]
    with monkeypatch.context() as later:
        later.setattr(clock, "today", lambda: LATER + timedelta(days=1))
        assert credit(company).customer.grade_now == "B"
    operations.lift_grade(actor=actor, customer=whose, reason="到期前恢复")
    assert credit(company).customer.grade_now == "B"
    refused("", operations.lift_grade, actor=actor, customer=whose, reason="再次")


@pytest.mark.parametrize(
    ("who", "told", "code"),
    [
        ("li", {}, ""),
        ("qian", {}, ""),
        ("zheng", {"reason": ""}, "receivables.reason_missing"),
        ("zheng", {"grade": "E"}, "credit.no_such_grade"),
        ("zheng", {"until": ago(1)}, "credit.until_out_of_range"),
        ("zheng", {"until": TODAY + timedelta(days=367)}, "credit.until_out_of_range"),
    ],
)
def test_refused_grades(company, who, told, code) -> None:
    given = {"grade": "D", "until": LATER, "reason": "涉诉", "customer": company.customers["hangzhou"].pk, **told}
    refused(code, operations.override_grade, actor=company.actor(who), **given)


def test_a_file_does_not_overwrite_what_was_approved(company) -> None:
    asked = propose(company, kind="standing", limit=300_000_00, terms="60", until=None)
    operations.approve_credit(actor=company.actor("zhao"), proposal=asked.pk)
    stands = directory.sheet_frame("customers")
    file = stands.with_columns(
        credit_limit=pl.when(pl.col("customer_no").is_in(["C0001", "C0003"])).then(7_000_00).otherwise("credit_limit"),
        terms=pl.when(pl.col("customer_no") == "C0001").then(pl.lit("15")).otherwise("terms"),
        address=pl.when(pl.col("customer_no") == "C0001").then(pl.lit("新址")).otherwise("address"),
    )
    found = directory.preview("customers", file)
    assert [(one.finding.code, one.finding.subject, one.finding.params) for one in found.findings] == [
        ("directory.approved_kept", "C0001", {"was": "300,000.00", "now": "7,000.00"}),
        ("directory.approved_kept", "C0001", {"was": "60", "now": "15"}),
    ]
    bring_in({"customers": file.drop("_row", "_source", "_notes", strict=False)})
    one, other = (Customer.objects.get(customer_no=number) for number in ("C0001", "C0003"))
    assert (one.credit_limit, one.terms, one.address) == (300_000_00, "60", "新址")  # the rest of the row is taken
    assert other.credit_limit == 7_000_00  # nobody approved that one
    lines = directory.preview("customers", file).findings
    assert len(lines) == 2  # told again with every file

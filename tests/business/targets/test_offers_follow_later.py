"""Lines of offers follow an edit of a total when their person's block does: whoever looks sees what would have been
asked at once, and what the offers ask for in all is right before anybody looks."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.business.targets.company import Company
from tests.business.targets.test_edits import DIRECTOR, check, edit
from tests.business.targets.test_negotiation import agree, counter, issue, line, offer, staffed

from huikuan.business.targets import operations, queries, settling
from huikuan.business.targets.models import Block, Offer, OfferLine, OfferStep, TargetCell
from huikuan.business.targets.operations import Carry, CellEdit, blocks
from huikuan.engine.negotiation import Act
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Actor

PEOPLE = ("E2", "E3", "E4")


@pytest.fixture
def argued(company: Company, monkeypatch) -> Company:
    """Issued, and every person is a block as in a large tree."""
    monkeypatch.setattr(blocks, "LARGE", 1)
    issue(staffed(company))
    Block.objects.filter(plan=company.plan).delete()
    return company


def asked(company: Company) -> list[tuple[object, ...]]:
    """What the offers ask for in all, and how far they are."""
    fields = (
        "person__employee_no",
        "scope",
        "sales",
        "base",
        "challenge",
        "stretch",
        "collection",
        "state",
        "revision",
    )
    return list(Offer.objects.filter(plan=company.plan).order_by("pk").values_list(*fields))


def lines(company: Company) -> list[tuple[object, ...]]:
    """Every figure of every line, and what happened to it, by whom and why. Lines by person, scope and place: on
    PostgreSQL numbers go on where a rollback takes the rows back."""
    fields = ("pk", "amount", "base", "challenge", "stretch", "countered", "state", "revision")
    named = {
        pk: tuple(name)
        for pk, *name in OfferLine.objects.filter(offer__plan=company.plan).values_list(
            "pk", "offer__person__employee_no", "offer__scope", "position"
        )
    }
    rows = OfferLine.objects.filter(offer__plan=company.plan).order_by("pk").values_list(*fields)
    steps = OfferStep.objects.filter(line__offer__plan=company.plan).order_by("line", "pk")
    told = steps.values_list("line", "deed", "author", "was", "now", "reason")
    return [(named[pk], *rest) for pk, *rest in (*rows, *told)]


def twice(company: Company) -> None:
    """By hand: everything doubles."""
    root = company.cell("company")
    edit(company, root, root.amount * 2)


def test_sums_and_states_are_known_at_once_and_lines_when_somebody_looks(argued) -> None:
    old, first = offer(argued, "E4"), lines(argued)
    twice(argued)
    now = offer(argued, "E4")
    assert (now.sales, now.state, now.revision) == (old.sales * 2, "reissued", old.revision + 1)
    assert lines(argued) == first  # nobody has looked
    assert Event.objects.filter(action="targets.move_lines").latest("pk").after["offers"] == len(PEOPLE)
    browser = Client()
    browser.force_login(argued.actor("E4").user, backend="huikuan.foundation.people.accounts.AccountBackend")
    page = browser.get(reverse("targets:offer", args=[now.pk]))
    assert page.status_code == 200
    for row in OfferLine.objects.filter(offer=now, kind="sales"):
        assert (row.amount, row.state) == (row.asked * 2, "reissued")
        step = OfferStep.objects.get(line=row)
        assert (step.deed, step.was, step.now, step.by) == (
            "moved",
            row.asked,
            row.asked * 2,
            argued.actor(DIRECTOR).user,
        )
    of_another = OfferLine.objects.filter(offer=offer(argued, "E3"), kind="sales")
    assert all(row.amount == row.asked for row in of_another)  # nobody has looked at E3's
    after = offer(argued, "E4")
    assert (after.sales, after.state, after.revision) == (now.sales, now.state, now.revision)


def test_who_answers_what_moved_meanwhile_is_told(argued) -> None:
    found = offer(argued, "E4")
    row = found.lines.filter(kind="sales").first()
    twice(argued)
    with pytest.raises(StaleError):
        operations.accept_lines(actor=argued.actor("E4"), offer=found.pk, seen=found.revision)
    told = {"line": row.pk, "seen": row.revision, "amount": 1, "reason": "停业装修"}
    with pytest.raises(StaleError) as stale:
        operations.counter_line(actor=argued.actor("E4"), **told)
    assert stale.value.current.amount == row.amount * 2
    agreed = agree(argued, "E4")
    assert agreed.state == "agreed"
    assert agreed.sales == argued.cell("person", "E4").amount


def test_taken_back_before_anybody_looked_asks_nobody_again(argued) -> None:
    counter(argued, "E3", "C2", 1_00)
    first, figures = lines(argued), [row[:-1] for row in asked(argued)]
    twice(argued)
    assert [row[:-1] for row in asked(argued)] != figures
    operations.undo(actor=argued.actor(DIRECTOR), plan_id=argued.plan.pk)
    assert [row[:-1] for row in asked(argued)] == figures
    operations.redo(actor=argued.actor(DIRECTOR), plan_id=argued.plan.pk)
    operations.undo(actor=argued.actor(DIRECTOR), plan_id=argued.plan.pk)
    settling.settle_all(argued.plan)
    assert (lines(argued), [row[:-1] for row in asked(argued)]) == (first, figures)


def test_a_decision_lets_follow_whom_it_concerns_and_nobody_else(argued) -> None:
    """The manager takes E3's lower figure; E2 of the same region and E4 of another need not follow."""
    row = counter(argued, "E3", "C2", line(argued, "E3", "C2").amount - 1_00)
    twice(argued)
    row.refresh_from_db()
    told = {"actor": argued.actor(DIRECTOR), "line": row.pk, "seen": row.revision, "act": Act.LOWER}
    operations.decide_line(carry=Carry.NOBODY, **told)
    people = {one for theirs in settling.waiting(argued.plan).values_list("people", flat=True) for one in theirs}
    assert {offer(argued, number).person_id for number in ("E2", "E4")} <= people
    assert offer(argued, "E3").person_id not in people
    settling.settle_all(argued.plan)
    check(argued)


def test_released_before_it_followed_asks_for_what_was_decided(argued) -> None:
    agree(argued, "E2")
    signed = line(argued, "E2", "C1")
    twice(argued)
    argued.plan.refresh_from_db()
    operations.release_plan(actor=argued.actor(DIRECTOR), plan_id=argued.plan.pk, seen=argued.plan.revision)
    settling.settle_all(argued.plan)
    for number in ("E3", "E4"):
        found = offer(argued, number)
        assert (found.state, found.sales) == ("released", argued.cell("person", number).amount)
        for row in found.lines.filter(kind="sales"):
            assert row.amount == row.cell.amount
    assert line(argued, "E2", "C1").amount == signed.amount


WORDS = "top top region block amount hold free undo redo look accept counter lower"
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "top",
                "top",
                "region",
                "block",
                "amount",
                "hold",
                "free",
                "undo",
                "redo",
                "look",
                "accept",
                "counter",
                "lower",
            ]
        ),
        st.integers(0, 18),
        st.integers(0, 18),
        st.sampled_from([0, 1, 99, 1_000_00, 77_777_77, 400_000_000]),
    ),
    min_size=2,
    max_size=8,
)


def done(company: Company, acts, *, at_once: bool) -> tuple[list[object], list[object], list[object]]:
    """What the offers asked for after each act; lines, steps and cells at the end. Refusals by their code."""
    actor, plan = company.actor(DIRECTOR), company.plan
    trace: list[object] = []
    for what, at, beside, amount in acts:
        ids = dict(TargetCell.objects.filter(plan=plan).order_by("position").values_list("position", "pk"))
        if at_once or what in {"undo", "redo"}:  # what was taken back before anybody looked is told to nobody
            settling.settle_all(plan)
        try:
            act(company, actor, ids, what, (at, beside, amount))
        except (RefusedError, StaleError) as error:
            trace.append((what, getattr(error, "code", "stale")))
        trace.append(asked(company))
    settling.settle_all(plan)
    check(company)
    cells = TargetCell.objects.filter(plan=plan).order_by("position")
    return trace, list(cells.values_list("position", "amount", "base")), lines(company)


def act(company: Company, actor: Actor, ids: dict[int, int], what: str, of: tuple[int, int, int]) -> None:
    """One thing that somebody does."""
    (at, beside, amount), plan = of, company.plan
    here, there, number = ids[at % len(ids)], ids[beside % len(ids)], PEOPLE[at % len(PEOPLE)]
    sales = offer(company, number).lines.filter(kind="sales")
    row = sales.order_by("pk")[beside % sales.count()]
    match what:
        case "top" | "region" | "amount" | "block":
            regions = list(TargetCell.objects.filter(plan=plan, level="region").values_list("pk", flat=True))
            chosen = {"top": [ids[0]], "region": [regions[at % len(regions)]], "amount": [here]}
            cells = chosen.get(what) or sorted({here, there})
            seen = {pk: queries.cell(actor, plan, pk).amount for pk in cells}
            edits = [CellEdit(pk, amount, seen[pk]) for pk in cells]
            operations.edit_cells(actor=actor, plan_id=plan.pk, edits=edits, reason="调整", again=bool(beside % 2))
        case "hold" | "free":
            operations.hold_cells(actor=actor, plan_id=plan.pk, cells=[here], held=what == "hold")
        case "undo" | "redo":
            getattr(operations, what)(actor=actor, plan_id=plan.pk)
        case "look":
            queries.followed_offer(company.actor(number), offer(company, number).pk)
        case "accept":
            found = queries.followed_offer(company.actor(number), offer(company, number).pk)
            some = None if beside % 2 else [row.pk]
            operations.accept_lines(actor=company.actor(number), offer=found.pk, seen=found.revision, lines=some)
        case "counter":
            seen = queries.followed_line(company.actor(number), row.pk).revision
            told = {"amount": amount, "reason": "停业装修"}
            operations.counter_line(actor=company.actor(number), line=row.pk, seen=seen, **told)
        case _:
            seen = queries.followed_line(actor, row.pk).revision
            carry = list(Carry)[beside % len(Carry)]
            operations.decide_line(actor=actor, line=row.pk, seen=seen, act=Act.LOWER, carry=carry)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(acts=ACTS)
def test_asked_later_is_the_same_as_asked_at_once(company, acts) -> None:
    """The whole tree solved and every line compared in each edit is the second implementation."""
    found = []
    for large, at_once in ((10**6, True), (1, True), (1, False)):
        point = transaction.savepoint()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(blocks, "LARGE", large)
            Block.objects.filter(plan=company.plan).delete()
            issue(staffed(company))
            found.append(done(company, acts, at_once=at_once))
        transaction.savepoint_rollback(point)
    assert found[1] == found[2]
    # Challenge and stretch may differ by the fen that ADR 0009 tells of; amounts, states and steps do not.
    trace, cells, told = ([one[at] for one in (found[0], found[2])] for at in range(3))
    whole, parts = (
        [row if isinstance(row, tuple) else [one[:3] + one[6:] for one in row] for row in rows] for rows in trace
    )
    assert whole == parts
    whole, parts = ([row[:2] for row in rows] for rows in cells)
    assert whole == parts
    whole, parts = ([row if len(row) == 6 else (*row[:2], *row[5:7]) for row in rows] for rows in told)
    assert whole == parts

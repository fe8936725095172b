"""Two who decide about one customer's credit at the same moment: one wins, the other is told."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.business.receivables.company import bring_in, frame, invoice
from tests.business.receivables.test_checkpoints import LIMIT, order
from tests.business.receivables.test_two_at_once import at_once

from huikuan.business.directory.models import Customer
from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import Contract, CreditProposal, CreditStanding, GradeOverride
from huikuan.business.receivables.operations import grading, passing
from huikuan.business.receivables.queries.balances import ready
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people.models import Person, Role, User

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TODAY = clock.today()
UNTIL = TODAY + timedelta(days=9)


@pytest.fixture
def cast(transactional_db):
    """Besides the usual people a second director, so that two may approve."""
    from tests.cast import make_cast  # noqa: PLC0415

    cast = make_cast()
    person = Person.objects.create(employee_no="E099", name="chen", sort_key="chen", role=Role.DIRECTOR)
    cast.people["chen"] = person
    cast.users["chen"] = User.objects.create_user(username="E099", person=person)
    return cast


def propose(cast, who: str = "zheng", limit: int = 120_000_00, kind: str = "temporary") -> CreditProposal:
    return operations.propose_credit(
        actor=cast.actor(who),
        customer=cast.customers["hangzhou"].pk,
        kind=kind,
        limit=limit,
        until=UNTIL if kind == "temporary" else None,
        reason="备货",
    )


def approving(cast, who: str, proposal: int) -> Callable[[], object]:
    actor = cast.actor(who)
    return lambda: operations.approve_credit(actor=actor, proposal=proposal)


def test_two_approve_one_proposal(cast) -> None:
    asked = propose(cast)
    assert at_once(approving(cast, "zhao", asked.pk), approving(cast, "chen", asked.pk)) == ["StaleError", "done"]
    assert Event.objects.filter(action="receivables.approve_credit").count() == 1
    assert queries.credit_page(cast.actor("li"), asked.customer_id).limit == 120_000_00


def test_one_approves_and_one_refuses(cast) -> None:
    asked = propose(cast)
    no = cast.actor("chen")
    refusing = lambda: operations.refuse_credit(actor=no, proposal=asked.pk, reason="过高")  # noqa: E731
    assert at_once(approving(cast, "zhao", asked.pk), refusing) == ["StaleError", "done"]
    asked.refresh_from_db()
    limit = 120_000_00 if asked.state == "approved" else 100_000_00
    assert queries.credit_page(cast.actor("li"), asked.customer_id).limit == limit


def test_two_propose_for_one_customer(cast) -> None:
    both = [lambda who=who: propose(cast, who) for who in ("zheng", "chen")]
    assert at_once(*both) == ["RefusedError", "done"]
    assert CreditProposal.objects.count() == 1


def test_a_temporary_limit_and_the_standing_one_it_raises(cast) -> None:
    """The standing limit goes up to 130,000.00 while a temporary one of 120,000.00 is approved: whoever is second sees
    what the first has decided, so a temporary limit that raises nothing is never approved."""
    temporary, standing = propose(cast), propose(cast, limit=130_000_00, kind="standing")
    ended = at_once(approving(cast, "zhao", temporary.pk), approving(cast, "chen", standing.pk))
    temporary.refresh_from_db()
    assert ended in (["done", "done"], ["RefusedError", "done"])
    assert (temporary.state == "approved") == (ended == ["done", "done"])
    if temporary.state == "approved":
        assert temporary.before_limit == 100_000_00
    assert Customer.objects.get(pk=temporary.customer_id).credit_limit == 130_000_00
    assert queries.credit_page(cast.actor("li"), temporary.customer_id).limit == 130_000_00


def test_two_grades_by_hand(cast) -> None:
    whose = cast.customers["hangzhou"].pk
    actors = [cast.actor("zheng"), cast.actor("zhao")]
    setting = [
        lambda actor=actor, grade=grade: operations.override_grade(
            actor=actor, customer=whose, grade=grade, until=UNTIL, reason="复核"
        )
        for actor, grade in zip(actors, "CD", strict=True)
    ]
    assert at_once(*setting) == ["done", "done"]
    in_force = GradeOverride.objects.get(ended_at=None)
    assert CreditStanding.objects.get(customer=whose).set_grade == in_force.grade


@pytest.fixture
def near(cast, monkeypatch):
    """95,000.00 of 100,000.00 are owed, nothing of it late. Who has asked for credit takes half a second to go on, so
    that another who did not wait would ask in between."""
    asked = passing.broken_at

    def slowly(*args: object) -> object:
        found = asked(*args)
        time.sleep(0.5)
        return found

    monkeypatch.setattr(passing, "broken_at", slowly)
    Customer.objects.filter(customer_no="C0001").update(credit_limit=LIMIT)
    due = invoice("24310001", "C0001", TODAY - timedelta(days=10), 95_000_00, UNTIL)
    bring_in({"invoices": frame("invoices", due)})
    ready(TODAY)  # or the first to ask would make the other wait until the day stands
    return cast


def headroom(cast) -> int | None:
    return queries.credit_page(cast.actor("zhao"), cast.customers["hangzhou"].pk).headroom


@pytest.fixture
def told(monkeypatch) -> list[dict[str, object]]:
    """The figures of every refusal."""
    found: list[dict[str, object]] = []
    made = RefusedError.__init__

    def keep(self: RefusedError, code: str, **params: object) -> None:
        found.append({"code": code} | params)
        made(self, code, **params)

    monkeypatch.setattr(RefusedError, "__init__", keep)
    return found


def test_two_orders_that_fit_one_by_one(near, told) -> None:
    """3,000.00 each into 5,000.00: whoever is second is told what the first has left, and by how much it is over."""
    both = [
        lambda who=who, number=number: order(near, 3_000_00, who=who, number=number)
        for who, number in (("zheng", "HT-1"), ("qian", "HT-2"))
    ]
    assert at_once(*both) == ["RefusedError", "done"]
    (said,) = told
    assert (said["code"], said["headroom_fen"], said["over_fen"]) == ("credit.stops_amount", 2_000_00, 1_000_00)
    assert Contract.objects.count() == 1
    assert headroom(near) == 2_000_00


def test_two_frame_agreements_that_become_orders(near, told) -> None:
    frames = [order(near, 3_000_00, number=f"HT-{at}", text="") for at in (1, 2)]
    actors = [near.actor("zheng") for _one in frames]
    both = [
        lambda actor=actor, pk=one.pk: operations.set_instalments(
            actor=actor, contract=pk, text="100% 到货后30天", seen=""
        )
        for actor, one in zip(actors, frames, strict=True)
    ]
    assert at_once(*both) == ["RefusedError", "done"]
    assert [(one["code"], one["over_fen"]) for one in told] == [("credit.stops_amount", 1_000_00)]
    assert Contract.objects.exclude(instalments=None).count() == 1
    assert headroom(near) == 2_000_00


def test_a_new_order_and_a_frame_agreement_that_becomes_one(near, told) -> None:
    made, actor = order(near, 4_000_00, number="HT-1", text=""), near.actor("zheng")
    ended = at_once(
        lambda: order(near, 4_000_00, number="HT-2"),
        lambda: operations.set_instalments(actor=actor, contract=made.pk, text="100% 到货后30天", seen=""),
    )
    assert ended == ["RefusedError", "done"]
    assert [one["over_fen"] for one in told] == [3_000_00]
    assert headroom(near) == 1_000_00


def test_a_new_order_while_the_temporary_limit_it_needs_is_ended(near, told) -> None:
    """Either the order was first, and stands above the limit for all to see, or it is told the lower one."""
    asked = propose(near)
    operations.approve_credit(actor=near.actor("zhao"), proposal=asked.pk)
    actor = near.actor("chen")
    ended = at_once(
        lambda: order(near, 20_000_00),
        lambda: operations.end_temporary(actor=actor, proposal=asked.pk, reason="不再需要"),
    )
    ordered = Contract.objects.exists()
    assert ended == (["done", "done"] if ordered else ["RefusedError", "done"])
    assert [one["over_fen"] for one in told] == ([] if ordered else [15_000_00])
    assert headroom(near) == (-15_000_00 if ordered else 5_000_00)


def test_an_order_and_what_ends_another_both_stand_in_the_exposure(near, monkeypatch) -> None:
    """Each adds the orders up while the other has not committed; what is kept in the end counts both."""
    first = order(near, 2_000_00, number="HT-1")
    added_up = grading.undelivered

    def slowly(*args: object, **kwargs: object) -> dict[int, int]:
        found = added_up(*args, **kwargs)
        time.sleep(0.5)
        return found

    monkeypatch.setattr(grading, "undelivered", slowly)
    actor = near.actor("zheng")
    ended = at_once(
        lambda: order(near, 1_000_00, number="HT-2"),
        lambda: operations.record_event(actor=actor, contract=first.pk, kind="ended", day=TODAY, note="不再要了"),
    )
    assert ended == ["done", "done"]
    assert CreditStanding.objects.get(customer=first.customer_id).orders == 1_000_00
    assert headroom(near) == 4_000_00

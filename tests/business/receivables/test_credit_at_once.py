"""Two who decide about one customer's credit at the same moment: one wins, the other is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.business.receivables.test_two_at_once import at_once

from huikuan.business.directory.models import Customer
from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import CreditProposal, CreditStanding, GradeOverride
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.people.models import Person, Role, User

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
UNTIL = clock.today() + timedelta(days=9)


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

"""Credit in the demonstration company: grades, temporary limits approved and waiting, a limit refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from huikuan.business.receivables import operations, queries
from huikuan.engine.money import Fen
from huikuan.foundation.people.models import User
from huikuan.foundation.permissions import Actor

TEN_THOUSAND = 10_000_00
WAITING, APPROVED = 2, 3
MONTH = timedelta(days=30)


def limits_and_grades(today: date) -> None:
    """Grades of all; of the customers furthest over their limits, some raised for a while and some waiting."""
    finance, director = (_actor(name) for name in ("finance", "director"))
    if finance is None or director is None:
        return
    operations.grade_customers(actor=finance, today=today)
    over = list(queries.visible_credit(finance).filter(headroom__lt=0, limit__gt=0).order_by("headroom", "pk")[:12])
    for at, customer in enumerate(over[: WAITING + APPROVED]):
        asked = operations.propose_credit(
            actor=finance,
            customer=customer.pk,
            kind="temporary",
            limit=_rounded_up(customer.exposure),
            until=today + MONTH,
            reason="年底备货，承诺月底前回款一半",
        )
        if at >= WAITING:
            operations.approve_credit(actor=director, proposal=asked.pk)
    for customer in over[WAITING + APPROVED : WAITING + APPROVED + 1]:
        asked = operations.propose_credit(
            actor=finance,
            customer=customer.pk,
            kind="standing",
            limit=_rounded_up(customer.exposure * 2),
            reason="客户要求提高额度",
        )
        operations.refuse_credit(actor=director, proposal=asked.pk, reason="先收回逾期款再议")
    _grade_by_hand(finance, today)


def _grade_by_hand(finance: Actor, today: date) -> None:
    """One who pays well, but is in court."""
    good: Any = (
        queries.visible_credit(finance).filter(computed_grade="A", exposure__gt=0).order_by("-exposure", "pk").first()
    )
    if good is not None:
        operations.override_grade(
            actor=finance, customer=good.pk, grade="C", until=today + 3 * MONTH, reason="涉及股权诉讼，结案前从严掌握"
        )


def _rounded_up(fen: Fen) -> Fen:
    """The next ten thousand yuan above."""
    return (fen // TEN_THOUSAND + 1) * TEN_THOUSAND


def _actor(username: str) -> Actor | None:
    user = User.objects.filter(username=username).first()
    return Actor(user=user) if user else None

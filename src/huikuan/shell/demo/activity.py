"""A day's work in the demonstration company: promises got and measures agreed, by those whose customers they are."""

from __future__ import annotations

from datetime import date, timedelta

from huikuan.business.collections import operations as collections
from huikuan.business.collections import queries
from huikuan.engine.periods import Month
from huikuan.foundation.people.models import User
from huikuan.foundation.permissions import Actor

SELLING = ("rep", "manager", "director")  # whoever is nearest to the customer acts
PROMISES = 45
MEASURES = 8
SHARES = (100, 60, 80, 45)  # percent of the hole that a customer promises, in turn
HUNDRED_YUAN = 100_00
SUPPORT = ("", "月中前补一次促销", "", "", "请仓库周三前发货", "")
IDEAS = ("promotion", "payment_incentive", "train_sales_staff", "develop_outlets")


def a_days_work(today: date) -> None:
    """Promises for the largest holes of the running month, and measures for the next ones, half of them approved."""
    last = Month.of(today).last_day
    plan = queries.current_plans().filter(month=Month.of(today).first_day).first()
    if plan is None or last <= today:
        return
    actors = [Actor(user=user) for user in map(_account, SELLING) if user is not None]
    done = set()
    for actor in actors:
        lines = queries.visible_lines(actor).filter(plan=plan, unowned__gt=HUNDRED_YUAN * 20).exclude(owner=None)
        many = PROMISES if actor.role == "director" else PROMISES // 5
        chosen = [
            row for row in lines.order_by("-unowned", "pk").values_list("customer_id", "unowned") if row[0] not in done
        ]
        for at, (customer, hole) in enumerate(chosen[:many]):
            done.add(customer)
            amount = hole * SHARES[at % len(SHARES)] // 100 // HUNDRED_YUAN * HUNDRED_YUAN
            day = min(today + timedelta(days=1 + at % 6), last)
            collections.record_promise(
                actor=actor,
                customer=customer,
                amount=amount,
                promised_date=day,
                support_needed=SUPPORT[at % len(SUPPORT)],
            )
        for at, (customer, hole) in enumerate(chosen[many : many + MEASURES]):
            done.add(customer)
            measure = collections.propose_measure(
                actor=actor,
                customer=customer,
                measure=IDEAS[at % len(IDEAS)],
                expected=hole // 2 // HUNDRED_YUAN * HUNDRED_YUAN,
                cost=hole // 40 // HUNDRED_YUAN * HUNDRED_YUAN,
                due_date=last,
            )
            if at % 2 == 0 and actor.role != "rep":
                collections.approve_measure(actor=actor, measure=measure.pk, seen=measure.revision)


def _account(role: str) -> User | None:
    return User.objects.filter(username=role).first()

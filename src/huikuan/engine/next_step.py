"""The next step for one customer: what, when, by whom. One rule after another; the first that applies decides.

Source: collections page 3.2; docs/rules/collection-plan.md lists the rules in this order.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from huikuan.engine.ledger_sources import CommitmentBalance, PromiseState
from huikuan.engine.money import Fen
from huikuan.engine.tiers import Tier


class StepCode(StrEnum):
    """What is done next, in order of precedence."""

    ASSIGN_OWNER = "assign_owner"
    ESCALATE = "escalate"
    CHECK_PROMISE = "check_promise"
    CHASE_VISIT = "chase_visit"
    CHASE_CALL = "chase_call"
    REMIND = "remind"
    COLLECT_NEW = "collect_new"  # owes nothing yet: the money comes with new sales
    AGREE_MEASURE = "agree_measure"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """One step: its day (a working day of the month from today on), who does it, and the amount it is about."""

    code: StepCode
    on: date
    owner: str
    amount: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRules:
    """Days of the rules, calendar days."""

    remind_days_before: int = 3
    soon_days: int = 7  # a promise or due date this near is worth a step of its own
    broken_days: int = 31  # how long a broken promise is escalated


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFacts:
    """What the rules look at; amounts in fen. ``next_due`` is the earliest due day from today on."""

    owner: str
    manager: str
    tier: Tier
    overdue: Fen
    open_receivable: Fen
    next_due: date | None
    next_due_amount: Fen
    promises: Sequence[CommitmentBalance]
    gap: Fen
    owned: Fen


def next_step(*, facts: StepFacts, days: Sequence[date], today: date, rules: StepRules) -> NextStep | None:
    """The step by the first rule that applies; None when nothing is owed, promised, targeted or received.

    ``days``: the working days of the month from today on, in order, at least one. A step that no promise and no due
    date binds to a day gets the first of them; `spread_steps` then finds the day on which its owner has room.
    """
    broken = sum(
        item.remaining
        for item in facts.promises
        if item.state is PromiseState.BROKEN and (today - item.commitment.on).days <= rules.broken_days
    )
    alive = sorted((item.commitment.on, item.counts) for item in facts.promises if item.counts)
    promised = sum(amount for _, amount in alive)
    # a promise in force pauses chasing, but only for its own amount (or while its day is near)
    waits = bool(alive) and (promised >= facts.overdue or (alive[0][0] - today).days <= rules.soon_days)
    due_soon = facts.next_due is not None and (facts.next_due - today).days <= rules.soon_days
    anything = facts.gap or facts.overdue or facts.open_receivable or promised or facts.owned
    if not facts.owner and anything:
        amount = max(facts.gap, facts.open_receivable)
        return NextStep(code=StepCode.ASSIGN_OWNER, on=days[0], owner=facts.manager, amount=amount)
    if broken and (facts.open_receivable or facts.gap):
        owner = facts.manager or facts.owner
        return NextStep(code=StepCode.ESCALATE, on=days[0], owner=owner, amount=broken)
    if waits:
        code, on, amount = StepCode.CHECK_PROMISE, _from(days, alive[0][0]), alive[0][1]
    elif facts.overdue and facts.tier in (Tier.ONE, Tier.TWO):
        code, on, amount = StepCode.CHASE_VISIT, days[0], facts.overdue - promised
    elif facts.overdue:
        code, on, amount = StepCode.CHASE_CALL, days[0], facts.overdue - promised
    elif due_soon and facts.next_due is not None:
        remind = _by(days, facts.next_due, -rules.remind_days_before)
        code, on, amount = StepCode.REMIND, remind, facts.next_due_amount
    elif facts.gap and not facts.open_receivable:
        code, on, amount = StepCode.COLLECT_NEW, days[0], facts.gap
    elif facts.gap:
        code, on, amount = StepCode.AGREE_MEASURE, days[0], facts.gap
    elif facts.owned:
        code, on, amount = StepCode.CONFIRM, days[0], facts.owned
    elif facts.next_due is not None:
        remind = _by(days, facts.next_due, -rules.remind_days_before)
        code, on, amount = StepCode.REMIND, remind, facts.next_due_amount
    else:
        return None
    return NextStep(code=code, on=on, owner=facts.owner, amount=amount)


def _from(days: Sequence[date], day: date) -> date:
    """The first working day on or after ``day``, the last one if there is none."""
    return days[min(bisect_left(days, day), len(days) - 1)]


def _by(days: Sequence[date], day: date, shift: int) -> date:
    """The last working day on or before ``day`` + ``shift`` days, the first one if there is none."""
    return days[max(0, bisect_right(days, day + timedelta(days=shift)) - 1)]

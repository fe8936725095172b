"""The collection plan's first draft: per customer what is owed, expected, promised, measured, missing and next.

Source: collections page 3.2; docs/rules/collection-plan.md. Amounts are fen.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import accumulate

from huikuan.engine.collection_habits import NO_HABIT, PaymentHabit
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.gap_measures import DEFAULT_CATALOGUE, CatalogueMeasure, Suggestion, suggest_measure
from huikuan.engine.ledger import Owned, own
from huikuan.engine.ledger_sources import CommitmentBalance
from huikuan.engine.money import Fen
from huikuan.engine.next_step import NextStep, StepFacts, StepRules, next_step
from huikuan.engine.periods import Period
from huikuan.engine.step_spread import SpreadRules, spread_steps
from huikuan.engine.tiers import Tier
from huikuan.engine.workdays import NoWorkingDaysError, split_days


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    """The open rest of one receivable."""

    due: date
    amount: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionCase:
    """What is known of one customer before planning.

    ``items`` are open today; ``received`` is what came in since the period began, net of reversals; ``promises`` come
    from `promised_remaining`; ``measured`` is what approved measures should still bring (`measured_remaining`).
    The weighted figures count each promise with its probability, each measure with its proven effect (None: in full).
    ``opening_receivable`` missing means: the sum of ``items``. ``difficulty`` is in the customer's own words.
    """

    customer: str
    owner: str
    manager: str = ""
    tier: Tier = Tier.PROSPECT
    target: Fen = 0
    received: Fen = 0
    items: tuple[DueItem, ...] = ()
    opening_receivable: Fen | None = None
    promises: tuple[CommitmentBalance, ...] = ()
    promised_weighted: Fen | None = None
    measured: Fen = 0
    measured_weighted: Fen | None = None
    habit: PaymentHabit = NO_HABIT
    difficulty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRules:
    """Settings of the draft; days are calendar days."""

    habit_from: int = 3  # invoices; a habit seen on fewer counts as none
    usual_days_late: int = 0  # for customers without a habit
    overdue_days: int = 7  # money already later than the habit is expected so many days from now
    stale_days: int = 180  # later than that: not expected by itself any more
    steps: StepRules = field(default_factory=StepRules)
    spread: SpreadRules = field(default_factory=SpreadRules)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedFen:
    """Money on a working day."""

    on: date
    amount: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One customer's line.

    ``owned`` is its line of the ownership ledger: committed = ``owned.promised``, remaining gap = ``owned.unowned``.
    ``expected`` is what the habits alone let expect, dated, beside the ledger and no part of it. ``suggestion`` is a
    proposal for the gap and counts as measured only after approval.
    """

    customer: str
    owner: str
    tier: Tier
    opening_receivable: Fen
    overdue: Fen
    due_in_month: Fen
    owned: Owned
    expected: tuple[DatedFen, ...]
    promised: tuple[DatedFen, ...]
    difficulty: str
    suggestion: Suggestion | None
    step: NextStep | None

    @property
    def expected_fen(self) -> Fen:
        """All that is expected inside the month."""
        return sum(item.amount for item in self.expected)

    @property
    def expected_on(self) -> date | None:
        """The day with the largest expected amount, the earliest of equals."""
        return max(self.expected, key=lambda item: (item.amount, -item.on.toordinal())).on if self.expected else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrajectoryDay:
    """Cumulative cash by the end of a working day: as planned (received, promised, measured), as habits let expect."""

    on: date
    planned: Fen
    expected: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionPlan:
    """Lines in the order of the cases, the company's daily trajectory from today on, and what was noticed."""

    lines: tuple[PlanLine, ...]
    trajectory: tuple[TrajectoryDay, ...]
    findings: tuple[Finding, ...]


def draft_plan(
    *,
    cases: Sequence[CollectionCase],
    days: Sequence[date],
    period: Period,
    today: date,
    rules: PlanRules | None = None,
    catalogue: Sequence[CatalogueMeasure] = DEFAULT_CATALOGUE,
) -> CollectionPlan:
    """Draft the month's collection plan.

    ``days``: working days of ``period`` in order. The plan looks from the later of ``today`` and the period's start;
    what is due on that very day is not overdue. Steps not bound to a day are spread over the days left, owner by
    owner (`spread_steps`). Raises NoWorkingDaysError when no working day is left.
    Findings: collection.no_owner, collection.stale_receivable.
    """
    rules = rules or PlanRules()
    ahead = [day for day in days if day >= today]
    if not ahead:
        raise NoWorkingDaysError(f"no working day is left from {today} on")
    start = max(today, period.start)
    ledger = own(
        targets=[case.target for case in cases],
        received=[case.received for case in cases],
        promised=[sum(item.counts for item in case.promises) for case in cases],
        measured=[case.measured for case in cases],
        promised_weighted=[_or_full(case.promised_weighted, sum(p.counts for p in case.promises)) for case in cases],
        measured_weighted=[_or_full(case.measured_weighted, case.measured) for case in cases],
    )
    lines: list[PlanLine] = []
    findings: list[Finding] = []
    for index, case in enumerate(cases):
        line, stale = _line(case, ledger.line(index), ahead, period, start, rules, catalogue)
        lines.append(line)
        findings += _findings(line, stale)
    return CollectionPlan(
        lines=_spread(lines, ahead, rules.spread), trajectory=_trajectory(lines, ahead), findings=tuple(findings)
    )


def _spread(lines: Sequence[PlanLine], days: Sequence[date], rules: SpreadRules) -> tuple[PlanLine, ...]:
    """The lines with their steps on the days on which their owners have room."""
    steps = {(line.customer, place): line.step for place, line in enumerate(lines) if line.step}
    spread = spread_steps(steps=steps, days=days, rules=rules)
    return tuple(replace(line, step=spread.get((line.customer, place))) for place, line in enumerate(lines))


def _or_full(weighted: Fen | None, full: Fen) -> Fen:
    return full if weighted is None else weighted


def _line(
    case: CollectionCase,
    owned: Owned,
    days: Sequence[date],
    period: Period,
    start: date,
    rules: PlanRules,
    catalogue: Sequence[CatalogueMeasure],
) -> tuple[PlanLine, Fen]:
    open_now = sum(item.amount for item in case.items)
    overdue = sum(item.amount for item in case.items if item.due < start)
    coming = [item for item in case.items if item.due >= start]
    next_due = min((item.due for item in coming), default=None)
    expected, stale = _expected(case, days, start, rules)
    promised_gross = owned.promised_gross
    facts = StepFacts(
        owner=case.owner,
        manager=case.manager,
        tier=case.tier,
        overdue=overdue,
        open_receivable=open_now,
        next_due=next_due,
        next_due_amount=sum(item.amount for item in coming if item.due == next_due),
        promises=case.promises,
        gap=owned.unowned,
        owned=owned.received + owned.promised + owned.measured + owned.surplus,
    )
    line = PlanLine(
        customer=case.customer,
        owner=case.owner,
        tier=case.tier,
        opening_receivable=open_now if case.opening_receivable is None else case.opening_receivable,
        overdue=overdue,
        due_in_month=sum(item.amount for item in coming if item.due < period.end),
        owned=owned,
        expected=expected,
        promised=_promised(case, owned.promised, days),
        difficulty=case.difficulty,
        suggestion=suggest_measure(
            gap=owned.unowned,
            open_receivable=open_now - promised_gross,
            today=start,
            last_day=days[-1],
            catalogue=catalogue,
        ),
        step=next_step(facts=facts, days=days, today=start, rules=rules.steps),
    )
    return line, stale


def _expected(
    case: CollectionCase, days: Sequence[date], start: date, rules: PlanRules
) -> tuple[tuple[DatedFen, ...], Fen]:
    """Open items by due date + habit, on working days of the month; and the sum too old to be expected."""
    shift = case.habit.days_late if case.habit.n >= rules.habit_from else rules.usual_days_late
    by_day: defaultdict[date, Fen] = defaultdict(int)
    stale = 0
    for item in case.items:
        likely = item.due + timedelta(days=shift)
        if (start - likely).days > rules.stale_days:
            stale += item.amount
            continue
        if likely < start:
            likely = start + timedelta(days=rules.overdue_days)
        place = bisect_left(days, likely)
        if place < len(days):  # otherwise it comes after this month
            by_day[days[place]] += item.amount
    return tuple(DatedFen(on=day, amount=by_day[day]) for day in sorted(by_day) if by_day[day]), stale


def _promised(case: CollectionCase, consumed: Fen, days: Sequence[date]) -> tuple[DatedFen, ...]:
    """The promises that fill the target, in order of date, each on a working day."""
    dated: list[DatedFen] = []
    for promise in sorted(case.promises, key=lambda item: item.commitment.on):
        amount = min(promise.counts, consumed)
        if amount:
            on = days[min(bisect_left(days, promise.commitment.on), len(days) - 1)]
            dated.append(DatedFen(on=on, amount=amount))
            consumed -= amount
    return tuple(dated)


def _trajectory(lines: Sequence[PlanLine], days: Sequence[date]) -> tuple[TrajectoryDay, ...]:
    """The plan ends at target − unowned (what goes beyond a target is not in it); measures come evenly day by day."""
    received = sum(line.owned.received for line in lines)
    received_gross = sum(line.owned.received_gross for line in lines)
    measured = split_days(total=sum(line.owned.measured for line in lines), days=days)
    planned = dict(zip(days, measured, strict=True))
    expected: defaultdict[date, Fen] = defaultdict(int)
    for line in lines:
        for item in line.promised:
            planned[item.on] += item.amount
        for item in line.expected:
            expected[item.on] += item.amount
    return tuple(
        TrajectoryDay(on=day, planned=received + by_plan, expected=received_gross + by_habit)
        for day, by_plan, by_habit in zip(
            days,
            accumulate(planned[day] for day in days),
            accumulate(expected[day] for day in days),
            strict=True,
        )
    )


def _findings(line: PlanLine, stale: Fen) -> list[Finding]:
    found = []
    if not line.owner and line.step is not None:
        params = {"target_fen": line.owned.target, "open_fen": line.opening_receivable}
        found.append(Finding(code="collection.no_owner", subject=line.customer, params=params))
    if stale:
        found.append(
            Finding(
                code="collection.stale_receivable",
                severity=Severity.INFO,
                subject=line.customer,
                params={"stale_fen": stale},
            )
        )
    return found

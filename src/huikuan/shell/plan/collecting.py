"""Stage: what each customer should pay this month, what covers it, and what is next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from huikuan.engine.collection_habits import PaymentHabit
from huikuan.engine.collection_plan import CollectionCase, CollectionPlan, DueItem, draft_plan
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.ledger_inputs import ApprovedMeasure, count_measures, proven_permille, weigh_promises
from huikuan.engine.ledger_sources import (
    Commitment,
    CommitmentBalance,
    MoneyIn,
    PromisedRemaining,
    PromiseState,
    Remaining,
)
from huikuan.engine.money import Fen
from huikuan.shell.plan.collection_targets import Targets, collection_targets
from huikuan.shell.plan.decomposing import Decomposed
from huikuan.shell.plan.facts import Facts
from huikuan.shell.plan.habits import habits_by_customer
from huikuan.shell.plan.proposing import Proposed
from huikuan.shell.plan.receivables import Receivables
from huikuan.shell.plan.series import COMPANY
from huikuan.shell.plan.tiering import Tiered

MONTHS_COMPARED = 12
HIGH_PERCENT = 10  # above the best month of the last twelve


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """The collection plan, one line a customer in the order of the sheet, with the targets it rests on."""

    targets: Targets
    cases: tuple[CollectionCase, ...]
    plan: CollectionPlan
    support: dict[str, str]
    findings: tuple[Finding, ...]


def plan_collections(
    facts: Facts, settled: Receivables, proposed: Proposed, split: Decomposed, tiered: Tiered, days: Sequence[date]
) -> Collected:
    """Targets, then the ledger and the draft plan of every customer."""
    habits = habits_by_customer(facts, settled)
    targets = collection_targets(facts, settled, proposed, split, habits)
    count = len(facts.customer_keys)
    received = settled.received_between(facts.month.first_day, facts.today, count)
    promised, support = promises_by_customer(facts, settled)
    promises: defaultdict[str, list[CommitmentBalance]] = defaultdict(list)
    for balance in promised.balances:
        promises[balance.commitment.customer].append(balance)
    measured = approved_measures(facts)
    items = items_by_customer(facts, settled)
    people = facts.frame("staff")["employee_no"].to_list()
    managers = facts.frame("staff")["manager_no"].fill_null("").to_list()
    cases = [
        CollectionCase(
            customer=key,
            owner=people[owner] if owner >= 0 else "",
            manager=managers[owner] if owner >= 0 else "",
            tier=tiered.tiers[key],
            target=int(targets.fen[at]),
            received=int(received[at]),
            items=tuple(items.get(at, ())),
            opening_receivable=int(targets.opening[at]),
            promises=tuple(promises.get(key, ())),
            promised_weighted=promised.weighted.get(key, 0),
            measured=measured.full.get(key, 0),
            measured_weighted=measured.weighted.get(key, 0),
            habit=habits.get(at, PaymentHabit(days_late=0, n=0, in_parts_permille=0)),
        )
        for at, (key, owner) in enumerate(zip(facts.customer_keys, facts.owner.tolist(), strict=True))
    ]
    plan = draft_plan(cases=cases, days=days, period=facts.month.period, today=facts.today)
    without_owner = {"collection.no_owner"}  # already told with the sales target
    findings = (
        *(finding for finding in plan.findings if finding.code not in without_owner),
        *promise_doubts(facts, promised),
        *target_doubts(facts, settled, proposed, int(targets.fen.sum())),
    )
    return Collected(
        targets=targets, cases=tuple(cases), plan=plan, support=support, findings=(*targets.findings, *findings)
    )


def promises_by_customer(facts: Facts, settled: Receivables) -> tuple[PromisedRemaining, dict[str, str]]:
    """Promises with what became of them and what they are worth by experience; and the support they asked for."""
    frame = facts.frame("promises")
    known = frame.filter(frame["made_on"].is_null() | (frame["made_on"] <= facts.today))
    promises = [
        Commitment(customer=customer, amount=amount, on=on, made_on=made_on)
        for customer, amount, on, made_on in known.select(
            "customer_no", "amount", "promised_date", "made_on"
        ).iter_rows()
    ]
    promising = np.zeros(len(facts.customer_keys), dtype=np.bool_)
    promising[[facts.customer_index[promise.customer] for promise in promises]] = True
    theirs = promising[settled.credit_customer]
    columns = settled.credit_customer[theirs], settled.credit_fen[theirs], settled.credit_day[theirs]
    receipts = [
        MoneyIn(customer=facts.customer_keys[customer], amount=fen, on=date.fromordinal(day))
        for customer, fen, day in zip(*(column.tolist() for column in columns), strict=True)
    ]
    support = {
        customer: text
        for customer, text in known.select("customer_no", "support_needed").iter_rows()
        if text is not None
    }
    remaining = weigh_promises(promises=promises, receipts=receipts, period=facts.month.period, today=facts.today)
    return remaining, support


def promise_doubts(facts: Facts, promised: PromisedRemaining) -> Iterator[Finding]:
    """Promises of the month that no longer count in full, with what became of them."""
    for balance in promised.balances:
        promise = balance.commitment
        if promise.on in facts.month.period and balance.counts < promise.amount:
            params = {
                "promised_fen": promise.amount,
                "on": promise.on,
                "kept_fen": balance.kept,
                "counts_fen": balance.counts,
            }
            code = "plan.promise_broken" if balance.state is PromiseState.BROKEN else "plan.promise_kept"
            yield Finding(code=code, severity=Severity.INFO, subject=promise.customer, params=params)


def target_doubts(facts: Facts, settled: Receivables, proposed: Proposed, target: Fen) -> Iterator[Finding]:
    """A target far beyond what was ever collected in a month of the last year, and one that differs from the budget."""
    count = len(facts.customer_keys)
    months = [facts.last_complete - back for back in range(MONTHS_COMPARED)]
    collected = [int(settled.received_between(month.first_day, month.last_day, count).sum()) for month in months]
    best = max(collected)
    if best > 0 and target * 100 > best * (100 + HIGH_PERCENT):
        mean = sum(collected) // MONTHS_COMPARED
        yield Finding(
            code="plan.collection_target_high", params={"target_fen": target, "best_fen": best, "mean_fen": mean}
        )
    budget = proposed.budgets[COMPANY].collection.get(facts.month.index)
    if budget is not None and budget != target:
        params = {"budget_fen": budget, "derived_fen": target, "difference_fen": abs(budget - target)}
        yield Finding(code="plan.collection_budget_differs", severity=Severity.INFO, params=params)


def approved_measures(facts: Facts) -> Remaining:
    """What approved measures are still expected to bring this month; one without a date works to the month's end.

    Their proven effect is what measures already past their date have produced of what was expected of them.
    """
    rows = facts.frame("measures").select("customer_no", "expected", "due_date", "produced", "approved").iter_rows()
    measures = [
        ApprovedMeasure(customer=customer, expected=expected, due=due, produced=produced or 0)
        for customer, expected, due, produced, approved in rows
        if approved == "yes"
    ]
    past = [measure for measure in measures if measure.due and measure.due < facts.today]
    proven = proven_permille(
        expected=sum(measure.expected for measure in past), produced=sum(measure.produced for measure in past)
    )
    return count_measures(measures=measures, proven=proven, period=facts.month.period, today=facts.today)


def items_by_customer(facts: Facts, settled: Receivables) -> dict[int, list[DueItem]]:
    """What is really still owed today, by item: money on account is taken off the oldest items first.

    The ageing keeps unallocated money apart, but nobody should be chased for what has already arrived.
    """
    left = settled.open_on(facts.today).open_fen
    credit = settled.unallocated_on(facts.today, len(facts.customer_keys)).tolist()
    items: defaultdict[int, list[DueItem]] = defaultdict(list)
    for at in np.flatnonzero(left < 0).tolist():  # credit notes
        credit[int(settled.item_customer[at])] -= int(left[at])
    still = np.flatnonzero(left > 0)
    for at in still[np.argsort(settled.item_due[still], kind="stable")].tolist():
        customer, fen = int(settled.item_customer[at]), int(left[at])
        used = min(fen, max(0, credit[customer]))
        credit[customer] -= used
        if fen > used:
            items[customer].append(DueItem(due=date.fromordinal(int(settled.item_due[at])), amount=fen - used))
    return items

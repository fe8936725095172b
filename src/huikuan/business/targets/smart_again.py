"""The SMART check of customers' lines as they stand now, from the evidence that was kept when the month was planned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from huikuan.business.targets.models import LineEvidence, MonthPlan, TargetCell
from huikuan.business.targets.smart_marks import letters_of
from huikuan.engine.credit import Strength
from huikuan.engine.money import Fen
from huikuan.engine.periods import Month
from huikuan.engine.smart import TargetLine, check_lines
from huikuan.foundation.speech import doubts_words

MOST_NAMED = 500  # customers; beyond it a plan's rows are read as a whole


class Asked(NamedTuple):
    """A line to be checked: what its customer is to buy now, and who owns it."""

    amount: Fen | None
    owner: str | None


def evidence_of(found: TargetCell) -> LineEvidence | None:
    """What the check of a customer's line rests on; None for other cells and plans that kept none."""
    if found.customer_id is None or found.level != "customer":
        return None
    return LineEvidence.objects.filter(plan=found.plan_id, customer=found.customer_id).first()


def edited(cells: Iterable[TargetCell]) -> dict[int, Asked]:
    """Of the cells, the customers whose amount is another than the one that was checked."""
    return {
        one.customer_id: Asked(one.amount, str(one.person_id) if one.person_id else None)
        for one in cells
        if one.level == "customer" and one.customer_id is not None and one.amount != one.proposed
    }


def smart_again(plan: MonthPlan, asked: Mapping[int, Asked]) -> dict[int, tuple[str, str]]:
    """Letters and doubts of the lines that evidence was kept for, by customer; letters are empty where nothing is
    to be sold. One query, none where nothing is asked."""
    if not asked:
        return {}
    rows = LineEvidence.objects.filter(plan=plan)
    if len(asked) <= MOST_NAMED:
        rows = rows.filter(customer__in=list(asked))
    kept = [row for row in rows if row.customer_id in asked]
    checks = check_lines(lines=[line_of(row, asked[row.customer_id], plan.month) for row in kept])
    return {
        row.customer_id: (letters_of(check), doubts_words(check.reasons)) if check.line.amount_fen else ("", "")
        for row, check in zip(kept, checks, strict=True)
    }


def line_of(kept: LineEvidence, asked: Asked, month: date) -> TargetLine:
    """The line as the plan checked it, with the amount of today; days always sum to it."""
    period = Month.of(month).period
    return TargetLine(
        key=str(kept.customer_id),
        owner=asked.owner,
        customer=str(kept.customer_id),
        outlet=None,
        item="*" if kept.itemised else None,
        amount_fen=asked.amount,
        evidence=("history",) if kept.sold else (),
        median_fen=kept.median,
        p95_fen=kept.p95,
        capacity_fen=kept.capacity,
        credit_headroom_fen=kept.headroom,
        starts=period.start,
        ends=period.end,
        day_split_fen=asked.amount,
        over_limit=Strength(kept.over),
        overdue=Strength(kept.overdue),
        days_over=kept.days_over,
    )

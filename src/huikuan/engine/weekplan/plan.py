"""The week plan by cadence: dated visits and calls for every rep, level over the days and close together in place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from huikuan.engine.cadence import DEFAULT_CADENCES, Cadence, Rhythm, RhythmUnit, windows
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.periods import Period
from huikuan.engine.tiers import TIERS, Tier
from huikuan.engine.weekplan.calendar import Calendar
from huikuan.engine.weekplan.rep import RepMonth
from huikuan.engine.weekplan.types import (
    Appointment,
    CadenceDebt,
    Capacity,
    ContactKind,
    FieldCustomer,
    FieldPlan,
    PlannedContact,
    WeekLoad,
)


def plan_weeks(
    *,
    customers: Sequence[FieldCustomer],
    days: Sequence[date],
    period: Period,
    cadences: Mapping[Tier, Cadence] | None = None,
    capacity: Capacity | None = None,
    appointments: Sequence[Appointment] = (),
) -> FieldPlan:
    """Plan one month for all reps.

    ``days``: the working days of ``period`` in order (only the remaining ones when the month is under way). Promised
    to the caller: appointments stand on their day; no customer twice a day; no day over capacity unless by its
    appointments alone; a shortage takes the least important tier; the same input gives the same plan.
    Findings: cadence.appointment_unknown_customer, cadence.appointment_outside, cadence.appointment_moved,
    cadence.day_overbooked, cadence.debt (one per rep and tier).
    """
    cadences = DEFAULT_CADENCES if cadences is None else cadences
    capacity = capacity or Capacity()
    calendar = Calendar(days)
    of_tier = {tier: cadences.get(tier, Cadence()) for tier in TIERS}
    asked = {
        tier: (
            windows(rhythm=cadence.visits, days=days, period=period),
            windows(rhythm=cadence.calls, days=days, period=period),
        )
        for tier, cadence in of_tier.items()
    }
    gaps = {tier: _gap(cadence.visits) for tier, cadence in of_tier.items()}
    findings: list[Finding] = []
    fixed = _fixed(appointments, {customer.customer for customer in customers}, calendar, findings)
    by_rep: defaultdict[str, list[FieldCustomer]] = defaultdict(list)
    for customer in sorted(customers, key=lambda item: item.customer):
        by_rep[customer.rep].append(customer)
    contacts: list[PlannedContact] = []
    weeks: list[WeekLoad] = []
    debts: list[CadenceDebt] = []
    for rep in sorted(by_rep):
        for short in (False, True):
            month = RepMonth(rep, by_rep[rep], calendar, capacity)
            month.pin(fixed)
            month.fill(asked, gaps, short=short)
            if not month.debts:
                break
        contacts += month.contacts()
        debts += month.debts
        weeks += month.loads()
        findings += month.findings()
    return FieldPlan(contacts=tuple(contacts), weeks=tuple(weeks), debts=tuple(debts), findings=tuple(findings))


def _gap(rhythm: Rhythm | None) -> int:
    """Calendar days that two visits of one customer should lie apart at least (wished, not forced)."""
    if rhythm is None or rhythm.unit is RhythmUnit.DAY or rhythm.times > 1:
        return 2
    return 3 if rhythm.unit is RhythmUnit.WEEK else 8


def _fixed(
    appointments: Sequence[Appointment], known: set[str], calendar: Calendar, findings: list[Finding]
) -> dict[str, dict[int, Appointment]]:
    """Appointments by customer and day index; a visit wins over a call on the same day."""
    fixed: defaultdict[str, dict[int, Appointment]] = defaultdict(dict)
    for wish in sorted(
        appointments, key=lambda item: (item.on, item.customer, item.kind is ContactKind.CALL, item.why)
    ):
        day = next((index for index, day in enumerate(calendar.days) if day >= wish.on), None)
        facts = {"on": wish.on, "kind": wish.kind.value}
        if wish.customer not in known:
            findings.append(_finding("appointment_unknown_customer", Severity.ERROR, wish.customer, facts))
        elif day is None or (calendar.days and wish.on < calendar.days[0]):
            findings.append(_finding("appointment_outside", Severity.ERROR, wish.customer, facts))
        else:
            if calendar.days[day] != wish.on:
                moved = {**facts, "to": calendar.days[day]}
                findings.append(_finding("appointment_moved", Severity.INFO, wish.customer, moved))
            fixed[wish.customer].setdefault(day, wish)
    return fixed


def _finding(what: str, severity: Severity, subject: str, params: Mapping[str, object]) -> Finding:
    return Finding(code=f"cadence.{what}", severity=severity, subject=subject, params=params)

"""Stage: whom each rep sees on which day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from huikuan.business.fieldwork.sheets import WEEK_PLAN, WEEK_SUMMARY
from huikuan.engine.cadence_places import Place
from huikuan.engine.money import Fen
from huikuan.engine.tiers import Tier
from huikuan.engine.weekplan import Appointment, Capacity, FieldCustomer, FieldPlan, PlannedContact, plan_weeks
from huikuan.engine.workdays import working_days
from huikuan.foundation.calendar import work_calendar
from huikuan.shell.plan.facts import Facts
from huikuan.shell.plan.frames import frame_of
from huikuan.shell.plan.tiering import Tiered

DEVELOP = "develop"
CADENCE = "cadence"


def working_days_of(facts: Facts) -> tuple[date, ...]:
    """All working days of the planned month."""
    calendar = work_calendar(period=facts.month.period)
    return working_days(period=facts.month.period, holidays=calendar.holidays, extra_workdays=calendar.extra_workdays)


def plan_field_work(
    facts: Facts, tiered: Tiered, days: Sequence[date], appointments: Sequence[Appointment]
) -> FieldPlan:
    """The month's visits and calls on the working days that are left; customers without an owner are nobody's."""
    customers = facts.frame("customers").select("customer_no", "longitude", "latitude")
    people = facts.frame("staff")["employee_no"].to_list()
    looked_after = [
        FieldCustomer(
            customer=key,
            rep=people[owner],
            tier=tiered.tiers[key],
            place=Place(region=region, longitude=longitude, latitude=latitude),
        )
        for (key, longitude, latitude), owner, region in zip(
            customers.iter_rows(), facts.owner.tolist(), facts.customer_regions, strict=True
        )
        if owner >= 0
    ]
    known = {customer.customer for customer in looked_after}
    return plan_weeks(
        customers=looked_after,
        days=[day for day in days if day >= facts.today],
        period=facts.month.period,
        capacity=Capacity(visits_per_day=facts.settings.visits_per_day),
        appointments=[wish for wish in appointments if wish.customer in known],
    )


def week_plan_sheet(facts: Facts, plan: FieldPlan, expected: Mapping[tuple[str, date], Fen]) -> pl.DataFrame:
    """Contacts by rep, day and order of the day; ``expected`` is the money hoped for at an appointment."""
    contacts = plan.contacts
    places: list[int] = []
    last = ("", date.min)
    for contact in contacts:
        places.append(places[-1] + 1 if (contact.rep, contact.on) == last else 1)
        last = (contact.rep, contact.on)
    weeks = {day: day.isocalendar().week for day in {contact.on for contact in contacts}}
    at = pl.Series([facts.customer_index[contact.customer] for contact in contacts], dtype=pl.Int64)
    customers = facts.frame("customers")
    return frame_of(
        WEEK_PLAN,
        {
            "week": [weeks[contact.on] for contact in contacts],
            "date": [contact.on for contact in contacts],
            "owner_no": [contact.rep for contact in contacts],
            "owner_name": [facts.person_names[facts.person_index[contact.rep]] for contact in contacts],
            "sequence": places,
            "activity": [contact.kind.value for contact in contacts],
            "customer_no": [contact.customer for contact in contacts],
            "customer_name": customers["name"].gather(at),
            "tier": [contact.tier.value for contact in contacts],
            "region": pl.Series(facts.customer_regions, dtype=pl.String).gather(at),
            "address": customers["address"].gather(at),
            "goal": [goal(contact) for contact in contacts],
            "expected": [expected.get((contact.customer, contact.on)) for contact in contacts],
        },
    )


def goal(contact: PlannedContact) -> str:
    """What a contact is for."""
    if contact.why != CADENCE:
        return contact.why
    return DEVELOP if contact.tier is Tier.PROSPECT else CADENCE


def week_summary_sheet(facts: Facts, plan: FieldPlan, expected: Mapping[tuple[str, date], Fen]) -> pl.DataFrame:
    """One row a person and week."""
    counted: defaultdict[tuple[str, date], Counter[str]] = defaultdict(Counter)
    for contact in plan.contacts:
        monday = contact.on - timedelta(days=contact.on.weekday())
        week = counted[contact.rep, monday]
        week[goal_kind(contact)] += 1
        week["at_stake"] += expected.get((contact.customer, contact.on), 0)
    weeks = [week for week in plan.weeks if week.visits or week.calls or week.visits_debt or week.calls_debt]
    counts = [counted[week.rep, week.monday] for week in weeks]
    return frame_of(
        WEEK_SUMMARY,
        {
            "owner_no": [week.rep for week in weeks],
            "owner_name": [facts.person_names[facts.person_index[week.rep]] for week in weeks],
            "week": [week.monday.isocalendar().week for week in weeks],
            "monday": [week.monday for week in weeks],
            "days": [week.days for week in weeks],
            "visits": [week.visits for week in weeks],
            "calls": [week.calls for week in weeks],
            "developments": [count["develop"] for count in counts],
            "collecting": [count["collecting"] for count in counts],
            "lifting": [count["agree_measure"] for count in counts],
            "at_stake": [count["at_stake"] for count in counts],
            "load": [Decimal(week.load_permille).scaleb(-3) for week in weeks],
            "debt": [week.visits_debt + week.calls_debt for week in weeks],
            "done": [None] * len(weeks),
            "summary": [None] * len(weeks),
        },
    )


def goal_kind(contact: PlannedContact) -> str:
    """What a contact counts as in the week's summary."""
    if contact.why == CADENCE:
        return goal(contact)
    return contact.why if contact.why == "agree_measure" else "collecting"

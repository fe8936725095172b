"""Keeping what the planner has drafted: tiers, week plans, week summaries; and what people did with the last draft."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Q

from huikuan.business.directory.queries import visible_customers
from huikuan.business.fieldwork.models import TierLine, WeekLine, WeekSummary
from huikuan.business.fieldwork.policies import STORE_PLAN
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.applying import ids_for
from huikuan.foundation.imports.writing import insert_frame
from huikuan.foundation.operations import operation
from huikuan.foundation.people.models import Person
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce

EVERYTHING = Actor(user=None)
TIER_COLUMNS = ("rank", "tier", "receipts", "sales", "share_start", "share", "visits", "calls")
CONTACT_COLUMNS = ("date", "sequence", "activity", "tier", "goal", "expected")
WEEK_COLUMNS = (
    "monday",
    "days",
    "visits",
    "calls",
    "developments",
    "collecting",
    "lifting",
    "at_stake",
    "load",
    "debt",
)


@operation(STORE_PLAN)
def store_tiers(*, actor: Actor, plan: Any, frame: pl.DataFrame, frame_en: pl.DataFrame) -> int:
    """Keep the sheet of tiers, with the reasons in both languages; tiers set by hand stay, and the week plan was made
    with them (`queries.tiers_by_hand`). Returns the number."""
    TierLine.objects.filter(plan=plan).delete()
    insert_frame(
        TierLine,
        frame.select(
            *TIER_COLUMNS,
            pl.col("tier").alias("computed"),
            pl.col("tier").alias("drafted"),
            pl.col("why").fill_null("").alias("why_zh"),
            frame_en["why"].fill_null("").alias("why_en"),
            _customers(frame),
            pl.lit(plan.pk).alias("plan_id"),
        ),
    )
    set_by_hand = {
        one.customer_id: one for one in _previous(TierLine, plan).exclude(override_reason="").order_by("plan__version")
    }
    lines = list(TierLine.objects.filter(plan=plan, customer__in=set_by_hand))
    for line in lines:
        was = set_by_hand[line.customer_id]
        if was.tier != line.computed:
            line.tier, line.drafted, line.override_reason = was.tier, was.tier, was.override_reason
    TierLine.objects.bulk_update(lines, ["tier", "drafted", "override_reason"], batch_size=500)
    record(actor=actor, action="fieldwork.store_tiers", subject=plan, after={"customers": frame.height})
    tiers = dict(TierLine.objects.filter(plan=plan).values_list("customer", "tier"))
    announce("tiers.changed", tiers=tiers, actor=actor)
    return frame.height


@operation(STORE_PLAN)
def store_week_plan(*, actor: Actor, plan: Any, frame: pl.DataFrame, frame_en: pl.DataFrame) -> int:
    """Keep the sheet of week plans. What was done stays done, what was moved by hand in the draft before stays there.

    Returns the number of contacts.
    """
    del frame_en
    WeekLine.objects.filter(plan=plan).delete()
    insert_frame(
        WeekLine,
        frame.select(
            *CONTACT_COLUMNS,
            pl.col("date").alias("planned_for"),
            _customers(frame),
            _people(frame),
            pl.lit(plan.pk).alias("plan_id"),
        ),
    )
    _keep_done(plan)
    _keep_moved(plan)
    _count_weeks(plan)
    record(actor=actor, action="fieldwork.store_week_plan", subject=plan, after={"contacts": frame.height})
    return frame.height


@operation(STORE_PLAN)
def store_week_summary(*, actor: Actor, plan: Any, frame: pl.DataFrame, frame_en: pl.DataFrame) -> int:
    """Keep the sheet of week summaries; what people wrote about a week stays. Returns the number of weeks."""
    del frame_en
    WeekSummary.objects.filter(plan=plan).delete()
    insert_frame(WeekSummary, frame.select(*WEEK_COLUMNS, _people(frame), pl.lit(plan.pk).alias("plan_id")))
    for was in _previous(WeekSummary, plan).exclude(summary="").order_by("plan__version"):
        WeekSummary.objects.filter(plan=plan, person=was.person_id, monday=was.monday).update(summary=was.summary)
    _count_weeks(plan)
    record(actor=actor, action="fieldwork.store_week_summary", subject=plan, after={"weeks": frame.height})
    return frame.height


def _customers(frame: pl.DataFrame) -> pl.Series:
    known = visible_customers(EVERYTHING).values_list("customer_no", "pk")
    return ids_for(frame["customer_no"], known).alias("customer_id")


def _people(frame: pl.DataFrame) -> pl.Series:
    known = Person.objects.without_tree_fields().values_list("employee_no", "pk")
    return ids_for(frame["owner_no"], known).alias("person_id")


def _previous(model: Any, plan: Any) -> Any:
    """Rows of the month's version before this one."""
    return model.objects.filter(plan__month=plan.month, plan__version=plan.version - 1)


def _keep_done(plan: Any) -> None:
    """Contacts ticked off under the version before are part of the month; those drafted anew for the same day go."""
    done = list(_previous(WeekLine, plan).exclude(done_at=None).order_by("pk"))
    for one in done:
        WeekLine.objects.filter(
            plan=plan, customer=one.customer_id, activity=one.activity, date=one.date, done_at=None
        ).delete()
        one.pk, one.plan = None, plan
    WeekLine.objects.bulk_create(done, batch_size=500)


def _keep_moved(plan: Any) -> None:
    """A contact drafted for the week in which it was moved by hand goes to the day chosen then."""
    moved = list(_previous(WeekLine, plan).filter(Q(moved_by_hand=True), done_at=None, date__gte=plan.as_of))
    drafted: defaultdict[tuple[int, str, tuple[int, int]], list[WeekLine]] = defaultdict(list)
    rows = WeekLine.objects.filter(plan=plan, customer__in={one.customer_id for one in moved}, done_at=None)
    for line in rows.order_by("date", "pk"):
        drafted[line.customer_id, line.activity, _week(line.date)].append(line)
    kept = []
    for was in moved:
        candidates = drafted[was.customer_id, was.activity, _week(was.planned_for)]
        if candidates:
            line = candidates.pop(0)
            line.date, line.sequence, line.moved_by_hand = was.date, was.sequence, True
            kept.append(line)
    WeekLine.objects.bulk_update(kept, ["date", "sequence", "moved_by_hand"], batch_size=500)


def _count_weeks(plan: Any) -> None:
    """Contacts of every week, and how many of them are ticked off."""
    counted: defaultdict[tuple[int, tuple[int, int]], list[int]] = defaultdict(lambda: [0, 0])
    for person, day, done_at in WeekLine.objects.filter(plan=plan).values_list("person_id", "date", "done_at"):
        count = counted[person, _week(day)]
        count[0] += 1
        count[1] += done_at is not None
    weeks = list(WeekSummary.objects.filter(plan=plan))
    for week in weeks:
        week.contacts, week.done = counted[week.person_id, _week(week.monday)]
    WeekSummary.objects.bulk_update(weeks, ["contacts", "done"], batch_size=500)


def _week(day: date) -> tuple[int, int]:
    year, week, _weekday = day.isocalendar()
    return year, week

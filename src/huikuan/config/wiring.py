"""Who listens to whose news. Modules to the right listen to those to their left."""

from __future__ import annotations

from huikuan.business.collections import jobs as collections_jobs
from huikuan.business.collections import operations as collections
from huikuan.business.collections import queries as collections_queries
from huikuan.business.directory import operations as directory
from huikuan.business.fieldwork import operations as fieldwork
from huikuan.business.fieldwork import queries as fieldwork_queries
from huikuan.business.insight import operations as insight
from huikuan.business.receivables import jobs as receivables_jobs
from huikuan.business.receivables import operations as receivables
from huikuan.business.receivables import queries as receivables_queries
from huikuan.business.targets import follow_jobs, plan_jobs
from huikuan.business.targets import operations as targets
from huikuan.business.targets import queries as targets_queries
from huikuan.foundation.audit.web.actions import name_actions
from huikuan.foundation.wiring import subscribe
from huikuan.shell.importing import sheets
from huikuan.shell.words.deeds import DEEDS


def connect() -> None:
    """Subscribe every listener; called once when the application starts."""
    sheets.begin()
    name_actions(DEEDS)
    subscribe("people.leaving", directory.refuse_leaving_owner)
    subscribe("people.moved", directory.unit_of_people_changed)
    subscribe("people.moved", collections.refresh_moved)
    for topic in ("receivables.changed", "promises.changed", "customers.changed"):
        subscribe(topic, collections.refresh_changed)
    subscribe("promises.changed", collections.acknowledge_promises)
    subscribe("imports.undone", collections.acknowledge_after_undo)
    subscribe("targets.changed", targets.follow_targets)
    subscribe("targets.waiting", follow_jobs.follow_soon)
    subscribe("targets.collection_agreed", collections.take_agreed)
    subscribe("targets.revised", collections.carry_plan_over)
    subscribe("targets.revised", fieldwork.carry_weeks_over)
    subscribe("targets.revised", insight.carry_findings_over)
    subscribe("tiers.changed", receivables.keep_tiers)
    subscribe("settings.changed", receivables_queries.forget)
    subscribe("settings.changed", receivables.rework_orders)
    subscribe("receivables.changed", receivables.keep_exposure)
    subscribe("day.began", receivables_jobs.grade_with_the_day)
    subscribe("day.began", receivables_jobs.note_silence_with_the_day)
    subscribe("day.began", plan_jobs.remind_with_the_day)
    receivables_queries.read_promises_with(collections_queries.promises_kept)
    targets_queries.read_visits_with(fieldwork_queries.visits_by_customer)
    subscribe("day.began", collections_jobs.start_new_day)
    subscribe("day.began", receivables_jobs.forecast_the_day)
    subscribe("imports.applied", receivables_jobs.match_what_came_in)
    subscribe("imports.applied", receivables_jobs.forecast_what_came_in)
    for topic in ("imports.applied", "imports.undone"):
        subscribe(topic, collections.refresh_after_import)

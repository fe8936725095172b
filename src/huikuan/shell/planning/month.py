"""Planning a month: read what stands, work it out, lay it out in both languages, keep it as the plan's next version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.business.collections import operations as collections
from huikuan.business.fieldwork import operations as fieldwork
from huikuan.business.insight import operations as insight
from huikuan.business.targets import operations as targets
from huikuan.business.targets.grounds import packed, rows_of
from huikuan.business.targets.policies import PLAN_MONTH
from huikuan.engine.findings import Severity
from huikuan.engine.ledger import AmountTooLargeError
from huikuan.engine.periods import Month
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.permissions import Actor
from huikuan.shell.plan.build import MonthOverError, Progress, Stages, Worked, lay_out, work_out
from huikuan.shell.plan.doubts import in_order
from huikuan.shell.plan.summary import summarise
from huikuan.shell.planning.keeping import scenario_grounds, summary_json
from huikuan.shell.planning.posted import settle_posted, stored_credit
from huikuan.shell.planning.sources import stored_tables
from huikuan.shell.planning.tiers import tier_by_hand
from huikuan.shell.words.sentence import speaking

STAGES = 9
LABEL = gettext_lazy("keeping the plan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A month worked out but not kept yet: its sheets in Chinese and in English."""

    worked: Worked
    zh: dict[str, pl.DataFrame]
    en: dict[str, pl.DataFrame]


def draft_month(*, month: Month, today: date, progress: Progress | None = None) -> Drafted:
    """Work the month out from what stands now; reads only. Raises RefusedError where the month can't be planned."""
    stages = Stages(progress, STAGES)
    try:
        worked = work_out(
            tables=stored_tables(month),
            month=month,
            today=today,
            stages=stages,
            settling=settle_posted,
            tiering=tier_by_hand,
            trusting=stored_credit,
        )
    except MonthOverError as error:
        raise RefusedError(error.finding.code, **error.finding.params) from error
    except (AmountTooLargeError, OverflowError) as error:
        raise RefusedError("plan.amount_too_large", detail=str(error)) from error
    with stages.stage("sheets", _("laying out the sheets")):
        with speaking("zh"):
            zh = lay_out(worked)
        with speaking("en"):
            en = lay_out(worked)
    return Drafted(worked=worked, zh=zh, en=en)


def plan_month(*, actor: Actor, month: Month, today: date | None = None, progress: Progress | None = None) -> int:
    """Draft the month and keep it as the current version; returns the plan's id. The long part writes nothing."""
    actor.require(PLAN_MONTH)
    drafted = draft_month(month=month, today=today or clock.today(), progress=progress)
    if progress:
        progress(str(LABEL), STAGES, STAGES)
    return keep_month(actor=actor, drafted=drafted)


@operation(PLAN_MONTH)
def keep_month(*, actor: Actor, drafted: Drafted, keep_marks: bool = False) -> int:
    """Keep a draft as the month's next version, all or nothing; ``keep_marks``: with its holds and bounds so far."""
    facts, zh, en = drafted.worked.facts, drafted.zh, drafted.en
    worked = drafted.worked
    findings = in_order((), worked.results)
    summary = summarise(facts, worked.settled, worked.proposed, worked.collected, findings)
    plan = targets.start_plan(
        actor=actor, month=facts.month.first_day, as_of=facts.today, summary=summary_json(summary)
    )
    targets.store_proposal(actor=actor, plan=plan, frame=zh["proposal"], frame_en=en["proposal"])
    grounds = scenario_grounds(worked.proposed, worked.collected.targets, worked.capacities)
    factors = facts.frame("factors").select("factor", "region", "value").iter_rows()
    targets.store_grounds(actor=actor, plan=plan, facts=packed(grounds), choices=rows_of(factors))
    targets.store_decomposition(actor=actor, plan=plan, frame=zh["decomposition"], frame_en=en["decomposition"])
    targets.store_evidence(actor=actor, plan=plan, lines=[check.line for check in worked.checks])
    targets.store_by_item(actor=actor, plan=plan, frame=zh["by_item"], frame_en=en["by_item"])
    targets.store_by_day(actor=actor, plan=plan, frame=zh["by_day"], frame_en=en["by_day"])
    if keep_marks:
        targets.carry_marks(actor=actor, plan=plan)
    targets.store_schemes(actor=actor, plan=plan, frame=zh["schemes"], frame_en=en["schemes"])
    collections.store_plan(actor=actor, plan=plan, frame=zh["plan"], frame_en=en["plan"])
    collections.store_measures(actor=actor, plan=plan, frame=zh["measures"], frame_en=en["measures"])
    fieldwork.store_tiers(actor=actor, plan=plan, frame=zh["tiers"], frame_en=en["tiers"])
    fieldwork.store_week_plan(actor=actor, plan=plan, frame=zh["week_plan"], frame_en=en["week_plan"])
    fieldwork.store_week_summary(actor=actor, plan=plan, frame=zh["week_summary"], frame_en=en["week_summary"])
    insight.keep_findings(actor=actor, plan=plan.pk, findings=[placed.finding for placed in findings])
    counts = {severity.value: summary.findings[severity] for severity in Severity}
    record(actor=actor, action="planning.plan_month", subject=plan, after={"findings": counts})
    return int(plan.pk)

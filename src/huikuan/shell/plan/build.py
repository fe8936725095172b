"""All stages in order: from checked sheets to the month's plan."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.utils.translation import gettext as _

from huikuan.business.targets.plan_settings import read_settings
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.periods import Month
from huikuan.engine.smart import SmartCheck
from huikuan.engine.weekplan import Appointment, ContactKind, FieldPlan
from huikuan.foundation.calendar import work_calendar
from huikuan.foundation.imports.table import PlacedFinding, Table
from huikuan.shell.plan.collecting import Collected, plan_collections
from huikuan.shell.plan.collection_sheets import measures_sheet, plan_sheet
from huikuan.shell.plan.credit import CreditFacts, credit_of_book
from huikuan.shell.plan.data_doubts import data_doubts
from huikuan.shell.plan.decomposing import Decomposed, decompose
from huikuan.shell.plan.decomposition_sheet import decomposition_sheet
from huikuan.shell.plan.doubts import findings_sheet, in_order
from huikuan.shell.plan.facts import Facts
from huikuan.shell.plan.foretelling import foretell_customers
from huikuan.shell.plan.ownership_sheet import ownership_sheet
from huikuan.shell.plan.proposal_sheet import margin_findings, proposal_sheet
from huikuan.shell.plan.proposing import Proposed, propose_targets
from huikuan.shell.plan.receivable_sheets import ageing_sheet, matching_sheet
from huikuan.shell.plan.receivables import Receivables, settle
from huikuan.shell.plan.scheming import RegionCapacity, region_capacities, schemes_sheet, smart_checks, unlisted_sales
from huikuan.shell.plan.summary import Summary, summarise
from huikuan.shell.plan.target_sheets import by_day_sheet, by_item_sheet
from huikuan.shell.plan.tiering import Tiered, tier_customers, tiers_sheet
from huikuan.shell.plan.weekplanning import plan_field_work, week_plan_sheet, week_summary_sheet, working_days_of

Progress = Callable[[str, int, int], None]


class MonthOverError(ValueError):
    """The month has no working day left; carries the finding that says so."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The month's plan: one frame for each sheet of the output, the findings, the summary, seconds ×1000 by stage."""

    month: Month
    today: date
    tables: dict[str, pl.DataFrame]
    findings: tuple[PlacedFinding, ...]
    summary: Summary
    milliseconds: dict[str, int]


class Stages:
    """Tells the progress and takes the time of each stage."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress = progress
        self.total = total
        self.milliseconds: dict[str, int] = {}

    @contextmanager
    def stage(self, name: str, label: str) -> Iterator[None]:
        """Run one stage."""
        if self.progress:
            self.progress(label, len(self.milliseconds), self.total)
        begun = time.perf_counter_ns()
        yield
        self.milliseconds[name] = (time.perf_counter_ns() - begun) // 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """All results of the stages, before anything is put into words; `lay_out` can be called in each language."""

    facts: Facts
    days: tuple[date, ...]
    settled: Receivables
    tiered: Tiered
    proposed: Proposed
    split: Decomposed
    collected: Collected
    checks: list[SmartCheck]
    capacities: list[RegionCapacity]
    field: FieldPlan
    results: tuple[Finding, ...]


def build_plan(
    *,
    tables: dict[str, Table],
    found: Sequence[PlacedFinding],
    month: Month,
    today: date,
    progress: Progress | None = None,
) -> Plan:
    """Plan the month as of ``today`` in the active language. Raises `MonthOverError`."""
    stages = Stages(progress, 9)
    worked = work_out(tables=tables, month=month, today=today, stages=stages)
    with stages.stage("sheets", _("laying out the sheets")):
        tables_out = lay_out(worked)
        findings = in_order(found, worked.results)
        tables_out["findings"] = findings_sheet(findings)
    return Plan(
        month=month,
        today=today,
        tables=tables_out,
        findings=findings,
        summary=summarise(worked.facts, worked.settled, worked.proposed, worked.collected, findings),
        milliseconds=stages.milliseconds,
    )


def work_out(
    *,
    tables: dict[str, Table],
    month: Month,
    today: date,
    stages: Stages,
    settling: Callable[[Facts], Receivables] = settle,
    tiering: Callable[[Facts, Receivables], Tiered] = tier_customers,
    trusting: Callable[[Facts], CreditFacts] = credit_of_book,
) -> Worked:
    """Run the stages. ``settling`` says what each receipt pays: by matching, or as it was posted already; ``trusting``
    what is known of credit besides the customer sheet."""
    settings, doubts = read_settings(tables["factors"].frame.select("factor", "region", "value").iter_rows())
    facts = Facts(month=month, today=today, tables=tables, settings=settings)
    days = working_days_of(facts)
    if not days or days[-1] < today:
        params = {"month": str(month), "today": today}
        raise MonthOverError(Finding(code="plan.month_over", severity=Severity.ERROR, params=params))
    calendar = work_calendar(period=month.period)
    with stages.stage("matching", _("matching receipts to invoices")):
        settled = settling(facts)
    with stages.stage("tiers", _("tiering customers")):
        tiered = tiering(facts, settled)
    with stages.stage("proposal", _("proposing the target")):
        proposed = propose_targets(facts)
    with stages.stage("decomposition", _("splitting the target")):
        foretold = foretell_customers(facts)
        split = decompose(facts, proposed, foretold)
    with stages.stage("collections", _("drafting the collection plan")):
        collected = plan_collections(facts, settled, proposed, split, tiered, days)
    with stages.stage("smart", _("checking every target line")):
        checks, smart = smart_checks(facts, settled, split, collected.targets.fen, trusting(facts), foretold)
        capacities = region_capacities(facts, proposed)
    with stages.stage("week_plan", _("planning the weeks")):
        field = plan_field_work(facts, tiered, days, appointments(collected))
    results = (
        *doubts,
        *calendar.findings,
        *data_doubts(facts, settled),
        *settled.findings,
        *proposed.findings,
        *split.findings,
        *smart,
        *unlisted_sales(facts),
        *margin_findings(facts, proposed, split),
        *(finding for capacity in capacities for finding in capacity.schemes.findings),
        *tiered.findings,
        *collected.findings,
        *field.findings,
    )
    return Worked(
        facts=facts,
        days=tuple(days),
        settled=settled,
        tiered=tiered,
        proposed=proposed,
        split=split,
        collected=collected,
        checks=checks,
        capacities=capacities,
        field=field,
        results=results,
    )


def lay_out(worked: Worked) -> dict[str, pl.DataFrame]:
    """The output sheets but the findings, in the active language."""
    facts, days, settled = worked.facts, worked.days, worked.settled
    split, collected, field = worked.split, worked.collected, worked.field
    return {
        "ownership": ownership_sheet(facts, collected),
        "proposal": proposal_sheet(facts, worked.proposed, split, collected),
        "decomposition": decomposition_sheet(facts, split, collected.targets.fen, worked.checks),
        "by_item": by_item_sheet(facts, split),
        "by_day": by_day_sheet(facts, settled, split, collected, days),
        "schemes": schemes_sheet(worked.capacities),
        "tiers": tiers_sheet(facts, worked.tiered, days),
        "ageing": ageing_sheet(facts, settled),
        "matching": matching_sheet(facts, settled),
        "plan": plan_sheet(facts, collected),
        "measures": measures_sheet(facts, collected),
        "week_summary": week_summary_sheet(facts, field, expected_money(collected)),
        "week_plan": week_plan_sheet(facts, field, expected_money(collected)),
    }


CALLS = frozenset({"chase_call", "remind", "confirm", "check_promise", "collect_new"})
INDOORS = frozenset({"assign_owner", "escalate"})  # the manager acts, not the rep on the road


def appointments(collected: Collected) -> list[Appointment]:
    """The plan's next steps as fixed contacts of the week plan."""
    return [
        Appointment(
            customer=line.customer,
            on=line.step.on,
            kind=ContactKind.CALL if line.step.code in CALLS else ContactKind.VISIT,
            why=line.step.code.value,
        )
        for line in collected.plan.lines
        if line.step is not None and line.owner and line.step.code not in INDOORS
    ]


def expected_money(collected: Collected) -> dict[tuple[str, date], int]:
    """Money hoped for at each appointment."""
    return {(line.customer, line.step.on): line.step.amount for line in collected.plan.lines if line.step is not None}

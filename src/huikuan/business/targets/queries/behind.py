"""What stands behind a figure of the proposal: the references it weighs, and who put in what was put in by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huikuan.business.targets.factors import PREFIX
from huikuan.business.targets.models import MonthChoice, MonthPlan, ProposalLine
from huikuan.business.targets.queries.evidence import REFERENCES
from huikuan.foundation.company.models import SettingVersion

GROWTHS = {"industry": "industry_growth", "benchmark": "benchmark_growth"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A factor as it was written, and where it comes from: somebody, a file, or a scenario that was taken over."""

    factor: str
    written: str
    by: str
    at: datetime
    reason: str
    file: str = ""
    scenario: str = ""


def weighed_with(line: ProposalLine) -> list[ProposalLine]:
    """The references of the line's node, in their order, and the local adjustment if there is one."""
    codes = (*REFERENCES, "adjustment")
    rows = ProposalLine.objects.filter(plan=line.plan_id, node=line.node, unit=line.unit_id, item=line.item_id)
    return sorted(rows.filter(reference__in=codes), key=lambda row: codes.index(row.reference))


def origins(plan: MonthPlan, line: ProposalLine) -> list[Origin]:
    """Where the growth rates behind a reference, or behind all that a proposal weighs, come from."""
    kinds = GROWTHS if line.reference == "proposal" else {line.reference} & GROWTHS.keys()
    found = (origin_of(plan, GROWTHS[kind]) for kind in GROWTHS if kind in kinds)
    return [one for one in found if one is not None]


def origin_of(plan: MonthPlan, factor: str) -> Origin | None:
    """Who had put in a factor of the company when the plan was built; None where nobody had."""
    taken = MonthChoice.objects.filter(month=plan.month, chosen_at__lte=plan.built_at)
    choice = taken.select_related("scenario", "chosen_by__person").order_by("-number").first()
    if choice is not None and choice.choices:
        written = next((value for code, region, value in choice.choices if code == factor and not region), None)
        if written is None:
            return None
        return Origin(
            factor=factor,
            written=str(written),
            by=str(choice.chosen_by.person or choice.chosen_by) if choice.chosen_by else "",
            at=choice.chosen_at,
            reason=choice.reason,
            scenario=choice.scenario.name if choice.scenario else "",
        )
    versions = SettingVersion.objects.filter(key=PREFIX + factor, scope="", set_at__lte=plan.built_at)
    # What an undone import brought counts no more, though it may be the last that was set.
    kept = versions.filter(origin__undone_at=None).select_related("set_by__person", "origin")
    version = kept.order_by("-number").first()
    if version is None:
        return None
    file = version.origin.file_name if version.origin else ""
    return Origin(
        factor=factor,
        written=str(version.value),
        by=str(version.set_by.person or version.set_by) if version.set_by else "",
        at=version.set_at,
        reason="" if version.reason == file else version.reason,
        file=file,
    )

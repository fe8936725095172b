"""Two other ways to choose about the next month's target, being compared."""

from __future__ import annotations

from huikuan.business.targets import operations
from huikuan.business.targets import queries as targets
from huikuan.business.targets.grounds import Rows
from huikuan.engine.periods import Month
from huikuan.foundation.permissions import Actor

PROFIT_FIRST = (("stage", "", "成熟期"), ("weight_budget", "", "20%"), ("weight_forecast", "", "20%"))
VOLUME_FIRST = (
    ("stage", "", "成长期"),
    ("level_challenge", "", "1.15"),
    ("level_stretch", "", "1.30"),
    ("region_by", "", "综合"),
)


def compare_scenarios(actor: Actor, month: Month) -> None:
    """Copied from the plan, each changed in a few factors, one with a local adjustment."""
    plan = targets.current_plans().get(month=month.first_day)
    grounds = targets.grounds_of(plan)
    places = targets.regions_of(grounds) if grounds else []
    if not places:
        return
    local = ("adjustment", places[0], "300000 新开两家旗舰店")
    for name, changes in (("稳利润", PROFIT_FIRST), ("冲规模", (*VOLUME_FIRST, local))):
        found = operations.copy_scenario(actor=actor, plan_id=plan.pk, name=name)
        changed = {(factor, region) for factor, region, _value in changes}
        rows: Rows = [row for row in found.choices if (row[0], row[1]) not in changed]
        rows += [list(change) for change in changes]
        operations.change_scenario(actor=actor, scenario_id=found.pk, seen=found.revision, choices=rows)

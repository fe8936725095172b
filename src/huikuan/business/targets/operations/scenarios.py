"""Copying a proposal's inputs into scenarios, changing them, and taking one over for the month."""

from __future__ import annotations

from datetime import date

from django.db.models import Max
from django.http import Http404

from huikuan.business.targets.grounds import CODES, REGION_CODES, Rows, outcome, rows_of
from huikuan.business.targets.models import MonthChoice, MonthPlan, ProposalGrounds, Scenario, ScenarioState
from huikuan.business.targets.plan_settings import read_settings
from huikuan.business.targets.policies import PLAN_MONTH
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor

MOST = 12  # scenarios of a month that are not dropped


@operation(PLAN_MONTH)
def copy_scenario(*, actor: Actor, plan_id: int, name: str, source: int | None = None) -> Scenario:
    """Copy the inputs of a plan's proposal, or of another scenario of its month, under a new name.

    RefusedError for no name or one that is taken, for a plan without kept evidence, and beyond `MOST`.
    """
    plan, grounds = _planned(plan_id)
    name = " ".join(name.split())[:40]
    if not name:
        raise RefusedError("scenarios.name_missing")
    standing = Scenario.objects.filter(month=plan.month).exclude(state=ScenarioState.DROPPED)
    if standing.filter(name=name).exists():
        raise RefusedError("scenarios.name_taken", name=name)
    if standing.count() >= MOST:
        raise RefusedError("scenarios.too_many", most=MOST)
    copied = standing.filter(pk=source).first() if source else None
    if source and copied is None:
        raise Http404
    found = Scenario.objects.create(
        month=plan.month,
        plan=plan,
        name=name,
        choices=copied.choices if copied else grounds.choices,
        made_by=actor.user,
        made_at=clock.now(),
    )
    record(
        actor=actor, action="targets.copy_scenario", subject=found, after={"name": name, "from": str(copied or plan)}
    )
    return found


@operation(PLAN_MONTH)
def change_scenario(*, actor: Actor, scenario_id: int, seen: int, choices: Rows) -> Scenario:
    """Keep other inputs in a scenario that is being compared.

    StaleError where somebody was faster; RefusedError for a scenario that is taken over or dropped, and for a factor
    that is not understood, a region that the plan doesn't know, or weights and levels that make no sense together.
    """
    found = _open(scenario_id, seen)
    _check(found, choices)
    before = found.choices
    found.choices = rows_of((factor, region, value) for factor, region, value in choices)
    found.revision += 1
    found.save(update_fields=["choices", "revision"])
    changed = {"before": [row for row in before if row not in found.choices]}
    after = {"after": [row for row in found.choices if row not in before]}
    record(actor=actor, action="targets.change_scenario", subject=found, before=changed, after=after)
    return found


@operation(PLAN_MONTH)
def drop_scenario(*, actor: Actor, scenario_id: int, seen: int) -> Scenario:
    """Put a scenario away; what was chosen from it before stays."""
    found = _open(scenario_id, seen)
    found.state = ScenarioState.DROPPED
    found.revision += 1
    found.save(update_fields=["state", "revision"])
    record(actor=actor, action="targets.drop_scenario", subject=found, before={"name": found.name})
    return found


@operation(PLAN_MONTH)
def take_scenario(*, actor: Actor, scenario_id: int, seen: int, reason: str) -> MonthChoice:
    """Plan the month with a scenario's inputs from the next version on, instead of the company's factors.

    RefusedError without a reason, and where the month's current version is no draft any more.
    """
    found = _open(scenario_id, seen)
    if not reason.strip():
        raise RefusedError("scenarios.reason_missing")
    plan = MonthPlan.objects.select_for_update(no_key=True).filter(month=found.month, current=True).first()
    if plan is None or plan.state != "draft":
        raise RefusedError("scenarios.not_a_draft", month=f"{found.month:%Y-%m}")
    grounds = ProposalGrounds.objects.filter(plan=plan).first()
    target = outcome(grounds.facts, found.choices).target_fen if grounds else None
    found.state = ScenarioState.TAKEN
    found.revision += 1
    found.save(update_fields=["state", "revision"])
    chosen = _choose(actor, found.month, found.choices, reason, found)
    after = {"scenario": found.name, "target_fen": target, "choices": found.choices}
    before = {"choices": grounds.choices if grounds else None}
    record(actor=actor, action="targets.take_scenario", subject=plan, before=before, after=after, reason=reason)
    return chosen


@operation(PLAN_MONTH)
def end_choice(*, actor: Actor, month: date, reason: str) -> MonthChoice:
    """Plan the month by the company's factors again. RefusedError without a reason and where nothing was chosen."""
    first = month.replace(day=1)
    if not reason.strip():
        raise RefusedError("scenarios.reason_missing")
    before = MonthChoice.objects.select_for_update().filter(month=first, current=True).first()
    if before is None or not before.choices:
        raise RefusedError("scenarios.nothing_chosen", month=f"{first:%Y-%m}")
    chosen = _choose(actor, first, [], reason, None)
    record(actor=actor, action="targets.end_choice", subject=chosen, before={"choices": before.choices}, reason=reason)
    return chosen


def _choose(actor: Actor, month: date, choices: Rows, reason: str, scenario: Scenario | None) -> MonthChoice:
    standing = MonthChoice.objects.filter(month=month)
    list(standing.select_for_update().order_by("pk"))
    standing.filter(current=True).update(current=False)
    return MonthChoice.objects.create(
        month=month,
        number=(standing.aggregate(last=Max("number"))["last"] or 0) + 1,
        scenario=scenario,
        choices=choices,
        reason=reason.strip()[:300],
        chosen_by=actor.user,
        chosen_at=clock.now(),
    )


def _planned(plan_id: int) -> tuple[MonthPlan, ProposalGrounds]:
    plan = MonthPlan.objects.select_for_update(no_key=True).filter(pk=plan_id).first()
    if plan is None:
        raise Http404
    grounds = ProposalGrounds.objects.filter(plan=plan).first()
    if grounds is None:
        raise RefusedError("scenarios.no_grounds")
    return plan, grounds


def _open(scenario_id: int, seen: int) -> Scenario:
    found = Scenario.objects.select_for_update(of=("self",)).filter(pk=scenario_id).first()
    if found is None:
        raise Http404
    if found.revision != seen:
        raise StaleError(found)
    if found.state != ScenarioState.OPEN:
        raise RefusedError("scenarios.not_open", name=found.name)
    return found


def _check(found: Scenario, choices: Rows) -> None:
    grounds = ProposalGrounds.objects.filter(plan=found.plan).first()
    known = {"", *(one["name"] for one in grounds.facts["regions"])} if grounds else {""}
    for factor, region, value in choices:
        misplaced = factor not in CODES or region not in known or (region and factor not in REGION_CODES)
        if misplaced or (factor == "region_share" and not region):
            raise RefusedError("scenarios.not_understood", factor=factor, value=f"{region} {value}".strip())
    _settings, doubts = read_settings((factor, region, value) for factor, region, value in choices)
    if doubts:
        raise RefusedError("scenarios.not_understood", **doubts[0].params)

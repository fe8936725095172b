"""Scenarios of a month, and what each makes of the evidence of a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404

from huikuan.business.targets import names
from huikuan.business.targets.grounds import Rows, outcome
from huikuan.business.targets.models import MonthPlan, ProposalGrounds, Scenario, ScenarioState
from huikuan.business.targets.queries.scenario_lines import lines_of
from huikuan.engine.money import Fen
from huikuan.engine.scenario import Outcome
from huikuan.engine.scenario_lines import LetterCounts, Lines, customer_amounts, customer_letters, people_letters
from huikuan.engine.smart import Light

MOST_COMPARED = 4


def grounds_of(plan: MonthPlan) -> ProposalGrounds | None:
    """The evidence kept with a plan; plans made before scenarios have none."""
    return ProposalGrounds.objects.filter(plan=plan).first()


def scenarios(plan: MonthPlan) -> list[Scenario]:
    """What is compared or was taken over for the plan's month, newest first."""
    found = Scenario.objects.filter(month=plan.month).exclude(state=ScenarioState.DROPPED)
    return list(found.select_related("made_by__person").order_by("-made_at", "-pk"))


def chosen_scenarios(found: Sequence[Scenario], asked: Collection[int]) -> list[Scenario]:
    """Those that stand beside the plan: the ones asked for, else those being compared, else any; a few of them."""
    named = [one for one in found if one.pk in asked]
    chosen = named or [one for one in found if one.state == ScenarioState.OPEN] or list(found)
    return chosen[: MOST_COMPARED - 1]


def scenario(pk: int) -> Scenario:
    """One of them; 404."""
    found = Scenario.objects.exclude(state=ScenarioState.DROPPED).filter(pk=pk).select_related("plan").first()
    if found is None:
        raise Http404
    return found


def regions_of(grounds: ProposalGrounds) -> list[str]:
    """Names of the regions that can be adjusted and given a share."""
    return [one["name"] for one in grounds.facts["regions"] if one["name"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One way to choose beside the others; ``scenario`` None is the plan as it was proposed."""

    scenario: Scenario | None
    choices: dict[tuple[str, str], str]
    outcome: Outcome
    people: LetterCounts | None = None
    customers: LetterCounts | None = None

    @property
    def figures(self) -> dict[str, Fen | None]:
        """Amounts of the whole company by code."""
        found, levels = self.outcome, self.outcome.company.levels if self.outcome.company else None
        margin = found.margin
        return {
            "proposal": found.target_fen,
            "level_base": levels.base if levels else None,
            "level_challenge": levels.challenge if levels else None,
            "level_stretch": levels.stretch if levels else None,
            "margin": margin.margin_fen if margin else None,
            "left": margin.left_fen if margin else None,
            "collection": found.collection_fen,
        }

    @property
    def letters(self) -> dict[str, Mapping[Light, int]]:
        """How many are green, amber and red, of company and regions (`A`, `R`), people and customers (`A people` …):
        A by the forecast, R by what outlets can sell and by credit; `lines`: the worst letter of each customer."""
        found: dict[str, Mapping[Light, int]] = {
            "A": Counter(self.outcome.attainable.values()),
            "R": Counter(self.outcome.realistic.values()),
        }
        for who, counts in (("people", self.people), ("customers", self.customers)):
            if counts is not None:
                found |= {f"A {who}": counts.attainable, f"R {who}": counts.realistic}
        if self.customers is not None and self.customers.all is not None:
            found["lines"] = self.customers.all
        return found


def compared(grounds: ProposalGrounds, chosen: Sequence[Scenario]) -> list[Column]:
    """The plan's own inputs first, then each scenario's, all on the same evidence."""
    lines = lines_of(grounds.plan, [one["name"] for one in grounds.facts["regions"]])
    ways: list[tuple[Rows, Scenario | None]] = [(grounds.choices, None), *((one.choices, one) for one in chosen)]
    return [_column(grounds, lines, rows, one) for rows, one in ways]


def region_names(grounds: ProposalGrounds) -> list[tuple[str, str]]:
    """(key, shown name) of every region."""
    return [(one["name"], one["name"] or names.no_region()) for one in grounds.facts["regions"]]


def _column(grounds: ProposalGrounds, lines: Lines | None, rows: Rows, scenario: Scenario | None) -> Column:
    choices = {(factor, region): value for factor, region, value in rows}
    found = outcome(grounds.facts, rows)
    if lines is None:
        return Column(scenario=scenario, choices=choices, outcome=found)
    names = [one["name"] for one in grounds.facts["regions"]]
    amounts = customer_amounts(lines, {at: found.shares.get(name, 0) for at, name in enumerate(names)})
    return Column(
        scenario=scenario,
        choices=choices,
        outcome=found,
        people=people_letters(lines, amounts),
        customers=customer_letters(lines, amounts),
    )

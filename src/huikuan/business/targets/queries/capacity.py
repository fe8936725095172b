"""Capacity of the regions: what a plan claims, the projects that explain it, what if, and where d and u come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from huikuan.business.directory.queries import visible_outlets, with_standing
from huikuan.business.targets.capacity_settings import ramp
from huikuan.business.targets.models import MonthPlan, RegionClaim
from huikuan.business.targets.queries.evidence import RegionSchemes, region_schemes
from huikuan.business.targets.queries.projects import projects_of_month, sources_of_month
from huikuan.engine.capacity import CapacityInput, FrontierPoint, Schemes, equivalent_of, frontier, schemes
from huikuan.engine.capacity_claims import Claim, Explained, Reach, explain_claim, needed_claim, reaches
from huikuan.engine.findings import Finding
from huikuan.engine.money import Fen
from huikuan.engine.outlets import ramped_outlets
from huikuan.engine.periods import Month
from huikuan.foundation.permissions.actor import Actor

LARGEST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionCapacity:
    """A region's schemes; its claim (``chosen`` by somebody, or what the target takes) and what explains it."""

    schemes: RegionSchemes
    chosen: RegionClaim | None
    explained: Explained

    @property
    def claim(self) -> Claim:
        """New outlets, and lift per outlet."""
        return self.explained.claim

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the claim lacks."""
        return self.explained.findings

    @property
    def reaches(self) -> tuple[Reach, ...]:
        """The most there is, what is claimed of it, and that as the projects open."""
        return reaches(capacity=capacity_of(self.schemes), found=self.explained)

    @property
    def missing_fen(self) -> Fen:
        """Sales without a source: the lift, and the missing outlets at the average with its lift."""
        average = self.schemes.given.average or 0
        outlets = self.explained.outlets_missing * (average + self.claim.lift_fen)
        return self.explained.lift_missing_fen + outlets


def capacity_of(region: RegionSchemes) -> CapacityInput:
    """The region's figures as the engine takes them; its new outlets count as the plan counted them."""
    given = region.given
    found = CapacityInput(
        region=str(given.unit or ""),
        target_fen=given.target,
        average_fen=given.average,
        outlets=given.outlets,
        openable=given.can_open,
        lift_fen=given.can_lift,
    )
    return replace(found, opened_equivalent=equivalent_of(capacity=found, reachable_fen=region.reachable))


def region_capacities(actor: Actor, plan: MonthPlan) -> list[RegionCapacity]:
    """Every region in scope; a fixed number of queries."""
    regions = region_schemes(actor, plan)
    claims = {claim.unit_id or 0: claim for claim in RegionClaim.objects.filter(month=plan.month)}
    sources, shares, period = sources_of_month(plan.month), ramp(), Month.of(plan.month).period
    found = []
    for region in regions:
        capacity, chosen = capacity_of(region), claims.get(region.unit_id)
        claim = Claim(opened=chosen.opened, lift_fen=chosen.lift) if chosen else needed_claim(capacity=capacity)
        named = sources.get(region.unit_id, [])
        explained = explain_claim(capacity=capacity, claim=claim, sources=named, period=period, ramp=shares)
        found.append(RegionCapacity(schemes=region, chosen=chosen, explained=explained))
    return found


def capacity_doubts(actor: Actor, plan: MonthPlan) -> list[RegionCapacity]:
    """The regions in scope whose claim has no sufficient source, the largest amount first."""
    doubtful = [region for region in region_capacities(actor, plan) if region.missing_fen]
    return sorted(doubtful, key=lambda region: -region.missing_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The schemes for other outlets and lift; ``each`` is what a new outlet counts in this month."""

    answers: Schemes
    points: Sequence[FrontierPoint]
    each: Fraction


def what_if(
    region: RegionSchemes, *, openable: int, lift_fen: Fen, month: date, opens_on: date | None = None, most: int = 0
) -> WhatIf:
    """If ``openable`` outlets opened (on a day: pro rata and ramped; else as the plan counted its own) and each outlet
    could sell ``lift_fen`` more. The frontier goes up to ``most`` outlets, at least to those."""
    given = capacity_of(region)
    each = given.each
    if opens_on is not None:
        each = ramped_outlets(openings=[opens_on], period=Month.of(month).period, ramp=ramp())
    chosen = replace(given, openable=openable, lift_fen=lift_fen, opened_equivalent=openable * each)
    points = frontier(capacity=replace(chosen, openable=max(openable, most)), each=each)
    return WhatIf(answers=schemes(capacity=chosen), points=points, each=each)


def outlets_of_region(actor: Actor, unit: int, day: date | None = None) -> QuerySet[Any]:
    """The outlets in scope of a region, their own or else their customer's (0: of none), as they stand on a day."""
    rows = with_standing(visible_outlets(actor), day).annotate(region=Coalesce("unit", "customer__effective_unit"))
    return rows.filter(region=unit) if unit else rows.filter(region=None)


def pipeline(actor: Actor, unit: int) -> tuple[int, list[Any]]:
    """How many outlets of a region are being developed, and the first of them by name."""
    rows = outlets_of_region(actor, unit).filter(standing="developing")
    return rows.count(), list(rows.select_related("customer", "owner").order_by("sort_key", "pk")[:LARGEST])


def room(actor: Actor, unit: int) -> list[Any]:
    """The working outlets with the most room between average and potential."""
    rows = outlets_of_region(actor, unit).exclude(standing__in=["developing", "closed"])
    rows = rows.annotate(room=F("potential") - F("monthly_average")).filter(room__gt=0)
    return list(rows.select_related("customer", "owner").order_by("-room", "pk")[:LARGEST])


def explaining_projects(plan: MonthPlan, unit: int) -> list[Any]:
    """The projects that count in a plan's month and region, by day."""
    rows = projects_of_month(plan.month, unit).select_related("owner", "customer", "outlet")
    return list(rows.order_by("due_on", "pk"))

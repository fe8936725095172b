"""What comes of a month's proposal if people choose so, for company and regions (docs/rules/scenarios.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from huikuan.engine.collection_target import collection_target
from huikuan.engine.findings import Finding
from huikuan.engine.forecast import Forecast
from huikuan.engine.money import Fen, divide_half_even
from huikuan.engine.product_mix import ExactMix, Mix, MixMargin, ProductRole, mix_margin, sold_mix
from huikuan.engine.proposal import Adjustment, LevelFactors, NoReferenceError, Proposal, ReferenceWeights, propose
from huikuan.engine.references import Evidence
from huikuan.engine.region_weights import DEFAULT_BLEND, RegionBasis, RegionMethod, region_weights, share_regions
from huikuan.engine.smart import Light, attainable

COMPANY = "*"  # the whole company among adjustments and letters; an empty name is where there is no region


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What people choose about a proposal.

    ``levels`` None: from the forecast. ``mix`` None: as it was sold. ``region_by`` None: in proportion to the regions'
    own proposals. ``adjustments`` and ``region_shares`` by region; the company's own adjustment under `COMPANY`.
    """

    weights: ReferenceWeights = field(default_factory=ReferenceWeights)
    levels: LevelFactors | None = field(default_factory=LevelFactors)
    industry_growth: Decimal | None = None
    benchmark_growth: Decimal | None = None
    mix: Mix | None = None
    region_by: RegionMethod | None = None
    blend: Mapping[RegionMethod, Decimal] = field(default_factory=lambda: DEFAULT_BLEND)
    region_shares: Mapping[str, Decimal] = field(default_factory=dict)
    adjustments: Mapping[str, Adjustment] = field(default_factory=dict)
    recovery_share: Decimal = Decimal("0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is known about company or region before anybody chooses; growth in ``evidence`` is not read.

    ``potential_fen`` is what its market could buy in a month, ``capacity_fen`` what its outlets can sell (1.4).
    """

    name: str
    evidence: Evidence
    forecast: Forecast | None = None
    potential_fen: Fen | None = None
    capacity_fen: Fen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CashGround:
    """What the collection target rests on: ``planned_due_fen`` is what of the planned month's own sales falls due in it
    when the target is ``target_fen``."""

    due_fen: Fen
    sales_due_fen: Fen
    planned_due_fen: Fen
    target_fen: Fen
    overdue_fen: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Everything a proposal rests on. ``sold`` (fen by role) and ``margins`` are of the last 12 months."""

    company: Ground
    regions: Sequence[Ground]
    sold: Mapping[ProductRole, Fen] = field(default_factory=dict)
    margins: Mapping[ProductRole, Fraction] = field(default_factory=dict)
    expense_fen: Fen | None = None
    cash: CashGround | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The proposals (None: nothing known), what of the company's each region gets, its margin, the cash of it.

    ``findings`` are those of proposals and shares; the margin has its own.
    """

    company: Proposal | None
    regions: Mapping[str, Proposal | None]
    shares: Mapping[str, Fen]
    margin: MixMargin | None
    collection_fen: Fen | None
    attainable: Mapping[str, Light]  # letter A of company and regions that have a forecast
    realistic: Mapping[str, Light]  # letter R against what outlets can sell, of regions where that is known
    findings: tuple[Finding, ...]

    @property
    def target_fen(self) -> Fen:
        """The company's target; 0 where nothing is known."""
        return self.company.target_fen if self.company else 0


def weigh(*, grounds: Grounds, choices: Choices) -> Outcome:
    """Propose for company and regions and share the company's target out to the fen.

    A region's adjustment comes on top of its share and raises the company's target by as much: no other region pays
    for it. Raises `InvalidBlendError`.
    """
    changes = choices.adjustments
    regions = {ground.name: _propose(ground, choices, changes.get(ground.name)) for ground in grounds.regions}
    company, findings = _propose(grounds.company, choices, _together(grounds, choices))
    # What is missing at the company is missing in every region: only a region without any proposal speaks.
    findings = (*findings, *(one for found, doubts in regions.values() if found is None for one in doubts))
    shares: dict[str, Fen] = {}
    if company is not None and regions:
        weights, weight_findings = _weights(grounds, choices, {name: found for name, (found, _) in regions.items()})
        shares, share_findings = share_regions(
            total=company.target_fen,
            weights=weights,
            typed=choices.region_shares,
            changes={name: one.change_fen for name, one in changes.items() if name in regions},
        )
        findings = (*findings, *weight_findings, *share_findings)
    margin = _margin(grounds, choices, company)
    return Outcome(
        company=company,
        regions={name: found for name, (found, _) in regions.items()},
        shares=shares,
        margin=margin,
        collection_fen=_collection(grounds.cash, choices, company),
        attainable=_attainable(grounds, company, shares),
        realistic={
            ground.name: Light.GREEN if shares[ground.name] <= ground.capacity_fen else Light.RED
            for ground in grounds.regions
            if ground.capacity_fen is not None and ground.name in shares
        },
        findings=findings,
    )


def _propose(
    ground: Ground, choices: Choices, change: Adjustment | None
) -> tuple[Proposal | None, tuple[Finding, ...]]:
    evidence = replace(
        ground.evidence, industry_growth=choices.industry_growth, benchmark_growth=choices.benchmark_growth
    )
    try:
        found = propose(
            evidence=evidence,
            weights=choices.weights,
            level_factors=choices.levels,
            forecast=ground.forecast,
            adjustment=change,
        )
    except NoReferenceError as error:
        return None, error.findings
    return found, found.findings


def _together(grounds: Grounds, choices: Choices) -> Adjustment | None:
    """The company's own change and those of its regions."""
    names = [COMPANY, *(ground.name for ground in grounds.regions)]
    found = [choices.adjustments[name] for name in names if name in choices.adjustments]
    if not found:
        return None
    return Adjustment(change_fen=sum(one.change_fen for one in found), reason="; ".join(one.reason for one in found))


def _weights(
    grounds: Grounds, choices: Choices, own: Mapping[str, Proposal | None]
) -> tuple[dict[str, int], tuple[Finding, ...]]:
    if choices.region_by is None:
        return {name: max(found.weighed_fen, 0) if found else 0 for name, found in own.items()}, ()
    bases = [
        RegionBasis(
            region=ground.name,
            history_fen=ground.evidence.sales.get(ground.evidence.month - 12),
            potential_fen=ground.potential_fen,
        )
        for ground in grounds.regions
    ]
    return region_weights(method=choices.region_by, regions=bases, blend=choices.blend)


def _margin(grounds: Grounds, choices: Choices, company: Proposal | None) -> MixMargin | None:
    mix: ExactMix = choices.mix or sold_mix(sold=grounds.sold)
    if company is None or not grounds.margins or not mix:
        return None
    return mix_margin(
        mix=mix, margins=grounds.margins, sales_fen=company.target_fen, expense_quota_fen=grounds.expense_fen
    )


def _collection(cash: CashGround | None, choices: Choices, company: Proposal | None) -> Fen | None:
    """What falls due, with the planned month's own sales in proportion to the target, and a share of the overdue."""
    if cash is None or company is None:
        return None
    planned = divide_half_even(cash.planned_due_fen * company.target_fen, cash.target_fen) if cash.target_fen else 0
    return collection_target(
        due_in_month_fen=cash.due_fen,
        overdue_fen=cash.overdue_fen,
        recovery_share=choices.recovery_share,
        sales_falling_due_fen=cash.sales_due_fen - cash.planned_due_fen + planned,
    ).total_fen


def _attainable(grounds: Grounds, company: Proposal | None, shares: Mapping[str, Fen]) -> dict[str, Light]:
    amounts = dict(shares)
    if company is not None:
        amounts[COMPANY] = company.target_fen
    lights = {}
    for name, ground in ((COMPANY, grounds.company), *((one.name, one) for one in grounds.regions)):
        if name in amounts and ground.forecast is not None and ground.forecast.p50:
            at = ground.evidence.month - ground.forecast.first_month
            lights[name] = attainable(amounts[name], ground.forecast.p50[at], ground.forecast.p95[at]).light
    return lights

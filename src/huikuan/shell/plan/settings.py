"""The factors sheet as settings; what is not given takes its default."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from huikuan.engine.money import Fen
from huikuan.engine.product_mix import Stage
from huikuan.engine.proposal import LevelFactors, ReferenceWeights


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSettings:
    """How this company plans."""

    company_name: str = ""
    industry_growth: Decimal | None = None
    benchmark_growth: Decimal | None = None
    weights: ReferenceWeights = field(default_factory=ReferenceWeights)
    levels: LevelFactors = field(default_factory=LevelFactors)
    stage: Stage | None = None  # None: the mix that was sold
    recovery_share: Decimal = Decimal("0.5")
    split_by: str = "blend"
    collection_basis: str = "derived"
    new_outlets: dict[str, int] = field(default_factory=dict)
    outlet_lift: dict[str, Fen] = field(default_factory=dict)
    visits_per_day: int = 8

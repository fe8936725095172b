"""The factors sheet, or a scenario's rows of the same kind, as settings; what is not given takes its default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from huikuan.business.targets.factors import (
    ADJUSTMENT,
    BASES,
    LEVEL_BASES,
    MOST_VISITS,
    REGION_BASES,
    SPLITS,
    STAGES,
    chosen,
    factor_number,
    read_adjustment,
    read_blend,
    read_mix,
    read_ramp,
)
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.money import Fen
from huikuan.engine.outlets import DEFAULT_RAMP
from huikuan.engine.product_mix import DEFAULT_MIXES, Mix, Stage
from huikuan.engine.proposal import Adjustment, InvalidLevelsError, InvalidWeightsError, LevelFactors, ReferenceWeights
from huikuan.engine.region_weights import DEFAULT_BLEND, RegionMethod
from huikuan.engine.scenario import COMPANY, Choices
from huikuan.foundation.imports.cells import parse_integer, parse_rate
from huikuan.foundation.imports.money_cells import parse_money


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSettings:
    """How this company plans."""

    company_name: str = ""
    industry_growth: Decimal | None = None
    benchmark_growth: Decimal | None = None
    weights: ReferenceWeights = field(default_factory=ReferenceWeights)
    levels: LevelFactors = field(default_factory=LevelFactors)
    level_basis: str = "factor"
    stage: Stage | None = None  # None: the mix that was sold
    mixes: dict[Stage, Mix] = field(default_factory=dict)
    region_by: str = "proposal"
    blend: Mapping[RegionMethod, Decimal] = field(default_factory=lambda: DEFAULT_BLEND)
    region_shares: dict[str, Decimal] = field(default_factory=dict)
    adjustments: dict[str, Adjustment] = field(default_factory=dict)  # the company's under ``COMPANY``
    recovery_share: Decimal = Decimal("0.5")
    split_by: str = "blend"
    collection_basis: str = "derived"
    new_outlets: dict[str, int] = field(default_factory=dict)
    outlet_lift: dict[str, Fen] = field(default_factory=dict)
    outlet_ramp: tuple[Decimal, ...] = DEFAULT_RAMP
    visits_per_day: int = 8

    @property
    def mix(self) -> Mix | None:
        """Shares of the product roles that the stage asks for; None: as it was sold."""
        return None if self.stage is None else {**DEFAULT_MIXES, **self.mixes}[self.stage]

    @property
    def choices(self) -> Choices:
        """What of it makes the proposal."""
        return Choices(
            weights=self.weights,
            levels=self.levels if self.level_basis == "factor" else None,
            industry_growth=self.industry_growth,
            benchmark_growth=self.benchmark_growth,
            mix=self.mix,
            region_by=None if self.region_by == "proposal" else RegionMethod(self.region_by),
            blend=self.blend,
            region_shares=self.region_shares,
            adjustments=self.adjustments,
            recovery_share=self.recovery_share,
        )


BY_REGION = frozenset({"new_outlets", "outlet_lift", "region_share", ADJUSTMENT})
CHOSEN: Mapping[str, Mapping[Any, tuple[str, ...]]] = {
    "split_by": SPLITS,
    "collection_basis": BASES,
    "stage": STAGES,
    "level_basis": LEVEL_BASES,
    "region_by": REGION_BASES,
}
RATES = ("industry_growth", "benchmark_growth", "recovery_share")
WEIGHTS = tuple(field_.name for field_ in fields(ReferenceWeights))
LEVELS = {"level_base": "base", "level_challenge": "challenge", "level_stretch": "stretch"}


def read_settings(rows: Iterable[tuple[str, str | None, str]]) -> tuple[PlanSettings, tuple[Finding, ...]]:
    """Settings from rows of (factor, region, value); a value that makes no sense is reported and left out."""
    reader = _Reader()
    for factor, region, value in rows:
        reader.read(factor, region or "", value)
    return reader.settings(), tuple(reader.findings)


class _Reader:
    """Collects values by field of the settings."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self.weights: dict[str, Decimal] = {}
        self.levels: dict[str, Decimal] = {}
        self.outlets: dict[str, int] = {}
        self.lifts: dict[str, Fen] = {}
        self.mixes: dict[Stage, Mix] = {}
        self.shares: dict[str, Decimal] = {}
        self.adjustments: dict[str, Adjustment] = {}
        self.findings: list[Finding] = []

    def read(self, factor: str, region: str, text: str) -> None:
        """Take one row."""
        understood = self._take(factor, region, text)
        if not understood:
            params = {"factor": factor, "value": text}
            self.findings.append(Finding(code="plan.factor_not_understood", severity=Severity.ERROR, params=params))
        elif region and factor not in BY_REGION:
            self.findings.append(Finding(code="plan.factor_without_region", subject=region, params={"factor": factor}))

    def _take(self, factor: str, region: str, text: str) -> bool:  # noqa: PLR0911 - one return a kind of factor
        if factor in BY_REGION:
            return self._take_of_region(factor, region, text)
        if factor in LEVELS:
            return _keep(self.levels, LEVELS[factor], factor_number(text))
        if factor in CHOSEN:
            return _keep(self.values, factor, chosen(text, CHOSEN[factor]))
        match factor:
            case "company_name":
                return _keep(self.values, factor, text)
            case "visits_per_day":
                count = parse_integer(text)[0]
                return count is not None and 1 <= count <= MOST_VISITS and _keep(self.values, factor, count)
            case "outlet_ramp":
                return _keep(self.values, factor, read_ramp(text))
            case "mix_growth" | "mix_mature":
                return _keep(self.mixes, Stage(factor.removeprefix("mix_")), read_mix(text))
            case "region_blend":
                return _keep(self.values, "blend", read_blend(text))
        return self._take_rate(factor, text)

    def _take_rate(self, factor: str, text: str) -> bool:
        rate = parse_rate(text, percent=True)[0]
        if factor.startswith("weight_"):
            return _keep(self.weights, factor.removeprefix("weight_"), _at_least_zero(rate))
        if factor == "recovery_share" and rate is not None and not 0 <= rate <= 1:
            return False
        return factor in RATES and _keep(self.values, factor, rate)

    def _take_of_region(self, factor: str, region: str, text: str) -> bool:
        match factor:
            case "new_outlets":
                return _keep(self.outlets, region, _at_least_zero(parse_integer(text)[0]))
            case "outlet_lift":
                return _keep(self.lifts, region, _at_least_zero(parse_money(text)[0]))
            case "region_share":
                rate = parse_rate(text, percent=True)[0]
                return rate is not None and 0 <= rate <= 1 and _keep(self.shares, region, rate)
        return _keep(self.adjustments, region or COMPANY, read_adjustment(text))

    def settings(self) -> PlanSettings:
        """All that was understood; weights and levels only together make sense."""
        values = dict(self.values)
        if self.weights:
            try:
                values["weights"] = ReferenceWeights(**{name: self.weights.get(name, Decimal(0)) for name in WEIGHTS})
            except InvalidWeightsError:
                self._refuse("weight_budget", self.weights)
        if self.levels:
            try:
                values["levels"] = LevelFactors(**self.levels)
            except InvalidLevelsError:
                self._refuse("level_base", self.levels)
        self.shares.pop("", None)  # a share is a region's
        return PlanSettings(
            new_outlets=self.outlets,
            outlet_lift=self.lifts,
            mixes=self.mixes,
            region_shares=self.shares,
            adjustments=self.adjustments,
            **values,  # type: ignore[arg-type]
        )

    def _refuse(self, factor: str, given: dict[str, Decimal]) -> None:
        params = {"factor": factor, "value": ", ".join(f"{name} {value:f}" for name, value in given.items())}
        self.findings.append(Finding(code="plan.factor_not_understood", severity=Severity.ERROR, params=params))


def _keep(store: dict[Any, Any], key: Any, value: object) -> bool:
    if value is None:
        return False
    store[key] = value
    return True


def _at_least_zero(value: Any) -> Any:
    return value if value is not None and value >= 0 else None

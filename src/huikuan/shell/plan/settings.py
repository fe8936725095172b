"""The factors sheet as settings; what is not given takes its default."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

import polars as pl

from huikuan.business.targets.factors import BASES, MOST_VISITS, SPLITS, STAGES, chosen, factor_number
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.money import Fen
from huikuan.engine.product_mix import Stage
from huikuan.engine.proposal import InvalidLevelsError, InvalidWeightsError, LevelFactors, ReferenceWeights
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
    stage: Stage | None = None  # None: the mix that was sold
    recovery_share: Decimal = Decimal("0.5")
    split_by: str = "blend"
    collection_basis: str = "derived"
    new_outlets: dict[str, int] = field(default_factory=dict)
    outlet_lift: dict[str, Fen] = field(default_factory=dict)
    visits_per_day: int = 8


RATES = ("industry_growth", "benchmark_growth", "recovery_share")
WEIGHTS = tuple(field_.name for field_ in fields(ReferenceWeights))
LEVELS = {"level_base": "base", "level_challenge": "challenge", "level_stretch": "stretch"}


def read_settings(frame: pl.DataFrame) -> tuple[PlanSettings, tuple[Finding, ...]]:
    """Settings from the accepted rows of the factors sheet; a value that makes no sense is reported and left out."""
    reader = _Reader()
    for factor, region, value in frame.select("factor", "region", "value").iter_rows():
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
        self.findings: list[Finding] = []

    def read(self, factor: str, region: str, text: str) -> None:
        """Take one row."""
        understood = self._take(factor, region, text)
        if not understood:
            params = {"factor": factor, "value": text}
            self.findings.append(Finding(code="plan.factor_not_understood", severity=Severity.ERROR, params=params))
        elif region and factor not in {"new_outlets", "outlet_lift"}:
            self.findings.append(Finding(code="plan.factor_without_region", subject=region, params={"factor": factor}))

    def _take(self, factor: str, region: str, text: str) -> bool:  # noqa: PLR0911 - one return a kind of factor
        if factor == "company_name":
            self.values[factor] = text
            return True
        if factor == "new_outlets":
            return _keep(self.outlets, region, _at_least_zero(parse_integer(text)[0]))
        if factor == "outlet_lift":
            return _keep(self.lifts, region, _at_least_zero(parse_money(text)[0]))
        if factor == "visits_per_day":
            count = parse_integer(text)[0]
            return count is not None and 1 <= count <= MOST_VISITS and _keep(self.values, factor, count)
        for name, words in (("split_by", SPLITS), ("collection_basis", BASES), ("stage", STAGES)):
            if factor == name:
                return _keep(self.values, factor, chosen(text, words))
        if factor in LEVELS:
            return _keep(self.levels, LEVELS[factor], factor_number(text))
        rate = parse_rate(text, percent=True)[0]
        if factor.startswith("weight_"):
            return _keep(self.weights, factor.removeprefix("weight_"), _at_least_zero(rate))
        if factor == "recovery_share" and rate is not None and not 0 <= rate <= 1:
            return False
        return factor in RATES and _keep(self.values, factor, rate)

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
        return PlanSettings(new_outlets=self.outlets, outlet_lift=self.lifts, **values)  # type: ignore[arg-type]

    def _refuse(self, factor: str, given: dict[str, Decimal]) -> None:
        params = {"factor": factor, "value": ", ".join(f"{name} {value:f}" for name, value in given.items())}
        self.findings.append(Finding(code="plan.factor_not_understood", severity=Severity.ERROR, params=params))


def _keep(store: dict[str, Any], key: str, value: object) -> bool:
    if value is None:
        return False
    store[key] = value
    return True


def _at_least_zero(value: Any) -> Any:
    return value if value is not None and value >= 0 else None

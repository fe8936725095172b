"""What should this month's target be? References weighed into one figure, three levels (docs/rules/proposal.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from huikuan.engine.findings import Finding, Severity
from huikuan.engine.forecast import Forecast
from huikuan.engine.money import Fen
from huikuan.engine.references import TREND_YEARS, Evidence, ReferenceKind, ReferenceValue, reference_values


class InvalidWeightsError(ValueError):
    """A weight is negative or not a number, or all are zero."""


class InvalidLevelsError(ValueError):
    """Level factors must be positive and must not fall from base to stretch."""


class NoReferenceError(ValueError):
    """Nothing is known that a target could be proposed from."""

    def __init__(self, subject: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"no reference value for {subject!r}")
        self.subject = subject
        self.findings = findings


class MissingReasonError(ValueError):
    """A local adjustment has to say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceWeights:
    """Shares given to each reference; they need not sum to 1."""

    budget: Decimal = Decimal("0.40")
    history: Decimal = Decimal("0.30")
    industry: Decimal = Decimal("0.15")
    benchmark: Decimal = Decimal("0.15")
    forecast: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        weights = [self.of(kind) for kind in ReferenceKind]
        if any(not weight.is_finite() or weight < 0 for weight in weights) or not any(weights):
            raise InvalidWeightsError(weights)

    def of(self, kind: ReferenceKind) -> Decimal:
        """The weight of one reference."""
        weight: Decimal = getattr(self, kind.value)
        return weight


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelFactors:
    """Levels as multiples of the proposal."""

    base: Decimal = Decimal("1.00")
    challenge: Decimal = Decimal("1.10")
    stretch: Decimal = Decimal("1.20")

    def __post_init__(self) -> None:
        factors = (self.base, self.challenge, self.stretch)
        if not all(factor.is_finite() for factor in factors) or not 0 < self.base <= self.challenge <= self.stretch:
            raise InvalidLevelsError(factors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A local change on top of the weighed figure; a blank reason raises `MissingReasonError`."""

    change_fen: Fen
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise MissingReasonError(self.change_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Base 保底, challenge 挑战, stretch 冲刺, in fen."""

    base: Fen
    challenge: Fen
    stretch: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A reference value as used: its weight, and the weight it had after missing ones dropped out."""

    kind: ReferenceKind
    value: Fraction | None
    fen: Fen | None
    formula: str
    inputs: Mapping[str, object]
    weight: Decimal
    effective_weight: Fraction

    @property
    def contribution(self) -> Fraction:
        """Its part of the unrounded proposal."""
        return Fraction(0) if self.value is None else self.value * self.effective_weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """``target_fen`` = ``weighed_fen`` + adjustment; ``unrounded`` is the weighed figure before its one rounding."""

    month: int
    subject: str
    references: tuple[Reference, ...]
    unrounded: Fraction
    weighed_fen: Fen
    adjustment: Adjustment | None
    target_fen: Fen
    levels: Levels
    findings: tuple[Finding, ...] = field(default=())

    def reference(self, kind: ReferenceKind) -> Reference:
        """Return the reference of this kind (always there, perhaps without a value)."""
        return next(reference for reference in self.references if reference.kind is kind)


def propose(
    *,
    evidence: Evidence,
    weights: ReferenceWeights,
    level_factors: LevelFactors | None,
    forecast: Forecast | None = None,
    adjustment: Adjustment | None = None,
    trend_years: int = TREND_YEARS,
) -> Proposal:
    """Weigh what is known into a target: Σ weight × reference, rounded once, half even.

    References without a value drop out and the weights of the others are renormalised, said in a finding; when only
    unweighted ones are left the forecast stands alone. ``forecast`` fills `Evidence.forecast_fen` with its P50 where
    that is None. ``level_factors`` None takes the levels from the forecast's P50, P75 and P90.
    Raises `NoReferenceError` when nothing is known at all.
    """
    if forecast is not None and forecast.p50 and evidence.forecast_fen is None:
        evidence = replace(evidence, forecast_fen=forecast.p50[evidence.month - forecast.first_month])
    values, findings = reference_values(evidence=evidence, trend_years=trend_years)
    effective, weight_findings = _effective_weights(values, weights, evidence.subject)
    findings = (*findings, *weight_findings)
    if not effective:
        raise NoReferenceError(evidence.subject, findings)
    references = tuple(
        Reference(
            kind=value.kind,
            value=value.value,
            fen=value.fen,
            formula=value.formula,
            inputs=value.inputs,
            weight=weights.of(value.kind),
            effective_weight=effective.get(value.kind, Fraction(0)),
        )
        for value in values
    )
    unrounded = sum((reference.contribution for reference in references), Fraction(0))
    weighed = round(unrounded)
    target = weighed + (adjustment.change_fen if adjustment else 0)
    levels, level_findings = _levels(target, level_factors, forecast, evidence)
    return Proposal(
        month=evidence.month,
        subject=evidence.subject,
        references=references,
        unrounded=unrounded,
        weighed_fen=weighed,
        adjustment=adjustment,
        target_fen=target,
        levels=levels,
        findings=(*findings, *level_findings),
    )


def _effective_weights(
    values: tuple[ReferenceValue, ...], weights: ReferenceWeights, subject: str
) -> tuple[dict[ReferenceKind, Fraction], tuple[Finding, ...]]:
    """Return weights that sum to 1 over the references that have a value; empty when there is none."""
    missing = [value.kind for value in values if value.value is None and weights.of(value.kind)]
    left = {value.kind: Fraction(weights.of(value.kind)) for value in values if value.value is not None}
    total = sum(left.values())
    if total:
        findings: tuple[Finding, ...] = ()
        if missing:
            params = {"missing": ",".join(missing), "left_rate": sum(map(weights.of, left), Decimal(0))}
            findings = (Finding(code="proposal.weights_renormalised", subject=subject, params=params),)
        return {kind: Fraction(weight, total) for kind, weight in left.items()}, findings
    if ReferenceKind.FORECAST in left:
        return {ReferenceKind.FORECAST: Fraction(1)}, (Finding(code="proposal.forecast_only", subject=subject),)
    # What is left has weight 0 by the company's own choice, but a target needs some ground: share evenly.
    if left:
        params = {"kinds": ",".join(left)}
        unweighted = Finding(code="proposal.unweighted_only", subject=subject, params=params)
        return {kind: Fraction(1, len(left)) for kind in left}, (unweighted,)
    return {}, ()


def _levels(
    target: Fen, factors: LevelFactors | None, forecast: Forecast | None, evidence: Evidence
) -> tuple[Levels, tuple[Finding, ...]]:
    findings: tuple[Finding, ...] = ()
    if factors is None:
        if forecast is not None and forecast.p50:
            at = evidence.month - forecast.first_month
            levels = Levels(base=forecast.p50[at], challenge=forecast.p75[at], stretch=forecast.p90[at])
            if levels.stretch >= target:
                return levels, ()
            params = {"target_fen": target, "stretch_fen": levels.stretch}
            return levels, (Finding(code="proposal.levels_below_target", subject=evidence.subject, params=params),)
        factors = LevelFactors()
        findings = (Finding(code="proposal.levels_by_factors", severity=Severity.INFO, subject=evidence.subject),)
    base, challenge, stretch = (
        round(target * Fraction(factor)) for factor in (factors.base, factors.challenge, factors.stretch)
    )
    return Levels(base=base, challenge=challenge, stretch=stretch), findings

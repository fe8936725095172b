"""The five reference values a month's target is proposed from (docs/rules/proposal.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction

from huikuan.engine.findings import Finding, Severity
from huikuan.engine.money import Fen

YEAR = 12
TREND_YEARS = 3
# Roots are irrational; sixty digits leave forty after the fen of any amount that fits a ledger.
_ROOTS = Context(prec=60)


class ReferenceKind(StrEnum):
    """Where a reference value comes from."""

    BUDGET = "budget"
    HISTORY = "history"
    INDUSTRY = "industry"
    BENCHMARK = "benchmark"
    FORECAST = "forecast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known about one node (company, region, product) before month ``month`` (index year × 12 + month − 1).

    ``sales``: month index → fen; a month that is absent is unknown. Growth rates are shares: 6 % is Decimal("0.06").
    """

    month: int
    sales: Mapping[int, Fen]
    budget_fen: Fen | None = None
    industry_growth: Decimal | None = None
    benchmark_growth: Decimal | None = None
    forecast_fen: Fen | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceValue:
    """One reference, unrounded, with what went into it; ``value`` is None when it cannot be computed."""

    kind: ReferenceKind
    value: Fraction | None
    formula: str  # a code for the shell to put into words
    inputs: Mapping[str, object]

    @property
    def fen(self) -> Fen | None:
        """The value for display, rounded half even."""
        return None if self.value is None else round(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Compound yearly growth of one calendar month over ``years`` years from ``base_fen``; None: not computable."""

    growth: Decimal | None
    years: int
    base_fen: Fen | None
    findings: tuple[Finding, ...]


def reference_values(
    *, evidence: Evidence, trend_years: int = TREND_YEARS
) -> tuple[tuple[ReferenceValue, ...], tuple[Finding, ...]]:
    """Return the five references in the order of `ReferenceKind`, and why those without a value have none."""
    findings: list[Finding] = []
    last = evidence.sales.get(evidence.month - YEAR)
    if evidence.budget_fen is None:
        findings.append(_info("proposal.no_budget", evidence))
    if last is None:
        findings.append(_info("proposal.no_same_month", evidence))
    elif last <= 0:
        findings.append(_info("proposal.base_not_positive", evidence, last_year_fen=last))
        last = None
    history, trend_findings = _history(evidence, last, trend_years)
    industry, industry_findings = _grown(evidence, last, ReferenceKind.INDUSTRY, evidence.industry_growth)
    benchmark, benchmark_findings = _grown(evidence, last, ReferenceKind.BENCHMARK, evidence.benchmark_growth)
    values = (
        _given(ReferenceKind.BUDGET, evidence.budget_fen),
        history,
        industry,
        benchmark,
        _given(ReferenceKind.FORECAST, evidence.forecast_fen),
    )
    return values, (*findings, *trend_findings, *industry_findings, *benchmark_findings)


def own_trend(*, sales: Mapping[int, Fen], month: int, years: int = TREND_YEARS, subject: str = "") -> Trend:
    """Compound yearly growth of the same month over the last ``years`` years at hand.

    From the oldest positive year to last year: (last ÷ oldest) ^ (1 ÷ years between) − 1, to sixty digits. Years
    between that are missing don't matter. Older years at or under zero give no base and are passed over, said so.
    """
    last = sales.get(month - YEAR)
    if last is None or last <= 0:
        return Trend(growth=None, years=0, base_fen=None, findings=())
    findings = []
    for back in range(years, 1, -1):
        base = sales.get(month - YEAR * back)
        if base is None:
            continue
        if base <= 0:
            params = {"years_ago": back, "base_fen": base}
            findings.append(
                Finding(code="proposal.trend_base_skipped", severity=Severity.INFO, subject=subject, params=params)
            )
            continue
        growth = _ROOTS.subtract(_root(_ROOTS.divide(Decimal(last), Decimal(base)), back - 1), Decimal(1))
        return Trend(growth=growth, years=back - 1, base_fen=base, findings=tuple(findings))
    unknown = Finding(
        code="proposal.trend_unknown", severity=Severity.INFO, subject=subject, params={"last_year_fen": last}
    )
    return Trend(growth=None, years=0, base_fen=None, findings=(*findings, unknown))


def _root(ratio: Decimal, degree: int) -> Decimal:
    if degree == 1:
        return ratio
    if degree == 2:
        return _ROOTS.sqrt(ratio)
    return _ROOTS.power(ratio, _ROOTS.divide(Decimal(1), Decimal(degree)))


def _given(kind: ReferenceKind, fen: Fen | None) -> ReferenceValue:
    value = None if fen is None else Fraction(fen)
    return ReferenceValue(kind=kind, value=value, formula=f"proposal.formula.{kind}", inputs={"amount_fen": fen})


def _history(evidence: Evidence, last: Fen | None, trend_years: int) -> tuple[ReferenceValue, tuple[Finding, ...]]:
    trend = own_trend(sales=evidence.sales, month=evidence.month, years=trend_years, subject=evidence.subject)
    value = None
    if last is not None and trend.growth is not None:
        value = last * (1 + Fraction(trend.growth))
    inputs = {
        "last_year_fen": last,
        "base_fen": trend.base_fen,
        "years": trend.years,
        "growth_rate": trend.growth,
    }
    kind = ReferenceKind.HISTORY
    return ReferenceValue(kind=kind, value=value, formula=f"proposal.formula.{kind}", inputs=inputs), trend.findings


def _grown(
    evidence: Evidence, last: Fen | None, kind: ReferenceKind, growth: Decimal | None
) -> tuple[ReferenceValue, tuple[Finding, ...]]:
    findings: tuple[Finding, ...] = ()
    if growth is None:
        findings = (_info(f"proposal.no_{kind}_growth", evidence),)
    elif not growth.is_finite() or growth <= -1:
        params = {"growth_rate": growth}
        findings = (Finding(code=f"proposal.{kind}_growth_impossible", subject=evidence.subject, params=params),)
        growth = None
    value = None if last is None or growth is None else last * (1 + Fraction(growth))
    inputs = {"last_year_fen": last, "growth_rate": growth}
    return ReferenceValue(kind=kind, value=value, formula=f"proposal.formula.{kind}", inputs=inputs), findings


def _info(code: str, evidence: Evidence, **params: object) -> Finding:
    return Finding(code=code, severity=Severity.INFO, subject=evidence.subject, params=params)

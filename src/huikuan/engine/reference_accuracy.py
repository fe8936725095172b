"""How far off was each reference value in the last months? (docs/rules/proposal.md, back-test)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from huikuan.engine.money import Fen
from huikuan.engine.references import TREND_YEARS, YEAR, Evidence, ReferenceKind, reference_values


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceAccuracy:
    """Absolute errors as shares of the actual sales, by month index; ``mean`` is None when no month was testable."""

    kind: ReferenceKind
    by_month: Mapping[int, Fraction]
    mean: Fraction | None


def backtest(
    *,
    month: int,
    sales: Mapping[int, Fen],
    budgets: Mapping[int, Fen],
    industry_growth: Decimal | None,
    benchmark_growth: Decimal | None,
    forecasts: Mapping[int, Fen],
    months: int = YEAR,
    trend_years: int = TREND_YEARS,
) -> dict[ReferenceKind, ReferenceAccuracy]:
    """Recompute each reference for the ``months`` before ``month`` from what was known then, against what was sold.

    ``forecasts`` come from `huikuan.engine.forecast.one_step_forecasts`. The growth rates are today's: past ones are
    not on file, so the two references built on them are judged as if today's had been assumed then. Months without
    positive actual sales are left out: a share of nothing says nothing.
    """
    errors: dict[ReferenceKind, dict[int, Fraction]] = {kind: {} for kind in ReferenceKind}
    for tested in range(month - months, month):
        actual = sales.get(tested)
        if actual is None or actual <= 0:
            continue
        evidence = Evidence(
            month=tested,
            sales=sales,
            budget_fen=budgets.get(tested),
            industry_growth=industry_growth,
            benchmark_growth=benchmark_growth,
            forecast_fen=forecasts.get(tested),
        )
        for reference in reference_values(evidence=evidence, trend_years=trend_years)[0]:
            if reference.value is not None:
                errors[reference.kind][tested] = Fraction(abs(reference.value - actual), actual)
    return {
        kind: ReferenceAccuracy(
            kind=kind,
            by_month=by_month,
            mean=Fraction(sum(by_month.values()), len(by_month)) if by_month else None,
        )
        for kind, by_month in errors.items()
    }

"""What the specification's worked example rests on, with two regions, roles and cash made up for it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from huikuan.engine.forecast import Forecast
from huikuan.engine.forecast.monthly import Method
from huikuan.engine.product_mix import ProductRole
from huikuan.engine.references import Evidence
from huikuan.engine.scenario import CashGround, Ground, Grounds

MONTH = 2026 * 12 + 11
SALES = {MONTH - 36: 240_000_000, MONTH - 24: 262_000_000, MONTH - 12: 288_000_000}
TARGET = 316_822_458  # the specification's worked example
GROWTH = {"industry_growth": Decimal("0.06"), "benchmark_growth": Decimal("0.12")}


def forecast(p50: int, p95: int) -> Forecast:
    quantiles = {"p10": p50 - 9, "p25": p50 - 5, "p50": p50, "p75": p50 + 5, "p90": p50 + 9, "p95": p95}
    return Forecast(
        first_month=MONTH,
        **{name: (fen,) for name, fen in quantiles.items()},
        method=Method.COMBINED,
        months_used=36,
        profile=(),
        findings=(),
    )


def region(name: str, tenths: int, **known: object) -> Ground:
    sales = {month: fen * tenths // 10 for month, fen in SALES.items()}
    return Ground(name=name, evidence=Evidence(month=MONTH, sales=sales, subject=name), **known)  # type: ignore[arg-type]


GROUNDS = Grounds(
    company=Ground(
        name="",
        evidence=Evidence(month=MONTH, sales=SALES, budget_fen=320_000_000),
        forecast=forecast(300_000_000, 316_000_000),
    ),
    regions=[
        region("east", 7, potential_fen=400_000_000, capacity_fen=221_775_720),
        region(
            "west", 3, potential_fen=400_000_000, capacity_fen=100_000_000, forecast=forecast(96_000_000, 99_000_000)
        ),
    ],
    sold={ProductRole.VOLUME: 300, ProductRole.PROFIT: 100},
    margins={
        ProductRole.FIGHTER: Fraction(5, 100),
        ProductRole.VOLUME: Fraction(12, 100),
        ProductRole.PROFIT: Fraction(35, 100),
        ProductRole.IMAGE: Fraction(50, 100),
    },
    expense_fen=60_000_000,
    cash=CashGround(due_fen=1_000, sales_due_fen=700, planned_due_fen=300, target_fen=TARGET, overdue_fen=401),
)

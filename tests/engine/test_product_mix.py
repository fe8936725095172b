from decimal import Decimal
from fractions import Fraction

import pytest

from huikuan.engine.product_mix import (
    DEFAULT_MIXES,
    InvalidMixError,
    ProductRole,
    Stage,
    mix_margin,
    role_margins,
    role_mix,
)

F, V, P, I = ProductRole  # noqa: E741


@pytest.mark.parametrize("stage", list(Stage))
def test_default_mixes_are_whole(stage):
    mix = role_mix(stage=stage)
    assert set(mix) == set(ProductRole)
    assert sum(mix.values()) == 1


def test_growth_favours_volume_and_mature_favours_profit():
    growth, mature = role_mix(stage=Stage.GROWTH), role_mix(stage=Stage.MATURE)
    assert max(growth, key=growth.get) is V
    assert max(mature, key=mature.get) is P


@pytest.mark.parametrize("mix", [{V: Decimal("0.9")}, {V: Decimal("1.1"), P: Decimal("-0.1")}, {V: Decimal("NaN")}])
def test_bad_mixes_are_refused(mix):
    with pytest.raises(InvalidMixError):
        role_mix(stage=Stage.GROWTH, mixes={Stage.GROWTH: mix})


def test_margin_of_the_mix_by_hand():
    margins = {F: Fraction(5, 100), V: Fraction(12, 100), P: Fraction(35, 100), I: Fraction(50, 100)}
    mix = DEFAULT_MIXES[Stage.GROWTH]
    # .2 × 5 + .5 × 12 + .2 × 35 + .1 × 50 = 19 %
    result = mix_margin(mix=mix, margins=margins, sales_fen=300_000_000, expense_quota_fen=60_000_000, subject="华东")
    assert (result.rate, result.margin_fen, result.left_fen) == (Fraction(19, 100), 57_000_000, -3_000_000)
    (finding,) = result.findings
    assert (finding.code, finding.subject) == ("mix.margin_below_expense", "华东")
    assert finding.params == {"margin_fen": 57_000_000, "expense_fen": 60_000_000, "short_fen": 3_000_000}
    covered = mix_margin(mix=mix, margins=margins, sales_fen=300_000_000, expense_quota_fen=57_000_000)
    assert (covered.left_fen, covered.findings) == (0, ())
    assert mix_margin(mix=mix, margins=margins, sales_fen=100, expense_quota_fen=None).left_fen is None


def test_unknown_margin_counts_as_nothing_and_is_named():
    result = mix_margin(
        mix={V: Decimal("0.5"), P: Decimal("0.5"), I: Decimal(0)},
        margins={V: Fraction(1, 10)},
        sales_fen=1_000,
        expense_quota_fen=None,
    )
    assert result.margin_fen == 50
    assert [(f.code, f.params) for f in result.findings] == [("mix.margin_unknown", {"roles": "profit"})]


def test_role_margins_weigh_by_sales_or_evenly():
    items = [(V, Decimal("0.1"), 300), (V, Decimal("0.2"), 100), (P, Decimal("0.3"), 0), (P, Decimal("0.4"), -5)]
    assert role_margins(items=items) == {V: Fraction(125, 1000), P: Fraction(35, 100)}

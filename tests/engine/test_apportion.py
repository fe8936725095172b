"""One split: against fractions, at the limits, inside bounds."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.apportion import Clash, Infeasible, apportion, integer_weights

amounts = st.one_of(st.integers(-100, 100), st.integers(-(10**18), 10**18))
weight_lists = st.lists(st.one_of(st.integers(0, 3), st.integers(0, 10**18)), min_size=1, max_size=8)


def by_fractions(total: int, weights: list[int]) -> list[int]:
    """Largest remainder as one would say it: whole parts, then one each by the size of the fraction lost."""
    sign, size = (-1 if total < 0 else 1), abs(total)
    weights = weights if any(weights) else [1] * len(weights)
    exact = [Fraction(size * weight, sum(weights)) for weight in weights]
    shares = [int(quota) for quota in exact]
    by_loss = sorted(range(len(weights)), key=lambda cell: (shares[cell] - exact[cell], cell))
    for cell in by_loss[: size - sum(shares)]:
        shares[cell] += 1
    return [sign * share for share in shares]


def filled(total: int, weights: list[int], lows: list[int], highs: list[int]) -> list[Fraction]:
    """The real amounts clamp(λ·weight, low, high) that sum to total, by trying every breakpoint of λ.

    Between two neighbouring breakpoints the sum is a straight line, so λ follows from its ends.
    """
    breaks = sorted({Fraction(b, w) for b, w in zip(lows + highs, weights * 2, strict=True)})

    def at(factor: Fraction) -> list[Fraction]:
        return [
            min(max(factor * w, Fraction(lo)), Fraction(hi)) for w, lo, hi in zip(weights, lows, highs, strict=True)
        ]

    for one in breaks:
        if sum(at(one)) == total:
            return at(one)
    for left, right in pairwise(breaks):
        below, above = sum(at(left)), sum(at(right))
        if below < total < above:
            return at(left + (right - left) * (total - below) / (above - below))
    raise AssertionError("no λ")


@given(amounts, weight_lists)
def test_agrees_with_fractions(total: int, weights: list[int]) -> None:
    shares = apportion(total=total, weights=weights)
    assert shares == by_fractions(total, weights)
    assert sum(shares) == total


@given(amounts, weight_lists)
def test_lists_and_arrays_agree(total: int, weights: list[int]) -> None:
    shares = apportion(total=total, weights=np.array(weights, dtype=np.int64))
    assert shares.dtype == np.int64
    assert shares.tolist() == by_fractions(total, weights)


@given(amounts, weight_lists)
def test_every_share_is_less_than_one_fen_from_its_quota(total: int, weights: list[int]) -> None:
    for share, weight in zip(apportion(total=total, weights=weights), weights, strict=True):
        if any(weights):
            assert abs(share - Fraction(total * weight, sum(weights))) < 1


@given(amounts, weight_lists, st.integers(1, 10**6))
def test_scaling_the_weights_changes_nothing(total: int, weights: list[int], scale: int) -> None:
    scaled = [weight * scale for weight in weights]
    assert apportion(total=total, weights=scaled) == apportion(total=total, weights=weights)


@given(st.integers(0, 10**18), weight_lists)
def test_heavier_cells_get_no_less_and_equal_ones_in_order(total: int, weights: list[int]) -> None:
    shares = apportion(total=total, weights=weights)
    ranked = sorted(range(len(weights)), key=lambda cell: (-weights[cell], cell))
    assert [shares[cell] for cell in ranked] == sorted(shares, reverse=True)


@given(amounts, weight_lists)
def test_a_correction_by_the_same_amount_cancels(total: int, weights: list[int]) -> None:
    back = apportion(total=-total, weights=weights)
    assert [-share for share in back] == apportion(total=total, weights=weights)


@given(st.data(), st.integers(1, 6), st.sampled_from([3, 50, 10**18]))
def test_bounded_shares_round_the_real_filling(data: st.DataObject, size: int, scale: int) -> None:
    def draw(low: int, high: int) -> list[int]:
        return data.draw(st.lists(st.integers(low, high), min_size=size, max_size=size))

    weights, lows, room = draw(1, scale), draw(-scale if data.draw(st.booleans()) else 0, scale), draw(0, scale)
    highs = [low + more for low, more in zip(lows, room, strict=True)]
    total = data.draw(st.integers(max(0, sum(lows)), max(0, sum(highs))))
    if total > sum(highs):
        return
    shares = apportion(total=total, weights=weights, minimum=lows, maximum=highs)
    assert sum(shares) == total
    real = filled(total, weights, lows, highs)
    for share, exact, low, high in zip(shares, real, lows, highs, strict=True):
        assert low <= share <= high
        assert abs(share - exact) < 1


def test_zero_weights() -> None:
    assert apportion(total=10, weights=[0, 0, 0]) == [4, 3, 3]
    assert apportion(total=10, weights=[0, 1, 0, 1]) == [0, 5, 0, 5]
    assert apportion(total=10, weights=[0, 1], minimum=[3, 0]) == [3, 7]
    assert apportion(total=10, weights=[0, 1, 0], maximum=[None, 4, None]) == [3, 4, 3]


def test_a_month_over_its_working_days() -> None:
    assert apportion(total=30_900_000, weights=[1] * 16) == [1_931_250] * 16
    assert apportion(total=30_900_000, weights=[1] * 23) == [1_343_479] * 6 + [1_343_478] * 17


def test_holds_stand_and_the_rest_spreads() -> None:
    assert apportion(total=100, weights=[10, 20, 30], held=[None, 20, None]) == [20, 20, 60]
    assert apportion(total=100, weights=np.array([10, 20, 30]), held=[None, 20, None]).tolist() == [20, 20, 60]


def test_totals_beyond_64_bits() -> None:
    assert apportion(total=10**40, weights=[1, 2]) == by_fractions(10**40, [1, 2])


def test_one_below_the_next_power_is_not_rounded_up() -> None:
    # A float would see 2^53 + 1 as 2^53, and the quotas 1/3 and 2/3 of it as whole numbers.
    assert apportion(total=2**53 + 1, weights=[1, 2]) == [(2**53 + 1) // 3, (2**53 + 1) // 3 * 2]
    assert apportion(total=10**18 - 1, weights=np.array([10**18 - 1, 1])).tolist() == [10**18 - 2, 1]


@pytest.mark.parametrize(
    ("total", "low", "high", "clash", "limit", "by", "cells"),
    [
        (100, [70, 50, None], None, Clash.MINIMUM, 120, 20, (0, 1)),
        (100, None, [30, 30, 10], Clash.MAXIMUM, 70, 30, (0, 1, 2)),
        (100, [0, 9, 0], [99, 4, 99], Clash.CROSSED, 4, 5, (1,)),
        (-100, [-60, -20, -10], None, Clash.MINIMUM, -90, 10, (0, 1, 2)),
        (-100, [0, 9, 0], [0, 4, 0], Clash.CROSSED, 4, 5, (1,)),
        (-100, None, [-60, -50, -20], Clash.MAXIMUM, -130, 30, (0, 1, 2)),
    ],
)
def test_refuses_saying_which_bounds_clash_and_by_how_much(
    total: int,
    low: list[int | None] | None,
    high: list[int | None] | None,
    clash: Clash,
    limit: int,
    by: int,
    cells: tuple[int, ...],
) -> None:
    for weights in ([1, 1, 1], np.array([1, 1, 1])):
        with pytest.raises(Infeasible) as refusal:
            apportion(total=total, weights=weights, minimum=low, maximum=high)
        assert (refusal.value.clash, refusal.value.limit, refusal.value.by) == (clash, limit, by)
        assert refusal.value.cells == cells


def test_the_refusal_as_a_finding() -> None:
    with pytest.raises(Infeasible) as refusal:
        apportion(total=100, weights=[1, 1], maximum=[30, 30])
    finding = refusal.value.finding(subject="华东")
    assert finding.code == "apportion.maximum"
    assert finding.params == {"required_fen": 100, "limit_fen": 60, "by_fen": 40}


def test_malformed_input() -> None:
    assert apportion(total=0, weights=[]) == []
    with pytest.raises(Infeasible):
        apportion(total=1, weights=[])
    with pytest.raises(ValueError, match="negative"):
        apportion(total=1, weights=[1, -1])
    with pytest.raises(ValueError, match="every cell"):
        apportion(total=1, weights=[1, 1], minimum=[0])
    with pytest.raises(TypeError):
        apportion(total=1, weights=[0.5, 0.5])  # type: ignore[list-item]


def test_decimal_and_fraction_weights_become_whole() -> None:
    assert integer_weights(weights=[Decimal("0.25"), Fraction(1, 3), 2]) == [3, 4, 24]
    assert integer_weights(weights=[]) == []

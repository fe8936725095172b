from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.region_weights import (
    BLEND_SCALE,
    InvalidBlendError,
    RegionBasis,
    RegionMethod,
    region_weights,
)

EAST = RegionBasis(region="E", history_fen=600, potential_fen=1_000)
WEST = RegionBasis(region="W", history_fen=200, potential_fen=1_000)
NEW = RegionBasis(region="N", history_fen=None, potential_fen=500)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (RegionMethod.HISTORY, {"E": 600, "W": 200}),
        (RegionMethod.POTENTIAL, {"E": 1_000, "W": 1_000}),
        (RegionMethod.PENETRATION, {"E": 400, "W": 800}),
    ],
)
def test_single_methods(method, expected):
    assert region_weights(method=method, regions=[EAST, WEST]) == (expected, ())


def test_blend_by_hand():
    blend = {RegionMethod.HISTORY: Decimal(1), RegionMethod.POTENTIAL: Decimal(1)}
    weights, _ = region_weights(method=RegionMethod.BLEND, regions=[EAST, WEST], blend=blend)
    # (3/4 + 1/2) / 2 = 5/8 and (1/4 + 1/2) / 2 = 3/8
    assert weights == {"E": BLEND_SCALE * 5 // 8, "W": BLEND_SCALE * 3 // 8}


def test_missing_basis_is_named_and_weighs_nothing():
    weights, findings = region_weights(method=RegionMethod.HISTORY, regions=[EAST, NEW])
    assert weights == {"E": 600, "N": 0}
    assert [(f.code, f.subject, f.params) for f in findings] == [("regions.basis_missing", "N", {"method": "history"})]


amount = st.none() | st.integers(-10, 10**15)


@given(st.lists(st.tuples(amount, amount), max_size=8), st.sampled_from(RegionMethod))
def test_weights_are_never_negative_and_blends_fill_the_scale(pairs, method):
    regions = [RegionBasis(region=str(i), history_fen=h, potential_fen=p) for i, (h, p) in enumerate(pairs)]
    weights, _ = region_weights(method=method, regions=regions)
    assert list(weights) == [basis.region for basis in regions]
    assert all(isinstance(weight, int) and weight >= 0 for weight in weights.values())
    if method is RegionMethod.BLEND and any(weights.values()):
        assert abs(Fraction(sum(weights.values()), BLEND_SCALE) - 1) < Fraction(1, 10**16)


@pytest.mark.parametrize(
    "blend",
    [
        {},
        {RegionMethod.HISTORY: Decimal(-1)},
        {RegionMethod.BLEND: Decimal(1)},
        {RegionMethod.HISTORY: Decimal(0)},
    ],
)
def test_bad_blends_are_refused(blend):
    with pytest.raises(InvalidBlendError):
        region_weights(method=RegionMethod.BLEND, regions=[EAST], blend=blend)

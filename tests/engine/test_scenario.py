"""A proposal's inputs chosen otherwise: two regions worked out by hand from the worked example."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from tests.engine.grounds import GROUNDS, GROWTH, MONTH, TARGET

from huikuan.engine.product_mix import DEFAULT_MIXES, Stage
from huikuan.engine.proposal import Adjustment
from huikuan.engine.references import Evidence
from huikuan.engine.region_weights import RegionMethod
from huikuan.engine.scenario import COMPANY, Choices, Ground, Grounds, weigh
from huikuan.engine.smart import Light


def test_the_worked_example_in_every_figure() -> None:
    found = weigh(grounds=GROUNDS, choices=Choices(**GROWTH))
    assert found.target_fen == TARGET
    assert dict(found.shares) == {"east": 221_775_721, "west": 95_046_737}  # 7 : 3, .6 rounds up
    assert found.margin is not None
    assert found.margin.rate == Fraction(3, 4) * Fraction(12, 100) + Fraction(1, 4) * Fraction(35, 100)  # as sold
    assert found.margin.margin_fen == 56_235_986  # 316,822,458 × .1775 = 56,235,986.295
    assert found.margin.left_fen == -3_764_014
    assert [one.code for one in found.margin.findings] == ["mix.margin_below_expense"]
    assert found.collection_fen == 1_000 + 700 + 200  # 200.5 rounds half even
    # A: the company is over P95, the west under its median; the east has no forecast. R: the east is 1 fen over.
    assert found.attainable == {COMPANY: Light.RED, "west": Light.AMBER}
    assert found.realistic == {"east": Light.RED, "west": Light.GREEN}


def test_choices_change_what_they_name_and_nothing_else() -> None:
    plain = weigh(grounds=GROUNDS, choices=Choices(**GROWTH))
    mature = weigh(grounds=GROUNDS, choices=Choices(mix=DEFAULT_MIXES[Stage.MATURE], **GROWTH))
    assert mature.margin is not None
    assert mature.margin.rate == Fraction("0.2545")  # .10×.05 + .35×.12 + .45×.35 + .10×.50
    assert (mature.target_fen, mature.shares) == (plain.target_fen, plain.shares)
    even = weigh(grounds=GROUNDS, choices=Choices(region_by=RegionMethod.POTENTIAL, **GROWTH))
    assert list(even.shares.values()) == [TARGET // 2, TARGET // 2]
    typed = weigh(grounds=GROUNDS, choices=Choices(region_shares={"west": Decimal("0.4")}, **GROWTH))
    assert dict(typed.shares) == {"east": 190_093_475, "west": 126_728_983}  # .6 and .4 of it
    both = Choices(region_shares={"west": Decimal("0.4"), "east": Decimal("0.4")}, **GROWTH)
    assert list(weigh(grounds=GROUNDS, choices=both).shares.values()) == [TARGET // 2, TARGET // 2]
    levels = weigh(grounds=GROUNDS, choices=Choices(levels=None, **GROWTH)).company
    assert levels is not None
    assert (levels.levels.base, levels.levels.challenge, levels.levels.stretch) == (
        300_000_000,
        300_000_005,
        300_000_009,
    )
    assert "proposal.levels_below_target" in {one.code for one in levels.findings}


def test_a_local_change_is_paid_by_nobody_else_and_cannot_sink_a_region() -> None:
    change = Adjustment(change_fen=20_000_000, reason="new channel")
    found = weigh(grounds=GROUNDS, choices=Choices(adjustments={"west": change}, **GROWTH))
    assert found.target_fen == TARGET + 20_000_000
    assert dict(found.shares) == {"east": 221_775_721, "west": 115_046_737}
    assert found.company is not None
    assert found.company.adjustment == change
    twice = Choices(adjustments={"west": change, COMPANY: Adjustment(change_fen=-1_000, reason="round")}, **GROWTH)
    found = weigh(grounds=GROUNDS, choices=twice)
    assert found.target_fen == TARGET + 19_999_000
    assert sum(found.shares.values()) == found.target_fen
    sunk = Choices(adjustments={"west": replace(change, change_fen=-100_000_000)}, **GROWTH)
    found = weigh(grounds=GROUNDS, choices=sunk)
    assert dict(found.shares) == {"east": TARGET - 100_000_000, "west": 0}
    assert "regions.change_below_zero" in {one.code for one in found.findings}


def test_where_nothing_is_known_there_is_no_target() -> None:
    bare = Grounds(company=Ground(name="", evidence=Evidence(month=MONTH, sales={})), regions=[])
    found = weigh(grounds=bare, choices=Choices())
    assert (found.company, found.target_fen, dict(found.shares), found.margin, found.collection_fen) == (
        None,
        0,
        {},
        None,
        None,
    )


@pytest.mark.parametrize("share", ["0.0", "1.0", "1.5"])
def test_one_typed_share_leaves_the_rest_to_the_others(share: str) -> None:
    found = weigh(grounds=GROUNDS, choices=Choices(region_shares={"west": Decimal(share)}, **GROWTH))
    west = min(Decimal(share), Decimal(1)) * TARGET
    assert dict(found.shares) == {"east": TARGET - west, "west": west}

"""Tiers by share, with exact boundaries, overrides and a minimum stay; and the explained score."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.tier_score import WeightsError, score_customers, tier_by_score
from huikuan.engine.tiers import Tier, TierHeld, TierOverride, TierReason, TierResult, TierRules, TierRulesError
from huikuan.engine.tiers import assign_tiers as assign

TODAY = date(2026, 12, 1)


def tiers_of(result: TierResult) -> dict[str, str]:
    return {line.customer: line.tier.value for line in result.lines}


def test_worked_example_of_the_spec() -> None:
    amounts = {"A": 500, "B": 300, "C": 100, "D": 50, "E": 30, "F": 20}
    result = assign(amounts=amounts, today=TODAY)
    assert [line.start_permille for line in result.lines] == [0, 500, 800, 900, 950, 980]
    assert [line.tier.value for line in result.lines] == ["1", "1", "2", "3", "P", "P"]
    assert [line.share_permille for line in result.lines] == [500, 300, 100, 50, 30, 20]


def test_boundaries_are_exact_far_beyond_doubles() -> None:
    # B begins one fen before 80 %, C exactly at it
    step = 10**17
    just_before = assign(amounts={"A": 8 * step - 1, "B": 2 * step + 1}, today=TODAY)
    exactly = assign(amounts={"A": 8 * step, "B": 2 * step}, today=TODAY)
    assert tiers_of(just_before)["B"] == "1"
    assert tiers_of(exactly)["B"] == "2"


@given(st.dictionaries(st.text("ABCDEF", min_size=1, max_size=3), st.integers(-50, 10**6), max_size=20))
def test_agrees_with_exact_fractions(amounts: dict[str, int]) -> None:
    result = assign(amounts=amounts, today=TODAY)
    sold = {name: Fraction(amount) for name, amount in amounts.items() if amount > 0}
    for line in result.lines:
        if line.customer not in sold:
            assert (line.tier, line.why) == (Tier.PROSPECT, TierReason.NO_RECEIPTS)
            continue
        ahead = [
            amount
            for name, amount in sold.items()
            if (amount, line.customer) > (sold[line.customer], name)  # larger, or equal with a smaller number
        ]
        start = sum(ahead, Fraction(0)) / sum(sold.values())
        expected = "1" if start < Fraction(8, 10) else "2" if start < Fraction(9, 10) else "3"
        assert line.tier.value == (expected if start < Fraction(95, 100) else "P")


@given(st.permutations(["A", "B", "C", "D", "E"]))
def test_equal_customers_are_ordered_by_number_whatever_the_rows_order(order: list[str]) -> None:
    result = assign(amounts=dict.fromkeys(order, 100), today=TODAY)
    assert tiers_of(result) == {"A": "1", "B": "1", "C": "1", "D": "1", "E": "2"}


def test_without_any_receipts_all_are_prospects() -> None:
    assert tiers_of(assign(amounts={"A": 0, "B": -5}, today=TODAY)) == {"A": "P", "B": "P"}
    assert assign(amounts={}, today=TODAY).lines == ()


def test_a_tier_is_kept_for_its_minimum_stay() -> None:
    def line_after(days: int) -> tuple[str, TierReason, date]:
        held = {"B": TierHeld(tier=Tier.THREE, since=TODAY - timedelta(days=days))}
        (line,) = (x for x in assign(amounts={"A": 80, "B": 20}, today=TODAY, held=held).lines if x.customer == "B")
        assert line.computed is Tier.TWO
        return line.tier.value, line.why, line.since

    assert line_after(89) == ("3", TierReason.STAY, TODAY - timedelta(days=89))
    assert line_after(90) == ("2", TierReason.SHARE, TODAY)


def test_a_swinging_customer_does_not_flap() -> None:
    held: dict[str, TierHeld] = {}
    changes = 0
    for month in range(12):
        day = TODAY + timedelta(days=30 * month)
        amounts = {"A": 800, "B": 200} if month % 2 else {"A": 799, "B": 201}
        lines = assign(amounts=amounts, today=day, held=held).lines
        now = {line.customer: TierHeld(tier=line.tier, since=line.since) for line in lines}
        changes += bool(held) and held["B"].tier is not now["B"].tier
        held = now
    assert changes == 3  # at most one change in three months, eleven without the stay


def test_an_override_wins_with_a_reason_and_until_its_last_day() -> None:
    def tier_with(reason: str, until: date | None) -> str:
        override = TierOverride(tier=Tier.ONE, reason=reason, until=until)
        return tiers_of(assign(amounts={"A": 0}, today=TODAY, overrides={"A": override}))["A"]

    assert tier_with("新建旗舰店", None) == "1"
    assert tier_with("新建旗舰店", TODAY) == "1"
    assert tier_with("新建旗舰店", TODAY - timedelta(days=1)) == "P"
    assert tier_with("  ", None) == "P"


def test_overrides_that_cannot_be_used_are_reported() -> None:
    overrides = {"A": TierOverride(tier=Tier.ONE, reason=""), "Z": TierOverride(tier=Tier.ONE, reason="x")}
    found = assign(amounts={"A": 0}, today=TODAY, overrides=overrides).findings
    assert [(item.code, item.subject) for item in found] == [
        ("tiers.override_without_reason", "A"),
        ("tiers.override_unknown_customer", "Z"),
    ]


def test_refuses_falling_boundaries() -> None:
    with pytest.raises(TierRulesError):
        TierRules(ends_permille=(900, 800, 950))


def test_score_is_explained_by_its_parts() -> None:
    values = {"A": {"receipts": 500, "credit": 4}, "B": {"receipts": 300, "credit": 2}, "C": {"receipts": 100}}
    scores = score_customers(values=values, weights={"receipts": 3, "credit": 1})
    # A is best in both; B: receipts 1 of 2 others below = 500, credit 0 of 1 below = 0 -> (3 x 500 + 0) / 4
    assert [score.permille for score in scores] == [1000, 375, 0]
    assert [(part.criterion, part.percentile, part.points) for part in scores[1].parts] == [
        ("receipts", 500, Fraction(375)),
        ("credit", 0, Fraction(0)),
    ]
    assert scores[2].missing == ("credit",)
    assert [tier_by_score(permille=value).value for value in (1000, 800, 799, 600, 300, 299)] == list("11223P")


@given(
    st.dictionaries(
        st.text("ABC", min_size=1, max_size=2),
        st.fixed_dictionaries({"receipts": st.none() | st.integers(0, 9), "credit": st.none() | st.integers(1, 4)}),
        max_size=8,
    )
)
def test_scores_stay_in_range_and_rise_with_every_criterion(values: dict[str, dict[str, int | None]]) -> None:
    scores = {score.customer: score for score in score_customers(values=values)}
    for name, score in scores.items():
        assert 0 <= score.permille <= 1000
        assert score.permille == int(sum(part.points for part in score.parts))
        for other, row in values.items():
            both = [(row[key], values[name][key]) for key in row]
            if all(a is not None and b is not None and a <= b for a, b in both):
                assert scores[other].permille <= score.permille


@pytest.mark.parametrize("weights", [{"receipts": -1}, {"receipts": 0}, {}])
def test_refuses_weights_without_weight(weights: dict[str, int]) -> None:
    with pytest.raises(WeightsError):
        score_customers(values={}, weights=weights)

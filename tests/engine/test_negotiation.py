"""The workflow of a negotiation: every act in every state against the table written out by hand; the arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.negotiation import LINES, OFFERS, Act, Party, State, halfway, over_assigned, state_of
from huikuan.engine.workflow import CannotFollowError, Transition, Workflow

BY_HAND = {
    ("issued", "accept"): "agreed",
    ("issued", "counter"): "countered",
    ("issued", "move"): "reissued",
    ("countered", "accept"): "agreed",
    ("countered", "counter"): "countered",
    ("countered", "lower"): "agreed",
    ("countered", "insist"): "reissued",
    ("countered", "split"): "reissued",
    ("countered", "move"): "reissued",
    ("reissued", "accept"): "agreed",
    ("reissued", "counter"): "countered",
    ("reissued", "move"): "reissued",
    ("agreed", "move"): "reissued",
}
PARTY = {
    "accept": Party.PERSON,
    "counter": Party.PERSON,
    "lower": Party.MANAGER,
    "insist": Party.MANAGER,
    "split": Party.MANAGER,
    "move": Party.COMPANY,
}


@pytest.mark.parametrize("state", [one.value for one in State])
@pytest.mark.parametrize("act", [one.value for one in Act])
def test_lines_follow_the_table(state: str, act: str) -> None:
    for party in Party:
        if PARTY.get(act) == party and (state, act) in BY_HAND:
            assert LINES.advance(state, act, party) == BY_HAND[state, act]
        else:
            with pytest.raises(CannotFollowError):
                LINES.advance(state, act, party)


def test_an_offer_is_signed_released_and_closed_in_this_order_only() -> None:
    assert OFFERS.sources(Act.SIGN) == {"agreed"}
    assert OFFERS.sources(Act.RELEASE) == {"issued", "countered", "reissued", "agreed", "signed"}
    assert OFFERS.sources(Act.CLOSE) == {"released"}
    assert OFFERS.allows("released", Act.CLOSE)
    assert not OFFERS.allows("signed", Act.CLOSE)


def test_two_rows_for_one_act_in_one_state_are_a_fault() -> None:
    row = Transition("go", frozenset({"here"}), "there", "anybody")
    with pytest.raises(ValueError, match="go"):
        Workflow([row, row])


@pytest.mark.parametrize(
    ("lines", "offer"),
    [
        (["agreed", "agreed"], "agreed"),
        (["agreed", "issued"], "issued"),
        (["agreed", "reissued", "issued"], "reissued"),
        (["countered", "reissued"], "countered"),
        ([], "agreed"),
    ],
)
def test_an_offer_is_what_its_least_settled_line_is(lines: list[str], offer: str) -> None:
    assert state_of(lines) == offer


def test_worked_examples_of_the_rules_page() -> None:
    assert halfway(828_739_72, 662_900_00) == 745_819_86
    assert halfway(100, 101) == 100  # a tie to the even one
    assert halfway(101, 102) == 102
    assert over_assigned(109_031_201_13, 500) == 114_482_761_19


@given(st.integers(0, 10**18), st.integers(0, 10**18))
def test_halfway_lies_between(asked: int, countered: int) -> None:
    assert min(asked, countered) <= halfway(asked, countered) <= max(asked, countered)

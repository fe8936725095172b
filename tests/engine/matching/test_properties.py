"""What holds for any input."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.engine.matching import MatchSettings, OpenItem, Party, Payment, match

DAY = date(2026, 6, 30)
FEN = st.one_of(st.sampled_from([100, 5_000, 10_000, 15_000, 20_000, 123_457]), st.integers(1, 200_000))
NUMBERS = ["FP10001", "FP10002", "FP10012", "20260001", "HT-77", ""]
NAMES = ["甲公司", "乙公司", "丙", ""]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Payment], list[OpenItem], list[Party]]:
    """Small worlds in which everything collides: few numbers, few amounts, few names."""
    items = [
        OpenItem(
            key=f"I{i}",
            customer=draw(st.sampled_from(["A", "B"])),
            amount_fen=draw(st.one_of(FEN, st.just(0))),
            due=DAY + timedelta(draw(st.integers(-90, 30))),
            numbers=tuple(draw(st.lists(st.sampled_from(NUMBERS), max_size=2))),
            currency=draw(st.sampled_from(["CNY", "CNY", "USD"])),
        )
        for i in range(draw(st.integers(0, 9)))
    ]
    payments = [
        Payment(
            key=f"P{i}",
            day=DAY + timedelta(draw(st.integers(-5, 60))),
            amount_fen=draw(st.one_of(FEN, st.integers(-5, 0))),
            payer_name=draw(st.sampled_from(NAMES)),
            payer_account=draw(st.sampled_from(["", "621", "622"])),
            reference=" ".join(draw(st.lists(st.sampled_from([*NUMBERS, "FP1001", "预付", "x"]), max_size=3))),
            customer=draw(st.sampled_from(["", "", "", "A"])),
        )
        for i in range(draw(st.integers(0, 9)))
    ]
    parties = [Party(customer="A", names=("甲公司",), accounts=("621",)), Party(customer="B", names=("乙公司",))]
    return payments, items, parties


@settings(max_examples=80, deadline=None)
@given(worlds())
def test_money_is_neither_made_nor_lost(world: tuple[list[Payment], list[OpenItem], list[Party]]) -> None:
    payments, items, parties = world
    result = match(payments=payments, items=items, parties=parties)
    assert [p.payment for p in result.proposals] == sorted(p.key for p in payments)
    by_key, open_items, taken = {p.key: p for p in payments}, {i.key: i for i in items}, Counter[str]()
    for proposal in result.proposals:
        payment = by_key[proposal.payment]
        assert sum(fen for _, fen in proposal.allocations) + proposal.on_account_fen == payment.amount_fen
        assert all(fen > 0 for _, fen in proposal.allocations)
        assert proposal.on_account_fen >= 0 or payment.amount_fen < 0
        assert len({key for key, _ in proposal.allocations}) == len(proposal.allocations)
        assert all(open_items[key].currency == payment.currency for key, _ in proposal.allocations)
        assert 0 <= proposal.confidence_permille <= 999
        assert not proposal.post or (proposal.allocations and proposal.confidence_permille >= 990)
        taken.update(dict(proposal.allocations))
    assert all(taken[item.key] <= max(0, item.amount_fen) for item in items)


@settings(max_examples=30, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(
    world: tuple[list[Payment], list[OpenItem], list[Party]], rng: Random
) -> None:
    shuffled = [rng.sample(part, len(part)) for part in world]
    payments, items, parties = world
    assert match(payments=payments, items=items, parties=parties) == match(
        payments=shuffled[0], items=shuffled[1], parties=shuffled[2]
    )


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 10**7), st.integers(2, 5), st.sampled_from(["", "货款", "FP5"]))
def test_equal_items_are_never_posted_without_a_number(fen: int, copies: int, reference: str) -> None:
    items = [OpenItem(key=f"I{i}", customer="A", amount_fen=fen, due=DAY, numbers=(f"NR77{i}",)) for i in range(copies)]
    payment = Payment(key="P", day=DAY, amount_fen=fen, payer_name="甲公司", reference=reference)
    result = match(payments=[payment], items=items, parties=[Party(customer="A", names=("甲公司",))])
    assert not result.proposals[0].post


@settings(max_examples=30, deadline=None)
@given(worlds())
def test_a_stricter_limit_posts_less_and_proposes_no_more(
    world: tuple[list[Payment], list[OpenItem], list[Party]],
) -> None:
    payments, items, parties = world
    result = match(
        payments=payments, items=items, parties=parties, settings=MatchSettings(wrong_post_limit=Fraction(0))
    )
    assert not any(proposal.post for proposal in result.proposals)

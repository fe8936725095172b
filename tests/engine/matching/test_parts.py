"""The parts of matching against slow and obvious second implementations."""

import random
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.engine.matching import evidence
from huikuan.engine.matching.calibration import LEADS, TABLES, confidence_permille, pooled
from huikuan.engine.matching.deductions import usual_fee
from huikuan.engine.matching.names import alike_percent, fold_name
from huikuan.engine.matching.references import NumberIndex, fold, read_text, unread_digits
from huikuan.engine.matching.similarity import one_fault_apart, typing_faults
from huikuan.engine.matching.sums import subsets_with_sum
from huikuan.engine.matching.windows import likely_windows


def plain_faults(number: str, text: str) -> int:
    """The best place in the text, by the full table (optimal string alignment, free start and end)."""
    rows = [[0] * (len(text) + 1)]
    for i, char in enumerate(number, 1):
        row = [i]
        for j, other in enumerate(text, 1):
            best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (char != other))
            if i > 1 and j > 1 and char == text[j - 2] and number[i - 2] == other:
                best = min(best, rows[i - 2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return min(rows[-1])


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.text("0123AB", min_size=1, max_size=20), min_size=1, max_size=4),
    st.lists(st.text("0123AB货", max_size=30), min_size=1, max_size=4),
)
def test_typing_faults_agree_with_the_full_table(numbers: list[str], texts: list[str]) -> None:
    pairs = np.array([(i, j) for i in range(len(numbers)) for j in range(len(texts))], dtype=np.int64)
    got = typing_faults(numbers=numbers, texts=texts, pairs=pairs)
    assert got.tolist() == [plain_faults(numbers[i], texts[j]) for i, j in pairs.tolist()]


def test_a_very_long_number_is_compared_by_its_tail() -> None:
    number = "7" * 40 + "0123456789" * 6 + "123"
    got = typing_faults(numbers=[number], texts=["X" + number[-63:] + "X"], pairs=np.array([[0, 0]]))
    assert got.tolist() == [0]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 60), max_size=9), st.integers(0, 150), st.integers(0, 3))
def test_sums_agree_with_trying_every_subset(amounts: list[int], target: int, slack: int) -> None:
    got = subsets_with_sum(amounts=amounts, target=target, slack=slack, most_answers=1000)
    every = [
        members
        for size in range(1, len(amounts) + 1)
        for members in combinations(range(len(amounts)), size)
        if abs(sum(amounts[i] for i in members) - target) <= slack
    ]
    assert sorted(got) == sorted(every)
    distances = [abs(sum(amounts[i] for i in members) - target) for members in got]
    assert distances == sorted(distances)


def test_sums_refuse_more_than_they_can_search_completely() -> None:
    assert subsets_with_sum(amounts=[2**i for i in range(26)], target=2**26 - 1) == [tuple(range(26))]
    with pytest.raises(ValueError, match="26"):
        subsets_with_sum(amounts=[1] * 27, target=3)


def test_sums_of_few_members() -> None:
    assert subsets_with_sum(amounts=[1, 2, 3, 4], target=6, most_members=2) == [(1, 3)]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.text("0123AB货", max_size=25), max_size=5),
    st.sets(st.text("0123AB货", min_size=1, max_size=7), max_size=6),
)
def test_the_sieve_misses_nothing(texts: list[str], numbers: set[str]) -> None:
    got = list(likely_windows(texts=texts, numbers=numbers))
    true = {
        (row, start, len(number))
        for row, text in enumerate(texts)
        for number in numbers
        for start in range(len(text))
        if text.startswith(number, start)
    }
    assert true <= set(got)
    assert [row for row, _, _ in got] == sorted(row for row, _, _ in got)
    assert all(start + length <= len(texts[row]) for row, start, length in got)


def test_quotes_read_no_character_twice() -> None:
    index = NumberIndex([("A123456789",), ("3456789000",), ("12345678",)])
    (quotes,) = index.quotes([read_text("A1234567 89000")])
    assert set(quotes.points) == {0}  # the others overlap it


def test_letters_left_out_and_short_numbers() -> None:
    index = NumberIndex([("FP-000123456",), ("HT77",), ("FP900",)])
    left_out, short, inside = index.quotes([read_text("发票 123456"), read_text("合同 HT77!"), read_text("HT771")])
    assert set(left_out.points) == {0}
    assert set(short.points) == {1}
    assert not inside.points  # a short number counts only where it stands alone


def test_unread_digits() -> None:
    index = NumberIndex([("FP123456",)])
    for reference, expected in (("FP123456", False), ("FP123456 88421", True), ("FP123456 8842", False), ("", False)):
        text = read_text(reference)
        assert unread_digits(text, index.quotes([text])[0]) is expected


def test_fold() -> None:
    assert fold("ｆｐ－２０２６／００１") == fold("FP 2026.001") == "FP2026001"


@given(st.integers(1, 10**30))
def test_ten_log_is_the_decibel_rounded_down_to_a_thousandth(value: int) -> None:
    points = evidence.ten_log(value)
    # 10**(points/10) <= value < 10**((points+1)/10), raised to the tenth power; the step table has four digits.
    assert Fraction(999, 1000) ** 10 * 10**points <= value**10
    assert value**10 < Fraction(1002, 1000) ** 10 * 10 ** (points + 1)


def test_lead() -> None:
    assert evidence.lead(points=15, rivals=[]) == 0  # as likely as "nothing fits"
    assert evidence.lead(points=42, rivals=[]) == 27
    assert evidence.lead(points=80, rivals=[80]) == 0
    assert evidence.lead(points=80, rivals=[60, 60]) == 17  # 100 to 2
    assert evidence.lead(points=-500, rivals=[90]) == -30
    assert evidence.lead(points=10_000, rivals=[]) == 80


@pytest.mark.parametrize("kind", sorted(TABLES))
def test_confidence_grows_with_the_lead(kind: str) -> None:
    told = [confidence_permille(kind, lead) for lead in range(-30, 81)]
    assert told == sorted(told)
    assert 0 < told[0] <= told[-1] <= 999
    assert [confidence_permille(kind, lead) for lead in LEADS] == list(TABLES[kind])


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20)), min_size=1, max_size=8))
def test_pooling_is_the_best_monotone_fit(pairs: list[tuple[int, int]]) -> None:
    right, total = [min(good, count) for good, count in pairs], [count for _, count in pairs]
    got = pooled(right, total)
    assert got == sorted(got)
    # The fit's value at a place is the largest, over starts up to it, of the least mean over ends from it on.
    for at in range(len(pairs)):
        means = [
            min(Fraction(sum(right[a : b + 1]), sum(total[a : b + 1])) for b in range(at, len(pairs)))
            for a in range(at + 1)
        ]
        assert got[at] == min(999, int(1000 * max(means)))


def test_filling_points_of_round_amounts() -> None:
    """123,456.78 betrays itself in a sum; which of ten round amounts of 5,000 stands beside it does not."""
    fine, coarse = 12_345_678, 500_000
    among = [fine, *(coarse + 100_000 * i for i in range(10))]
    assert evidence.filling_points([fine], among) > 30
    assert evidence.filling_points([fine, coarse], among) == 0


def test_usual_fees() -> None:
    for fee in (50, 500, 1_050, 1_500, 2_000):
        assert usual_fee(difference=fee, amount=5_000_000)
    assert usual_fee(difference=4_000, amount=200_000_000)  # two hundred-thousandths of two million
    assert not usual_fee(difference=777, amount=5_000_000)


@given(st.text("0123AB", min_size=1, max_size=7), st.text("0123AB", min_size=1, max_size=7))
def test_one_fault_apart(left: str, right: str) -> None:
    near = {left[:i] + left[i + 1 :] for i in range(len(left))}
    near |= {left[:i] + c + left[i:] for i in range(len(left) + 1) for c in "0123AB"}
    near |= {left[:i] + c + left[i + 1 :] for i in range(len(left)) for c in "0123AB"}
    near |= {left[:i] + left[i + 1] + left[i] + left[i + 2 :] for i in range(len(left) - 1)}
    assert one_fault_apart(left, right) == (right in near and right != left)


def test_amount_points() -> None:
    assert evidence.amount_points(amount=24_168_654, considered=1) == 40  # capped
    assert evidence.amount_points(amount=1_000_000, considered=1) == 0  # ten thousand yuan tells nothing
    assert evidence.amount_points(amount=12_300, considered=1) == 20  # 123: ten times log 123
    assert evidence.amount_points(amount=12_345_678, considered=1000, difference=4) == 31  # 70 - 30 - 9


def test_habits() -> None:
    assert evidence.Habits().points(30) == 0
    assert evidence.Habits().points(3_000) == -15
    learnt = evidence.Habits([*range(-10, 40)] * 40)
    assert learnt.points(5) == 0
    assert learnt.points(45) < 0
    assert learnt.points(400) <= -30
    assert learnt.usual == 15


def test_names() -> None:
    assert fold_name("杭州西子贸易有限公司") == fold_name("杭州西子贸易（股份有限公司）") == "杭州西子贸易"
    assert fold_name("Smith & Co. Ltd.") == "SMITH"
    assert fold_name("集团") == "集团"
    assert alike_percent("杭州西子贸易", "杭州西子贸易") == 100
    assert alike_percent("ABC", "XYZ") == 0
    rng = random.Random(1)
    name = "".join(rng.sample("安邦诚达丰冠华佳", 6))
    assert alike_percent(name, name[:-1]) >= 75 > alike_percent(name, name[::-1])

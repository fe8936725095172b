"""The parts of matching against slow and obvious second implementations."""

import random
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.engine.matching import evidence
from huikuan.engine.matching.payers import alike_percent, fold_name
from huikuan.engine.matching.references import NumberIndex, fold, read_text, unread_digits
from huikuan.engine.matching.similarity import typing_faults
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


def test_confidence() -> None:
    assert evidence.confidence_permille(points=15, rivals=[]) == 500  # as likely as "nothing fits"
    assert evidence.confidence_permille(points=25, rivals=[]) == 909  # ten to one
    assert evidence.confidence_permille(points=42, rivals=[]) == 998
    assert evidence.confidence_permille(points=80, rivals=[80]) == 499
    assert evidence.confidence_permille(points=80, rivals=[60, 60]) == 980  # 100 : 1 : 1
    assert evidence.confidence_permille(points=-500, rivals=[90]) == 0
    assert evidence.confidence_permille(points=10_000, rivals=[]) == 999


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

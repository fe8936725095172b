"""How often it is right: on the public benchmark, and on batches of our own whose truth is known.

Seeds from 1000 on are for tests; the tables of the calibration were made from others (see ``bench/matching.py``).
"""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from tests.engine.matching.generators.batch import Batch, tallies
from tests.engine.matching.generators.clerks import FAMILIES, clerks
from tests.engine.matching.generators.public_data import DATA, load_public
from tests.engine.matching.generators.public_form import public_form, spoilt

from huikuan.engine.matching import MatchResult, match

SEEDS = range(1000, 1005)
# Families nobody could post, or not always: the amount is round, or the money cannot be told from somebody else's.
LEAST_RIGHT = {
    "bundle, counted": 45,
    "bundle, cut list": 40,
    "bundle, no number": 20,
    "bundle, tails": 70,
    "discount, no number": 55,
    "everything": 0,  # what others have not paid for sure stands in the way
    "month": 60,
    "no number": 60,
    "oldest": 5,
    "overpaid": 85,
    "bank fee, no number": 70,
    "parent": 80,
    "typing 1": 85,
    "typing 2": 80,
}
NEVER_POSTED = {
    "prepayment",
    "stranger",
    "nothing fits",
    "settled already",
    "twice",
    "twice, no number",
    "twofold",
    "third party",
    "sibling's number",
}


def run(batch: Batch) -> MatchResult:
    return match(payments=batch.payments, items=batch.items, parties=batch.parties)


@pytest.mark.skipif(not DATA.exists(), reason="the public matching data is not beside the repository")
def test_public_benchmark() -> None:
    batch = load_public()
    counts = tallies(batch, run(batch))["public"]
    assert counts["all"] == 12_262
    assert counts["right"] >= 0.998 * counts["all"]
    assert counts["wrong"] <= 0.0002 * counts["posted"]


@pytest.fixture(scope="module")
def batches() -> list[tuple[Batch, MatchResult]]:
    made = [clerks(seed=seed) for seed in SEEDS]
    return [(batch, run(batch)) for batch in made]


@pytest.fixture(scope="module")
def families(batches: list[tuple[Batch, MatchResult]]) -> dict[str, Counter[str]]:
    out: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for batch, result in batches:
        for family, counts in tallies(batch, result).items():
            out[family].update(counts)
    return dict(out)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_each_family(families: dict[str, Counter[str]], family: str) -> None:
    counts = families[family]
    assert counts["all"] >= 1
    assert counts["wrong"] <= 0.002 * counts["posted"]
    assert 100 * counts["right"] >= LEAST_RIGHT.get(family, 95) * counts["all"]
    assert not (family in NEVER_POSTED and counts["posted"])


def test_findings_tell_what_a_person_has_to_look_at(batches: list[tuple[Batch, MatchResult]]) -> None:
    for family, code in (("twice", "repeated"), ("prepayment", "advance"), ("third party", "third_party")):
        told = [
            {finding.code for finding in result.findings if finding.subject == key}
            for batch, result in batches
            for key, of in batch.family.items()
            if of == family
        ]
        assert told
        assert all(f"matching.{code}" in codes for codes in told)


def test_deductions_are_named(batches: list[tuple[Batch, MatchResult]]) -> None:
    """Every posting that leaves something open of an item in these families says what it is."""
    kinds = {"discount": "discount", "bank fee": "bank_fee", "rounded off": "small"}
    told: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for batch, result in batches:
        left = {item.key: item.amount_fen for item in batch.items}
        for proposal in result.proposals:
            family = batch.family[proposal.payment]
            if family in kinds and proposal.post:
                short = sum(left[key] - fen for key, fen in proposal.allocations)
                assert short == sum(difference.fen for difference in proposal.differences)
                told[family].update(difference.kind.value for difference in proposal.differences)
    for family, kind in kinds.items():
        assert told[family][kind] >= 0.6 * told[family].total() > 0


def test_the_public_form_with_up_to_four_faults() -> None:
    batch = public_form(seed=1000)
    counts = tallies(batch, run(batch))
    for faults, least in ((0, 99), (1, 93), (2, 84), (3, 70), (4, 60)):
        family = counts[f"{faults} faults"]
        assert family["all"] >= 100
        assert family["wrong"] <= 0.002 * family["posted"]
        assert 100 * family["right"] >= least * family["all"]


def test_faults_upon_faults() -> None:
    batch = spoilt(public_form(seed=1001, most_faults=1), seed=1, least=1, most=2)
    counts = sum(tallies(batch, run(batch)).values(), Counter())
    assert counts["wrong"] <= 0.002 * counts["posted"]
    assert counts["right"] >= 0.75 * counts["all"]


def test_confidence_is_about_as_often_right_as_it_says(batches: list[tuple[Batch, MatchResult]]) -> None:
    """Of proposals told to be 90 to 99 % sure, and of surer ones, about so many are right."""
    bins: dict[bool, list[tuple[int, bool]]] = {True: [], False: []}
    for batch, result in batches:
        for proposal in result.proposals:
            if proposal.confidence_permille >= 900 and batch.family[proposal.payment] not in NEVER_POSTED:
                right = {key for key, _ in proposal.allocations} == batch.truth[proposal.payment]
                bins[proposal.confidence_permille >= 990].append((proposal.confidence_permille, right))
    for sure, tolerance in ((True, 0.003), (False, 0.04)):
        told = bins[sure]
        assert len(told) >= 50
        predicted = sum(permille for permille, _ in told) / len(told) / 1000
        assert abs(predicted - sum(right for _, right in told) / len(told)) <= tolerance

"""Many splits at once must be exactly the single splits, one after the other."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from huikuan.engine.apportion import UNLIMITED, Clash, Infeasible, apportion, apportion_groups
from huikuan.engine.apportion import groups as groups_module

SCALES = [3, 100, 10**9, 2**49, 10**15, 10**18]


@st.composite
def forests(draw: st.DrawFn) -> list[tuple[int, list[int], list[int], list[int]]]:
    """Groups as (total, weights, lows, highs), most of them feasible, over every range of magnitudes."""
    scale, heavy = draw(st.sampled_from(SCALES)), draw(st.sampled_from([1, *SCALES]))
    groups = []
    for _ in range(draw(st.integers(1, 5))):
        size = draw(st.integers(1, 6))

        def numbers(limit: int, size: int = size) -> list[int]:
            return draw(st.lists(st.integers(0, limit) | st.just(0), min_size=size, max_size=size))

        weights, lows, room = numbers(heavy), numbers(scale // size), numbers(scale)
        highs = [low + more if more else UNLIMITED for low, more in zip(lows, room, strict=True)]
        total = draw(st.integers(sum(lows), max(sum(lows), min(sum(highs), scale))))
        if draw(st.integers(0, 4)) == 0:
            total, lows, highs = -total, [-high for high in highs], [-low for low in lows]
        groups.append((total, weights, lows, highs))
    return groups


def as_arrays(groups: list[tuple[int, list[int], list[int], list[int]]]) -> dict[str, np.ndarray]:
    sizes = [len(weights) for _, weights, _, _ in groups]
    columns = zip(*groups, strict=True)
    totals, weights, lows, highs = ([*column] for column in columns)
    return {
        "totals": np.array(totals, dtype=np.int64),
        "weights": np.array(list(chain(*weights)), dtype=np.int64),
        "minimum": np.array(list(chain(*lows)), dtype=np.int64),
        "maximum": np.array(list(chain(*highs)), dtype=np.int64),
        "starts": np.cumsum([0, *sizes[:-1]]),
    }


@settings(max_examples=150)
@given(forests())
@example([(7, [2**48, 2**48, 1], [0, 0, 0], [3, 3, 9])])
@example([(10, [5, 5, 0, 0], [0, 0, 1, 0], [2, 2, 9, 9])])
def test_bounded_groups_agree_with_single_splits(groups: list[tuple[int, list[int], list[int], list[int]]]) -> None:
    expected = [
        share
        for total, weights, lows, highs in groups
        for share in apportion(total=total, weights=weights, minimum=lows, maximum=highs)
    ]
    assert apportion_groups(**as_arrays(groups)).tolist() == expected


@settings(max_examples=100)
@given(forests())
def test_free_groups_agree_with_single_splits(groups: list[tuple[int, list[int], list[int], list[int]]]) -> None:
    expected = [share for total, weights, _, _ in groups for share in apportion(total=total, weights=weights)]
    arrays = as_arrays(groups)
    got = apportion_groups(totals=arrays["totals"], weights=arrays["weights"], starts=arrays["starts"])
    assert got.tolist() == expected


@given(forests(), st.randoms(use_true_random=False))
def test_cells_in_any_order(groups: list[tuple[int, list[int], list[int], list[int]]], random: object) -> None:
    arrays = as_arrays(groups)
    sizes = np.diff(arrays["starts"], append=len(arrays["weights"]))
    group_of = np.repeat(np.arange(len(sizes)), sizes)
    order = np.argsort([random.random() for _ in group_of], kind="stable")  # type: ignore[attr-defined]
    got = apportion_groups(
        totals=arrays["totals"],
        weights=arrays["weights"][order],
        group_of=group_of[order],
        minimum=arrays["minimum"][order],
        maximum=arrays["maximum"][order],
    )
    for group, total in enumerate(arrays["totals"].tolist()):
        mine = order[group_of[order] == group]
        expected = apportion(
            total=total,
            weights=arrays["weights"][mine].tolist(),
            minimum=arrays["minimum"][mine].tolist(),
            maximum=arrays["maximum"][mine].tolist(),
        )
        assert got[group_of[order] == group].tolist() == expected


@pytest.mark.parametrize("total", [10**13, 10**18])
@pytest.mark.parametrize("heavy", [1, 10**6, 10**14])
def test_groups_across_blocks(monkeypatch: pytest.MonkeyPatch, total: int, heavy: int) -> None:
    monkeypatch.setattr(groups_module, "BLOCK", 64)
    random = np.random.default_rng(7)
    sizes = np.concatenate([[150], random.integers(1, 40, 60)])
    starts = np.cumsum(sizes) - sizes
    weights = random.integers(heavy // 2, heavy + 1, int(sizes.sum()))
    totals = random.integers(total // 2, total, len(sizes))
    got = apportion_groups(totals=totals, weights=weights, starts=starts)
    for group, (start, size) in enumerate(zip(starts.tolist(), sizes.tolist(), strict=True)):
        cells = slice(start, start + size)
        assert got[cells].tolist() == apportion(total=int(totals[group]), weights=weights[cells].tolist())


def test_remainders_too_long_for_one_key_are_compared_whole() -> None:
    # 4,096 cells and sums near 2^59 leave fewer bits a key than a remainder has; these differ in the lowest bits only.
    random = np.random.default_rng(3)
    weights = 2**47 + random.integers(0, 3, 2**13)
    totals = np.array([1, 50])
    got = apportion_groups(totals=totals, weights=weights, starts=np.array([0, 2**12]))
    for group in range(2):
        cells = slice(group * 2**12, (group + 1) * 2**12)
        assert got[cells].tolist() == apportion(total=int(totals[group]), weights=weights[cells].tolist())


def test_groups_without_cells_take_nothing() -> None:
    arguments = {"weights": np.array([1, 1]), "starts": np.array([0, 0, 2])}
    assert apportion_groups(totals=np.array([0, 4, 0]), **arguments).tolist() == [2, 2]
    with pytest.raises(Infeasible) as refusal:
        apportion_groups(totals=np.array([0, 4, 5]), **arguments)
    assert (refusal.value.clash, refusal.value.group, refusal.value.by) == (Clash.MAXIMUM, 2, 5)


def test_names_the_group_and_the_cells_that_clash() -> None:
    with pytest.raises(Infeasible) as refusal:
        apportion_groups(
            totals=np.array([0, 9, 10]),
            weights=np.array([1, 1, 1, 1]),
            starts=np.array([0, 0, 2]),
            minimum=np.array([0, 0, 8, 5]),
        )
    assert (refusal.value.group, refusal.value.cells, refusal.value.by) == (2, (2, 3), 3)


def test_malformed_arrays() -> None:
    one = np.array([1])
    for wrong in ({}, {"starts": one - 1, "group_of": one - 1}, {"starts": one}, {"group_of": one}):
        with pytest.raises(ValueError, match=r"starts|group"):
            apportion_groups(totals=one, weights=one, **wrong)
    with pytest.raises(ValueError, match="negative"):
        apportion_groups(totals=one, weights=-one, starts=one - 1)
    with pytest.raises(ValueError, match="every cell"):
        apportion_groups(totals=one, weights=one, starts=one - 1, minimum=np.array([0, 0]))

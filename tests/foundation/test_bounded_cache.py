"""The cache of pages: never heavier than it may be, and what was asked for last stays."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.foundation.bounded_cache import BoundedCache

MOST = 1_000
ROOM = 40  # bytes that pickling adds at most


def cache(name: str, entries: int = 100) -> BoundedCache:
    made = BoundedCache(name, {"OPTIONS": {"MAX_BYTES": MOST, "MAX_ENTRIES": entries}})
    made.clear()
    return made


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    """By hand: three of 300 bytes fit; the fourth takes the place of the one that nobody has asked for."""
    kept = cache("by hand")
    for name in "abc":
        kept.set(name, b"x" * 300)
    assert kept.get("a") is not None  # so b is the oldest
    kept.set("d", b"x" * 300)
    assert [name for name in "abcd" if kept.get(name) is not None] == ["a", "c", "d"]


def test_what_is_heavier_than_all_is_not_kept_and_nothing_else_lost_for_good() -> None:
    kept = cache("heavy")
    kept.set("page", b"x" * (MOST + 1))
    assert kept.get("page") is None
    kept.set("page", b"x" * 10)
    assert kept.get("page") == b"x" * 10


ACTS = st.lists(st.tuples(st.sampled_from(["set", "get", "delete", "clear"]), st.integers(0, 9), st.integers(0, 600)))


@settings(max_examples=200, deadline=None)
@given(acts=ACTS, entries=st.integers(1, 6))
def test_it_knows_what_it_weighs(acts: list[tuple[str, int, int]], entries: int) -> None:
    kept = cache("any", entries)
    for act, key, size in acts:
        match act:
            case "set":
                kept.set(str(key), b"x" * size)
            case "clear":
                kept.clear()
            case _:
                getattr(kept, act)(str(key))
        weight = sum(len(value) for value in kept._cache.values())
        assert kept._weight[0] == weight <= MOST
        assert all(len(pickle.loads(value)) <= len(value) for value in kept._cache.values())


@pytest.mark.parametrize("size", [0, MOST - ROOM])
def test_what_fits_is_found_again(size: int) -> None:
    kept = cache("fits")
    kept.set("page", b"x" * size)
    assert kept.get("page") == b"x" * size

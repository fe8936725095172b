"""What DATABASE_URL becomes: our own pool's sessions keep short queries short, and the address has the last word."""

from __future__ import annotations

import pytest

from huikuan.config.environment import SHORT_QUERIES, database


@pytest.fixture
def address(monkeypatch):
    def set_to(url: str, *, pool: str = "1") -> dict[str, object]:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("HUIKUAN_POOL", pool)
        return database().get("OPTIONS", {})

    return set_to


def test_our_sessions_neither_compile_nor_start_helpers(address) -> None:
    options = address("postgresql://hui@db/kuan")
    assert options["options"] == SHORT_QUERIES
    assert "pool" in options


def test_what_the_address_asks_for_comes_last(address) -> None:
    options = address("postgresql://hui@db/kuan?options=-c%20jit%3Don&connect_timeout=3")
    assert options["options"].endswith(" -c jit=on")
    assert options["connect_timeout"] in {3, "3"}


def test_behind_another_pool_the_session_is_left_alone(address) -> None:
    assert not {"options", "pool", "prepare_threshold"} & set(address("postgresql://hui@db/kuan", pool="0"))

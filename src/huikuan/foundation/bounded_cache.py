"""A cache in memory that is bounded by what it weighs, not only by how many things it keeps.

Pages weigh between 5 and 400 kB, so that a number of them bounds nothing: few large ones fill the memory, and many
small ones are forgotten while there is room.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache


class BoundedCache(LocMemCache):
    """``OPTIONS["MAX_BYTES"]`` of pickled values at most; what has not been asked for the longest goes first."""

    _cache: OrderedDict[str, bytes]  # its latest first
    _lock: Lock
    _max_entries: int

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(name, params)
        self._most: int = params.get("OPTIONS", {})["MAX_BYTES"]
        self._weight = _WEIGHTS.setdefault(name, [0])

    def _set(self, key: str, value: bytes, timeout: Any = DEFAULT_TIMEOUT) -> None:
        before, full = len(self._cache.get(key, b"")), len(self._cache) >= self._max_entries
        super()._set(key, value, timeout)  # type: ignore[misc]
        self._weight[0] = self._weighed() if full else self._weight[0] + len(value) - before
        while self._weight[0] > self._most:
            self._delete(next(reversed(self._cache)))

    def _delete(self, key: str) -> bool:
        self._weight[0] -= len(self._cache.get(key, b""))
        gone: bool = super()._delete(key)  # type: ignore[misc]  # Django's own, which its stubs leave out
        return gone

    def _weighed(self) -> int:
        return sum(len(value) for value in self._cache.values())

    def clear(self) -> None:
        """Everything."""
        super().clear()
        with self._lock:
            self._weight[0] = self._weighed()


_WEIGHTS: dict[str, list[int]] = {}  # by name, like the values: each thread has its own cache object

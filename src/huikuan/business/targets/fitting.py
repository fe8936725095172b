"""Person × item with both margins fixed: what is typed, held and bounded stays, all else is fitted around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from huikuan.engine.apportion import Infeasible, two_way
from huikuan.engine.money import Fen

Place = tuple[int, int]  # person and item by id; 0 is nobody, and what names no item


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks of a cell: an amount that it is to have, or bounds; None asks nothing."""

    amount: Fen | None = None
    minimum: Fen | None = None
    maximum: Fen | None = None


Wishes = Mapping[Place, Wish]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A cell as it stands: its row's id, amount and hold, and what the tree names of it at core outlets."""

    row: int
    amount: Fen
    held: bool
    named: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class ClashOf:
    """Lines that cannot be satisfied: ``required`` is their total, ``limit`` the nearest that bounds allow.

    ``binding`` are the cells whose holds, bounds or typed amounts make the limit.
    """

    lines: tuple[str, ...]
    required: Fen
    limit: Fen
    binding: tuple[str, ...] = ()

    @property
    def by(self) -> Fen:
        """How far apart they are."""
        return abs(self.required - self.limit)


class ClashError(Exception):
    """No table satisfies the margins; carries which lines clash."""

    def __init__(self, clashes: Sequence[ClashOf]) -> None:
        super().__init__(f"{len(clashes)} clashes")
        self.clashes = clashes


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """People down, items across; a cell nobody planned is absent and stays empty unless an amount is asked for it."""

    people: Sequence[tuple[int, str]]
    items: Sequence[tuple[int, str]]
    cells: Mapping[Place, Stand]

    def amount(self, person: int, item: int) -> Fen:
        """0 where nothing is planned."""
        stand = self.cells.get((person, item))
        return stand.amount if stand else 0

    @cached_property
    def row_totals(self) -> dict[int, Fen]:
        """People's targets."""
        return {person: sum(self.amount(person, item) for item, _name in self.items) for person, _ in self.people}

    @cached_property
    def column_totals(self) -> dict[int, Fen]:
        """Items' targets of these people."""
        return {item: sum(self.amount(person, item) for person, _name in self.people) for item, _ in self.items}

    def state(self, wishes: Wishes) -> str:
        """A digest of all that a fit rests on: the same one means the same result."""
        told = [(place, stand.amount, stand.held, stand.named) for place, stand in sorted(self.cells.items())]
        asked = [(place, wish.amount, wish.minimum, wish.maximum) for place, wish in sorted(wishes.items())]
        return sha256(repr((told, asked, self.people, [item for item, _ in self.items])).encode()).hexdigest()

    def fit(self, wishes: Wishes) -> dict[Place, Fen]:
        """Amounts of all cells with exactly the present margins; ClashError when there are none."""
        amounts, lows, highs = self._asked(wishes)
        rows = np.array([self.row_totals[person] for person, _ in self.people], dtype=np.int64)
        columns = np.array([self.column_totals[item] for item, _ in self.items], dtype=np.int64)
        clashes = [*self._lines(self.people, rows, lows, highs, 1), *self._lines(self.items, columns, lows, highs, 0)]
        if clashes:
            raise ClashError(clashes)
        try:
            fitted = two_way(row_totals=rows, column_totals=columns, weights=amounts, minimum=lows, maximum=highs)
        except Infeasible as refusal:
            raise ClashError([self._between(refusal, lows, highs, rows, columns)]) from refusal
        return {
            (person, item): int(fitted[at, beside])
            for at, (person, _) in enumerate(self.people)
            for beside, (item, _name) in enumerate(self.items)
        }

    def _asked(self, wishes: Wishes) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Present amounts, minima and maxima; no cell can be more than its lines."""
        shape = (len(self.people), len(self.items))
        amounts, lows, highs = (np.zeros(shape, dtype=np.int64) for _ in range(3))
        for at, (person, _) in enumerate(self.people):
            for beside, (item, _name) in enumerate(self.items):
                stand, wish = self.cells.get((person, item)), wishes.get((person, item))
                amounts[at, beside] = stand.amount if stand else 0
                lows[at, beside], highs[at, beside] = self._bounds((person, item), stand, wish)
        return amounts, lows, highs

    def _bounds(self, place: Place, stand: Stand | None, wish: Wish | None) -> tuple[Fen, Fen]:
        if stand is not None and stand.held:
            return stand.amount, stand.amount
        if wish is not None and wish.amount is not None:
            return wish.amount, wish.amount
        if stand is None:
            return 0, 0
        low, high = stand.named, min(self.row_totals[place[0]], self.column_totals[place[1]])
        if wish is not None:
            low = max(low, wish.minimum or 0)
            high = high if wish.maximum is None else min(high, wish.maximum)
        return low, max(low, high)

    def _lines(
        self,
        names: Sequence[tuple[int, str]],
        totals: NDArray[np.int64],
        lows: NDArray[np.int64],
        highs: NDArray[np.int64],
        along: int,
    ) -> Iterable[ClashOf]:
        """People (or items) whose own cells leave no room for their total."""
        least, most = (_sums(bounds, along) for bounds in (lows, highs))
        for at, (_key, name) in enumerate(names):
            total = int(totals[at])
            if least[at] <= total <= most[at]:
                continue
            limit = least[at] if total < least[at] else most[at]
            places = [(at, other) if along else (other, at) for other in range(lows.shape[along])]
            yield ClashOf(lines=(name,), required=total, limit=limit, binding=self._binding(places, lows, highs))

    def _between(
        self,
        refusal: Infeasible,
        lows: NDArray[np.int64],
        highs: NDArray[np.int64],
        rows: NDArray[np.int64],
        columns: NDArray[np.int64],
    ) -> ClashOf:
        """Items that together need more than their people can still give, or people with no room of their own."""
        if not refusal.columns:
            names = tuple(self.people[at][1] for at in refusal.rows)
            return ClashOf(lines=names, required=refusal.required, limit=refusal.limit)
        far, near = set(refusal.columns), set(range(len(self.items))) - set(refusal.columns)
        reached = set(refusal.rows)
        places = [
            (at, beside)
            for at in range(len(self.people))
            for beside in (far if at in reached else near)
            if (highs[at, beside] < min(rows[at], columns[beside]) if at in reached else lows[at, beside] > 0)
        ]
        names = tuple(self.items[at][1] for at in sorted(far))
        return ClashOf(
            lines=names,
            required=refusal.required,
            limit=refusal.limit,
            binding=self._binding(places, lows, highs),
        )

    def _binding(
        self, places: Iterable[tuple[int, int]], lows: NDArray[np.int64], highs: NDArray[np.int64]
    ) -> tuple[str, ...]:
        """The cells that are fixed or bounded, the largest first."""
        fixed = [
            (int(lows[at, beside]), at, beside)
            for at, beside in places
            if (self.people[at][0], self.items[beside][0]) in self.cells
            and (lows[at, beside] > 0 or highs[at, beside] == lows[at, beside])
        ]
        fixed.sort(key=lambda one: (-one[0], one[1], one[2]))
        return tuple(f"{self.people[at][1]} · {self.items[beside][1]}" for _low, at, beside in fixed)


def _sums(bounds: NDArray[np.int64], along: int) -> list[Fen]:
    """Exact beyond 64 bits."""
    lines = bounds if along else bounds.T
    return [sum(line) for line in lines.tolist()]

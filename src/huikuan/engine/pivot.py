"""Targets looked at in any order of dimensions: a line typed there is spread over its leaves, exactly.

A line is what a key begins with: of leaves keyed (item, region) line (7,) is item 7 and (7, 2) its part in region 2.
Rules and worked example: docs/rules/pivot.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from huikuan.engine.apportion import UNLIMITED, Infeasible, Tree, set_nodes
from huikuan.engine.money import Fen

Key = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """What one place is to sell: fen ≥ 0 (None: unplanned), whether it stays, and the least and most it may be."""

    key: Key
    amount: Fen | None
    held: bool = False
    minimum: Fen = 0
    maximum: Fen | None = None


class LineError(Exception):
    """No amounts satisfy what was typed; ``line`` is where it clashes, ``leaves`` (indices) stand in the way."""

    def __init__(self, refusal: Infeasible, line: Key | None, leaves: tuple[int, ...]) -> None:
        super().__init__(str(refusal))
        self.refusal, self.line, self.leaves = refusal, line, leaves


def spread_lines(*, leaves: Sequence[Leaf], typed: Mapping[Key, Fen], stays: bool) -> list[Fen | None]:
    """New amounts by leaf once the lines of ``typed`` (key → fen) have what was typed.

    Leaves below a typed line that are not held share it in proportion to what they are (all zero: evenly, unplanned
    ones first), inside their bounds. If the total ``stays``, the other lines beside a typed one give or take in the
    same way; else nothing else moves. A line typed above another one is made up by the rest below it. Whatever the
    order of the keys, the sum of the leaves is the same. Raises `LineError`, ValueError for a line without leaves and
    for amounts below zero.
    """
    lines, parents = _lines(leaves)
    missing = [key for key in typed if key not in lines]
    if missing:
        raise ValueError(f"no leaf stands in the line {missing[0]}")
    size = len(lines)
    tree = Tree.of(parents=[*parents, *(lines[leaf.key] for leaf in leaves)])
    own = [leaf.amount for leaf in leaves]
    held = {size + at for at, leaf in enumerate(leaves) if leaf.held}
    if stays:
        held |= {lines[key[:-1]] for key in typed if key and key[:-1] not in typed}
    try:
        after = set_nodes(
            tree=tree,
            values=[*_sums(parents, [lines[leaf.key] for leaf in leaves], own), *own],
            edits={lines[key]: fen for key, fen in typed.items()},
            held=held,
            minimum=np.array([0] * size + [leaf.minimum for leaf in leaves], dtype=np.int64),
            maximum=np.array([UNLIMITED] * size + [_most(leaf) for leaf in leaves], dtype=np.int64),
        )
    except Infeasible as refusal:
        keys = list(lines)
        line = keys[refusal.group] if refusal.group is not None and refusal.group < size else None
        in_the_way = _leaves_below(refusal.cells, size, keys, leaves)
        raise LineError(refusal, line, in_the_way) from refusal
    return list(after[size:])


def _lines(leaves: Sequence[Leaf]) -> tuple[dict[Key, int], list[int]]:
    """Every line by its key, the whole first, and the number of the line each stands in (-1: none)."""
    lines: dict[Key, int] = {(): 0}
    parents = [-1]
    for leaf in leaves:
        for length in range(1, len(leaf.key) + 1):
            if leaf.key[:length] not in lines:
                lines[leaf.key[:length]] = len(lines)
                parents.append(lines[leaf.key[: length - 1]])
    return lines, parents


def _sums(parents: Sequence[int], homes: Sequence[int], amounts: Sequence[Fen | None]) -> list[Fen | None]:
    """What lines are: the sums of their leaves; None where none of these is planned."""
    sums: list[Fen | None] = [None] * len(parents)
    for home, fen in zip(homes, amounts, strict=True):
        if fen is not None:
            sums[home] = (sums[home] or 0) + fen
    for line in range(len(parents) - 1, 0, -1):
        if (fen := sums[line]) is not None:
            sums[parents[line]] = (sums[parents[line]] or 0) + fen
    return sums


def _most(leaf: Leaf) -> Fen:
    return UNLIMITED if leaf.maximum is None else leaf.maximum


def _leaves_below(nodes: Collection[int], size: int, keys: Sequence[Key], leaves: Sequence[Leaf]) -> tuple[int, ...]:
    """The leaves among nodes of the tree, and those of its lines that are held or bounded."""
    wanted = {keys[node] for node in nodes if node < size}
    found = {node - size for node in nodes if node >= size}
    for at, leaf in enumerate(leaves):
        narrowed = leaf.held or leaf.minimum or leaf.maximum is not None
        if narrowed and any(leaf.key[: len(key)] == key for key in wanted):
            found.add(at)
    return tuple(sorted(found))

"""The ownership ledger: target = received + promised + measured + unowned, in fen, for every leaf and every node.

A leaf is one person × one customer (or one person without a customer: the unassigned part of a target). All columns
are int64 arrays of equal length. Source: product page, "The ownership ledger"; docs/rules/ownership-ledger.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from huikuan.engine.findings import Finding, Severity
from huikuan.engine.money import Fen

Column = npt.NDArray[np.int64]

AMOUNT_LIMIT: Fen = 10**18  # per leaf: three such amounts still add up inside int64
_INT64_MAX = 2**63 - 1


class LedgerError(ValueError):
    """The figures cannot be put into a ledger."""


class LengthMismatchError(LedgerError):
    """Two columns differ in length."""


class NotWholeFenError(LedgerError):
    """A column holds something other than whole fen."""


class NegativeAmountError(LedgerError):
    """A target, promise or measure is below zero (only receipts may be, by reversals)."""


class AmountTooLargeError(LedgerError):
    """An amount is beyond 10^18 fen, or a total does not fit into 63 bits."""


class TreeCycleError(LedgerError):
    """The parents lead in a circle; the message names one node on it."""


class UnknownNodeError(LedgerError):
    """A leaf or a parent points to a node that does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """One line of the ledger, in fen. The first five obey ``target = received + promised + measured + unowned``.

    ``*_gross`` are the uncapped figures, ``reversed`` what reversals took back beyond the receipts of the period,
    ``risk_unowned`` the hole that is left when promises and measures count only with their probability.
    """

    target: Fen
    received: Fen
    promised: Fen
    measured: Fen
    unowned: Fen
    surplus: Fen
    received_gross: Fen
    promised_gross: Fen
    measured_gross: Fen
    reversed: Fen
    risk_unowned: Fen


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ledger:
    """Many lines of the ledger, one column each; meanings as in `Owned`."""

    target: Column
    received: Column
    promised: Column
    measured: Column
    unowned: Column
    surplus: Column
    received_gross: Column
    promised_gross: Column
    measured_gross: Column
    reversed: Column
    risk_unowned: Column

    def __len__(self) -> int:
        return len(self.target)

    def line(self, index: int) -> Owned:
        """Line ``index`` with plain integers."""
        return Owned(**{name: int(getattr(self, name)[index]) for name in COLUMNS})

    def total(self) -> Owned:
        """The sum of all lines, exact at any size."""
        return Owned(**{name: _exact_sum(getattr(self, name)) for name in COLUMNS})


COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(Owned))


def own(
    *,
    targets: npt.ArrayLike,
    received: npt.ArrayLike,
    promised: npt.ArrayLike,
    measured: npt.ArrayLike,
    promised_weighted: npt.ArrayLike | None = None,
    measured_weighted: npt.ArrayLike | None = None,
) -> Ledger:
    """Fill each leaf's target from its sources: receipts first, then promises, then measures; the rest is unowned.

    All arguments are fen per leaf, of equal length n. ``received`` is net of reversals and may be negative: it then
    fills nothing (counts as 0) and its amount stands in ``reversed``. The weighted figures (see `weigh`) feed only
    ``risk_unowned``; left out, every promise and measure counts in full.
    Raises LengthMismatchError, NotWholeFenError, NegativeAmountError, AmountTooLargeError.
    """
    target = _column("targets", targets)
    net = _column("received", received, negative=True)
    promise = _column("promised", promised)
    measure = _column("measured", measured)
    promise_weighted = promise if promised_weighted is None else _column("promised_weighted", promised_weighted)
    measure_weighted = measure if measured_weighted is None else _column("measured_weighted", measured_weighted)
    for name, values in (
        ("received", net),
        ("promised", promise),
        ("measured", measure),
        ("promised_weighted", promise_weighted),
        ("measured_weighted", measure_weighted),
    ):
        if len(values) != len(target):
            raise LengthMismatchError(f"targets has {len(target)} leaves, {name} has {len(values)}")

    money = np.maximum(net, 0)
    from_money = np.minimum(money, target)
    left = target - from_money
    risk_unowned = np.maximum(left - promise_weighted - measure_weighted, 0)
    from_promises = np.minimum(promise, left)
    left = left - from_promises
    from_measures = np.minimum(measure, left)
    return Ledger(
        target=target,
        received=from_money,
        promised=from_promises,
        measured=from_measures,
        unowned=left - from_measures,
        surplus=np.maximum(money + promise + measure - target, 0),
        received_gross=net,
        promised_gross=promise,
        measured_gross=measure,
        reversed=np.maximum(-net, 0),
        risk_unowned=risk_unowned,
    )


def own_one(*, target: Fen, received: Fen = 0, promised: Fen = 0, measured: Fen = 0) -> Owned:
    """The ledger line of one leaf; as `own`, for one customer on a screen."""
    return own(targets=[target], received=[received], promised=[promised], measured=[measured]).line(0)


def weigh(*, amounts: npt.ArrayLike, permille: npt.ArrayLike) -> Column:
    """Amounts × probability in thousandths (0–1000), rounded down to the fen, exact to 10^18.

    Raises LedgerError for a weight outside 0–1000, and the errors of `own` for the amounts.
    """
    money = _column("amounts", amounts)
    weight = _column("permille", permille)
    if len(weight) != len(money):
        raise LengthMismatchError(f"{len(money)} amounts, {len(weight)} weights")
    if len(weight) and int(weight.max()) > 1000:
        raise LedgerError(f"a weight of {int(weight.max())} permille is more than certain")
    # split so that the product never leaves int64
    result: Column = money // 1000 * weight + money % 1000 * weight // 1000
    return result


def roll_up(*, leaves: Ledger, node_of: npt.ArrayLike, parents: npt.ArrayLike) -> Ledger:
    """Sum the leaves into every node of a tree: each node = its own leaves + its child nodes, in every column.

    ``node_of[leaf]`` is the node a leaf hangs on (any node, not only the lowest); ``parents[node]`` is the node
    above, -1 for a root. Several roots are allowed. A node is only ever a sum, so a surplus below never fills a hole.
    Raises UnknownNodeError, TreeCycleError, LengthMismatchError, AmountTooLargeError (a total over 63 bits).
    """
    parent = np.asarray(parents, dtype=np.int64)
    home = np.asarray(node_of, dtype=np.int64)
    count = len(parent)
    if len(home) != len(leaves):
        raise LengthMismatchError(f"{len(leaves)} leaves, {len(home)} places for them")
    if len(home) and (int(home.min()) < 0 or int(home.max()) >= count):
        raise UnknownNodeError("a leaf hangs on a node that is not in the tree")
    if count and (int(parent.min()) < -1 or int(parent.max()) >= count):
        raise UnknownNodeError("a parent is not in the tree")
    depth = _depths(parent)
    # deepest first; inside one depth no node feeds another, so a level is one vectorised step
    order = np.argsort(-depth, kind="stable")
    starts = np.flatnonzero(np.diff(depth[order])) + 1
    levels = [level for level in np.split(order, starts) if level.size and depth[level[0]] > 1]
    summed: dict[str, Column] = {}
    for name in COLUMNS:
        values: Column = getattr(leaves, name)
        if _exact_sum(np.abs(values)) > _INT64_MAX:
            raise AmountTooLargeError(f"the total of {name} does not fit into 63 bits")
        nodes = np.zeros(count, dtype=np.int64)
        np.add.at(nodes, home, values)
        for level in levels:
            np.add.at(nodes, parent[level], nodes[level])
        summed[name] = nodes
    return Ledger(**summed)


def ledger_findings(*, ledger: Ledger, keys: Sequence[str]) -> tuple[Finding, ...]:
    """What a reader should know about single leaves: ``ledger.receipts_negative`` where reversals exceed receipts."""
    return tuple(
        Finding(
            code="ledger.receipts_negative",
            severity=Severity.WARNING,
            subject=keys[leaf],
            params={"reversed_fen": int(ledger.reversed[leaf])},
        )
        for leaf in np.flatnonzero(ledger.reversed).tolist()
    )


def _column(name: str, values: npt.ArrayLike, *, negative: bool = False) -> Column:
    given = np.asarray(values)
    if given.ndim != 1:
        raise LengthMismatchError(f"{name} must be one-dimensional, not {given.ndim}")
    if given.size == 0:
        return np.zeros(0, dtype=np.int64)
    if given.dtype.kind == "O" and all(type(value) is int for value in given.tolist()):
        raise AmountTooLargeError(f"{name} holds an amount beyond 10^18 fen")
    if given.dtype.kind not in "iu":
        raise NotWholeFenError(f"{name} must hold whole fen, not {given.dtype}")
    low, high = int(given.min()), int(given.max())
    if max(high, -low) > AMOUNT_LIMIT:
        raise AmountTooLargeError(f"{name} holds an amount beyond 10^18 fen")
    if low < 0 and not negative:
        raise NegativeAmountError(f"{name} is below zero at leaf {int(given.argmin())}: {low}")
    # a copy: the ledger must not change when the caller's array does
    return given.astype(np.int64, copy=True)


def _exact_sum(values: Column) -> int:
    # high and low halves apart: neither can overflow for fewer than 2^31 lines
    return (int((values >> 32).sum()) << 32) + int((values & 0xFFFFFFFF).sum())


def _depths(parent: Column) -> Column:
    """Depth of each node (root = 1) by pointer doubling: log2(n) steps however the tree is shaped."""
    count = len(parent)
    jump = np.append(np.where(parent < 0, count, parent), count)
    depth = np.append(np.ones(count, dtype=np.int64), 0)
    for _ in range(count.bit_length() + 1):
        if bool((jump == count).all()):
            return depth[:count]
        depth = depth + depth[jump]
        jump = jump[jump]
    raise TreeCycleError(f"node {int(np.flatnonzero(jump != count)[0])} is above itself, or below a node that is")

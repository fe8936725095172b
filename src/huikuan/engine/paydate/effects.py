"""Effects of what is known at issue, and of the customer, added up: random effects by backfitting.

Each group of levels (terms, size of the amount, weekday of the due day, …) is believed as far as its spread exceeds
what chance alone would make: variance components by the method of moments, the levels shrunk accordingly. A group that
means nothing in this company gets no effect at all, so none has to be chosen by hand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huikuan.engine.paydate.records import UNKNOWN, Array, Bools, Ints, Receivables

_ROUNDS = 12
_LEVELS = 6
_MONTH_PARTS = np.array([8, 15, 22, 28])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuts:
    """Where amounts (fen) and terms (days) are cut into levels; learnt, because companies differ in size."""

    amount: Ints
    terms: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """Days late = base + one effect a group (days by level) + the customer's + ``dispute`` where it is disputed."""

    base: float
    groups: dict[str, Array]
    dispute: float


def find_cuts(*, rows: Receivables) -> Cuts:
    """Cut at quantiles of what has been invoiced."""
    inner = np.arange(1, _LEVELS) / _LEVELS
    amount = np.unique(np.quantile(rows.amount, inner, method="nearest")) if len(rows) else np.zeros(0, np.int64)
    terms = np.unique(np.quantile(rows.due - rows.issued, inner, method="nearest")) if len(rows) else amount
    return Cuts(amount=amount.astype(np.int64), terms=terms.astype(np.int64))


def levels(*, rows: Receivables, cuts: Cuts) -> dict[str, Ints]:
    """The level of each row in each group; ``UNKNOWN`` has no effect."""
    day = rows.due.astype("datetime64[D]") - np.timedelta64(719_163, "D")  # ordinal of 1970-01-01
    month = day.astype("datetime64[M]")
    in_month = (day - month.astype("datetime64[D]")).astype(np.int64) + 1
    found = {
        "segment": rows.segment,
        "terms": np.searchsorted(cuts.terms, rows.due - rows.issued),
        "amount": np.searchsorted(cuts.amount, rows.amount),
        "weekday": (rows.due - 1) % 7,  # ordinal 1 was a Monday
        "month_part": np.searchsorted(_MONTH_PARTS, in_month, side="right"),
        "month": month.astype(np.int64) % 12,
    }
    for place, column in enumerate(rows.attributes):
        found[f"attribute_{place}"] = column
    return {name: codes.astype(np.int64) for name, codes in found.items()}


def looked_up(effect: Array, codes: Ints) -> Array:
    """The effect of each code; unknown and never seen ones have none."""
    known = (codes != UNKNOWN) & (codes < len(effect))
    result: Array = np.where(known, effect[np.where(known, codes, 0)] if len(effect) else 0.0, 0.0)
    return result


def fit(*, late: Array, codes: dict[str, Ints], customer: Ints, disputed: Ints) -> Effects:
    """Fit all groups in turn until they settle; ``late`` in days, one row an invoice."""
    # Whose customers a thing comes with must not be taken for its effect: segment, then customer, then the rest.
    first = {"segment": codes["segment"]} if "segment" in codes else {}
    everything = {**first, "customer": customer, **codes}
    sizes = {name: int(code.max(initial=0)) + 1 for name, code in everything.items()}
    effects = {name: np.zeros(size) for name, size in sizes.items()}
    fitted = {name: np.zeros(len(late)) for name in everything}
    in_dispute = disputed == 1
    if not len(late):
        return Effects(base=0.0, groups={name: effects[name] for name in codes}, dispute=0.0)
    base, dispute, noise = float(late.mean()), 0.0, float(late.var()) + 1e-9
    rest = late - base
    for _ in range(_ROUNDS):
        for name, code in everything.items():
            rest = rest + fitted[name]
            effects[name] = _shrunken(rest, code, sizes[name], noise)
            fitted[name] = looked_up(effects[name], code)
            rest = rest - fitted[name]
        dispute, rest = _dispute(rest, in_dispute, disputed == 0, customer, dispute)
        base, rest = base + float(rest.mean()), rest - rest.mean()
        freedom = max(len(late) - len(np.unique(customer)), len(late) // 2, 1)
        noise = float((rest**2).sum()) / freedom + 1e-9
    return Effects(base=base, groups={name: effects[name] for name in codes}, dispute=dispute)


def _shrunken(rest: Array, code: Ints, size: int, noise: float) -> Array:
    """Level means, shrunk by noise ÷ spread; all zero where the spread is no more than chance (plus one deviation)."""
    known = code != UNKNOWN
    count = np.bincount(code[known], minlength=size).astype(np.float64)
    total = np.bincount(code[known], rest[known], minlength=size)
    seen = int((count > 0).sum())
    square = float((total**2 / np.maximum(count, 1)).sum())
    spread = (square - (seen + (2 * seen) ** 0.5) * noise) / max(float(count.sum()), 1.0)
    if seen < 2 or spread <= 0:
        return np.zeros(size)
    result: Array = total / (count + noise / spread)
    return result


def _dispute(rest: Array, yes: Bools, no: Bools, customer: Ints, before: float) -> tuple[float, Array]:
    """What a dispute adds, compared within customers: those who dispute much are often late payers anyway."""
    rest = rest + np.where(yes, before, 0.0)
    size = int(customer.max(initial=0)) + 1
    disputes, others = np.bincount(customer[yes], minlength=size), np.bincount(customer[no], minlength=size)
    both = (disputes > 0) & (others > 0)
    if not both.any():
        return 0.0, rest
    weight = disputes * others / np.maximum(disputes + others, 1)
    gap = np.bincount(customer[yes], rest[yes], minlength=size) / np.maximum(disputes, 1)
    gap -= np.bincount(customer[no], rest[no], minlength=size) / np.maximum(others, 1)
    effect = float((gap * weight).sum() / (weight.sum() + 1.0))
    return effect, rest - np.where(yes, effect, 0.0)

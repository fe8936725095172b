"""A batch of payments with the truth known, and how an outcome compares with it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from huikuan.engine.matching import MatchResult, OpenItem, Party, Payment


@dataclass(slots=True)
class Batch:
    """Payments, items and parties; ``truth``: the items each payment truly pays (empty: it must stay unmatched).

    ``waits``: payments that a person has to decide even where the proposal is right.
    """

    payments: list[Payment] = field(default_factory=list)
    items: list[OpenItem] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    truth: dict[str, frozenset[str]] = field(default_factory=dict)
    family: dict[str, str] = field(default_factory=dict)
    waits: set[str] = field(default_factory=set)

    def add(self, payment: Payment, items: list[OpenItem], family: str, *, waits: bool = False) -> None:
        """One payment and what it truly pays."""
        self.payments.append(payment)
        self.truth[payment.key] = frozenset(item.key for item in items)
        self.family[payment.key] = family
        if waits or not items:
            self.waits.add(payment.key)


def tallies(batch: Batch, result: MatchResult) -> dict[str, Counter[str]]:
    """By family: all, right (posted with exactly the true items, or waiting where it must), posted, wrong (posted with
    other items, or though it must wait) and seen (the items proposed are the true ones, posted or not)."""
    out: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for proposal in result.proposals:
        key = proposal.payment
        true = frozenset(item for item, _ in proposal.allocations) == batch.truth[key]
        wrong = proposal.post and (not true or key in batch.waits)
        right = not proposal.post if key in batch.waits else proposal.post and true
        out[batch.family[key]].update(all=1, right=right, posted=proposal.post, wrong=wrong, seen=true)
    return dict(out)

"""How far a customer is trusted: exposure, headroom, and the two rules at three checkpoints (docs/rules/credit.md).

Source: receivables page 2.5. Amounts are integer fen, days are calendar days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from huikuan.engine.money import Fen


class Strength(StrEnum):
    """What a broken rule does."""

    NONE = "none"
    WARN = "warn"
    STOP = "stop"


class Checkpoint(StrEnum):
    """Where credit is looked at."""

    TARGET = "target"  # a sales target is signed
    ORDER = "order"
    DELIVERY = "delivery"


class Rule(StrEnum):
    """The two questions, asked apart: one does not excuse the other."""

    AMOUNT = "amount"  # exposure over the limit
    OVERDUE = "overdue"  # the oldest open item is late by too many days


ORDERS_LIVE_DAYS = 365  # an undelivered order counts for so many days since anything last happened to it
_SEVERITY = (Strength.NONE, Strength.WARN, Strength.STOP)
DEFAULTS: Mapping[tuple[Checkpoint, Rule], Strength] = MappingProxyType(
    {
        (Checkpoint.TARGET, Rule.AMOUNT): Strength.STOP,
        (Checkpoint.TARGET, Rule.OVERDUE): Strength.WARN,
        (Checkpoint.ORDER, Rule.AMOUNT): Strength.STOP,
        (Checkpoint.ORDER, Rule.OVERDUE): Strength.WARN,
        (Checkpoint.DELIVERY, Rule.AMOUNT): Strength.STOP,
        (Checkpoint.DELIVERY, Rule.OVERDUE): Strength.STOP,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRules:
    """How strongly each rule acts at each checkpoint, and how many days late are still let pass."""

    strengths: Mapping[tuple[Checkpoint, Rule], Strength] = field(default_factory=lambda: DEFAULTS)
    days_allowed: int = 30

    def strength(self, checkpoint: Checkpoint, rule: Rule) -> Strength:
        """None where nothing is said."""
        return self.strengths.get((checkpoint, rule), Strength.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What we stand to lose if the customer never pays again, by its parts.

    ``receivables_fen`` are open instalments less credit notes, before money on account; ``drafts_fen`` what was paid
    by acceptance drafts that have not cleared; ``orders_fen`` accepted and not delivered; ``advances_fen`` on account.
    """

    receivables_fen: Fen = 0
    drafts_fen: Fen = 0
    orders_fen: Fen = 0
    advances_fen: Fen = 0

    @property
    def total_fen(self) -> Fen:
        """Receivables + uncleared drafts + undelivered orders − advances; below zero the customer has paid ahead."""
        return self.receivables_fen + self.drafts_fen + self.orders_fen - self.advances_fen


def limit_on(*, day: date, standing_fen: Fen | None, temporary_fen: Fen | None, until: date | None) -> Fen | None:
    """The limit of a day: a temporary one counts up to and including its last day and only ever raises."""
    if temporary_fen is None or until is None or day > until:
        return standing_fen
    return temporary_fen if standing_fen is None else max(standing_fen, temporary_fen)


def headroom(*, limit_fen: Fen | None, exposure_fen: Fen) -> Fen | None:
    """What may still be added; below zero the limit is passed. None without a limit."""
    return None if limit_fen is None else limit_fen - exposure_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a checkpoint says. ``broken`` are the rules that act, each with its strength; one set to none never acts."""

    checkpoint: Checkpoint
    strength: Strength
    broken: tuple[tuple[Rule, Strength], ...]
    over_fen: Fen  # by how much the limit is or would be passed; 0 within it or without one
    days_over: int  # beyond the days allowed


def check(
    *,
    checkpoint: Checkpoint,
    limit_fen: Fen | None,
    exposure_fen: Fen,
    days_overdue: int,
    rules: CreditRules,
    amount_fen: Fen = 0,
) -> Verdict:
    """Ask both rules whether ``amount_fen`` more may be added. Without a limit the amount rule has nothing to say."""
    over = 0 if limit_fen is None else max(0, exposure_fen + amount_fen - limit_fen)
    late = max(0, days_overdue - rules.days_allowed)
    broken = tuple(
        (rule, strength)
        for rule, excess in ((Rule.AMOUNT, over), (Rule.OVERDUE, late))
        if excess and (strength := rules.strength(checkpoint, rule)) is not Strength.NONE
    )
    return Verdict(
        checkpoint=checkpoint,
        strength=max((strength for _rule, strength in broken), key=_SEVERITY.index, default=Strength.NONE),
        broken=broken,
        over_fen=over,
        days_over=late,
    )

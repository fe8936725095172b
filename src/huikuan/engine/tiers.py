"""Customer tiers by cumulative share of receipts, with overrides and a minimum stay.

Source: field work page 4.1; docs/rules/tiers.md. Amounts are fen, shares are thousandths, all integer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huikuan.engine.findings import Finding, Severity
from huikuan.engine.money import Fen


class TierRulesError(ValueError):
    """The boundaries of the tiers make no sense."""


class Tier(StrEnum):
    """Most to least important."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    PROSPECT = "P"

    @property
    def rank(self) -> int:
        """0 for tier 1 … 3 for prospects."""
        return TIERS.index(self)


TIERS: tuple[Tier, ...] = tuple(Tier)


class TierReason(StrEnum):
    """Why a customer is in its tier."""

    SHARE = "share"
    NO_RECEIPTS = "no_receipts"
    STAY = "stay"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRules:
    """Where tier 1, 2 and 3 end, in thousandths of all receipts, and how many days a tier is kept at least."""

    ends_permille: tuple[int, int, int] = (800, 900, 950)
    minimum_stay_days: int = 90

    def __post_init__(self) -> None:
        one, two, three = self.ends_permille
        if not 0 <= one <= two <= three <= 1000:
            raise TierRulesError(f"boundaries must rise from 0 to 1000: {self.ends_permille}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TierHeld:
    """The tier a customer has had so far, and since when."""

    tier: Tier
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TierOverride:
    """A person's decision; it needs a reason. ``until`` (its last day) missing means for good."""

    tier: Tier
    reason: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TierLine:
    """One customer's tier with its explanation.

    ``computed`` is the tier by share alone. ``start_permille`` is where the customer's share of all receipts begins
    (rounded down for show; the boundary itself is compared exactly). ``since`` is when the tier began.
    """

    customer: str
    tier: Tier
    computed: Tier
    why: TierReason
    amount: Fen
    start_permille: int
    share_permille: int
    since: date
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TierResult:
    """Lines from the largest customer to the smallest, and what was noticed."""

    lines: tuple[TierLine, ...]
    findings: tuple[Finding, ...]


def assign_tiers(
    *,
    amounts: Mapping[str, Fen],
    today: date,
    rules: TierRules | None = None,
    held: Mapping[str, TierHeld] | None = None,
    overrides: Mapping[str, TierOverride] | None = None,
) -> TierResult:
    """Put every customer into a tier.

    ``amounts``: receipts (or potential receipts) of the last 12 months by customer number, every customer named, 0
    for none. In descending order, equal amounts by customer number, a customer belongs to the tier in which its share
    begins: start × 1000 < end × total. Zero or net negative: prospect, and no part of the total. An override in force
    wins; otherwise a tier held for less than the minimum stay is kept.
    """
    rules = rules or TierRules()
    held = held or {}
    overrides = overrides or {}
    findings: list[Finding] = []
    lines: list[TierLine] = []
    total = sum(amount for amount in amounts.values() if amount > 0)
    before = 0
    for customer, amount in sorted(amounts.items(), key=lambda item: (-item[1], item[0])):
        computed = _by_share(before, total, rules.ends_permille) if amount > 0 else Tier.PROSPECT
        tier, why, note = computed, TierReason.SHARE if amount > 0 else TierReason.NO_RECEIPTS, ""
        was = held.get(customer)
        if was and was.tier is not computed and (today - was.since).days < rules.minimum_stay_days:
            tier, why = was.tier, TierReason.STAY
        override = overrides.get(customer)
        if override and not override.reason.strip():
            findings.append(Finding(code="tiers.override_without_reason", subject=customer))
        elif override and (override.until is None or today <= override.until):
            tier, why, note = override.tier, TierReason.OVERRIDE, override.reason.strip()
        lines.append(
            TierLine(
                customer=customer,
                tier=tier,
                computed=computed,
                why=why,
                amount=amount,
                start_permille=before * 1000 // total if total else 0,
                share_permille=max(amount, 0) * 1000 // total if total else 0,
                since=was.since if was and was.tier is tier else today,
                note=note,
            )
        )
        before += max(amount, 0)
    findings += _unknown(amounts, overrides)
    return TierResult(lines=tuple(lines), findings=tuple(findings))


def _by_share(before: Fen, total: Fen, ends_permille: Sequence[int]) -> Tier:
    for tier, end in zip(TIERS, ends_permille, strict=False):
        if before * 1000 < end * total:
            return tier
    return Tier.PROSPECT


def _unknown(amounts: Mapping[str, Fen], overrides: Mapping[str, TierOverride]) -> list[Finding]:
    return [
        Finding(code="tiers.override_unknown_customer", severity=Severity.ERROR, subject=customer)
        for customer in overrides
        if customer not in amounts
    ]

"""Strategy stage → shares of the product roles, and the gross margin they earn (docs/rules/proposal.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from huikuan.engine.findings import Finding, Severity
from huikuan.engine.money import Fen


class ProductRole(StrEnum):
    """What an item is sold for."""

    FIGHTER = "fighter"  # 战斗机: takes share from a competitor
    VOLUME = "volume"
    PROFIT = "profit"
    IMAGE = "image"


class Stage(StrEnum):
    """Strategy stage of the company or region."""

    GROWTH = "growth"  # favours volume
    MATURE = "mature"  # favours profit


class InvalidMixError(ValueError):
    """Shares of the roles must be at least 0 and sum to exactly 1."""


Mix = Mapping[ProductRole, Decimal]
ExactMix = Mapping[ProductRole, Decimal | Fraction]

DEFAULT_MIXES: Mapping[Stage, Mix] = {
    Stage.GROWTH: {
        ProductRole.FIGHTER: Decimal("0.20"),
        ProductRole.VOLUME: Decimal("0.50"),
        ProductRole.PROFIT: Decimal("0.20"),
        ProductRole.IMAGE: Decimal("0.10"),
    },
    Stage.MATURE: {
        ProductRole.FIGHTER: Decimal("0.10"),
        ProductRole.VOLUME: Decimal("0.35"),
        ProductRole.PROFIT: Decimal("0.45"),
        ProductRole.IMAGE: Decimal("0.10"),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MixMargin:
    """What a mix earns: gross margin as a share of sales and in fen, and what is left after the expense quota."""

    rate: Fraction
    margin_fen: Fen
    left_fen: Fen | None
    findings: tuple[Finding, ...]


def role_mix(*, stage: Stage, mixes: Mapping[Stage, Mix] = DEFAULT_MIXES) -> dict[ProductRole, Decimal]:
    """Return the share of every role at this stage; roles the setting leaves out get 0.

    Raises `InvalidMixError` when a share is negative or they do not sum to exactly 1.
    """
    shares = {role: mixes[stage].get(role, Decimal(0)) for role in ProductRole}
    if any(not share.is_finite() or share < 0 for share in shares.values()) or sum(shares.values()) != 1:
        raise InvalidMixError(stage, shares)
    return shares


def role_margins(*, items: Iterable[tuple[ProductRole, Decimal, Fen]]) -> dict[ProductRole, Fraction]:
    """Return each role's gross margin from its items (role, margin, sales), weighed by sales where there are any."""
    rows: dict[ProductRole, list[tuple[Decimal, Fen]]] = {}
    for role, margin, sales in items:
        rows.setdefault(role, []).append((margin, max(sales, 0)))
    result = {}
    for role, pairs in rows.items():
        sold = sum(sales for _, sales in pairs)
        weighed = [(Fraction(margin), sales if sold else 1) for margin, sales in pairs]
        result[role] = Fraction(sum(margin * weight for margin, weight in weighed), sum(w for _, w in weighed))
    return result


def sold_mix(*, sold: Mapping[ProductRole, Fen]) -> dict[ProductRole, Fraction]:
    """Each role's share of what was sold; below zero counts as nothing, empty where nothing was sold."""
    total = sum(max(fen, 0) for fen in sold.values())
    return {role: Fraction(max(sold.get(role, 0), 0), total) for role in ProductRole} if total else {}


def mix_margin(
    *,
    mix: ExactMix,
    margins: Mapping[ProductRole, Fraction],
    sales_fen: Fen,
    expense_quota_fen: Fen | None,
    subject: str = "",
) -> MixMargin:
    """Return the gross margin that ``sales_fen`` earns in this mix, rounded once, half even.

    A role with a share but no known margin counts as earning nothing, and is named. Says so when the margin does not
    cover the expense quota.
    """
    findings = []
    unknown = [role for role, share in mix.items() if share and role not in margins]
    if unknown:
        params: dict[str, object] = {"roles": ",".join(unknown)}
        findings.append(Finding(code="mix.margin_unknown", subject=subject, params=params))
    rate = sum((Fraction(share) * margins.get(role, Fraction(0)) for role, share in mix.items()), Fraction(0))
    margin = round(sales_fen * rate)
    left = None if expense_quota_fen is None else margin - expense_quota_fen
    if left is not None and left < 0:
        params = {"margin_fen": margin, "expense_fen": expense_quota_fen, "short_fen": -left}
        code = "mix.margin_below_expense"
        findings.append(Finding(code=code, severity=Severity.WARNING, subject=subject, params=params))
    return MixMargin(rate=rate, margin_fen=margin, left_fen=left, findings=tuple(findings))

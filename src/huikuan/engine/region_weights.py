"""Shares of the regions in a target: by history, potential, room left, or a blend (docs/rules/proposal.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from huikuan.engine.findings import Finding
from huikuan.engine.money import Fen

# A blend of shares becomes integer weights that sum to about this: fine enough for any total, small enough for int64.
BLEND_SCALE = 10**18


class RegionMethod(StrEnum):
    """What a region's weight comes from."""

    HISTORY = "history"  # its sales
    POTENTIAL = "potential"  # what its market could buy
    PENETRATION = "penetration"  # what its market could buy and does not yet buy from us
    BLEND = "blend"


class InvalidBlendError(ValueError):
    """The parts of a blend must be at least 0, not all 0, and none of them a blend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionBasis:
    """Sales and market potential of one region over the same span, in fen; None = unknown."""

    region: str
    history_fen: Fen | None = None
    potential_fen: Fen | None = None


DEFAULT_BLEND: Mapping[RegionMethod, Decimal] = {
    RegionMethod.HISTORY: Decimal("0.5"),
    RegionMethod.POTENTIAL: Decimal("0.3"),
    RegionMethod.PENETRATION: Decimal("0.2"),
}


def region_weights(
    *,
    method: RegionMethod,
    regions: Sequence[RegionBasis],
    blend: Mapping[RegionMethod, Decimal] = DEFAULT_BLEND,
) -> tuple[dict[str, int], tuple[Finding, ...]]:
    """Return integer weights for an exact split; a region without the figure weighs 0 and is named in a finding.

    Penetration is sales ÷ potential, so potential × (1 − penetration) = potential − sales: the room left weighs.
    A part of a blend for which every region weighs 0 leaves the blend. Raises `InvalidBlendError`.
    """
    if method is not RegionMethod.BLEND:
        return _single(method, regions)
    parts = {part: Fraction(share) for part, share in blend.items()}
    if RegionMethod.BLEND in parts or any(share < 0 for share in parts.values()) or not any(parts.values()):
        raise InvalidBlendError(blend)
    shares = dict.fromkeys((basis.region for basis in regions), Fraction(0))
    findings: list[Finding] = []
    for part, share in parts.items():
        if not share:
            continue
        weights, part_findings = _single(part, regions)
        findings.extend(part_findings)
        total = sum(weights.values())
        if total:
            for region, weight in weights.items():
                shares[region] += share * Fraction(weight, total)
    whole = sum(shares.values()) or Fraction(1)
    return {region: round(Fraction(share, whole) * BLEND_SCALE) for region, share in shares.items()}, tuple(findings)


def _single(method: RegionMethod, regions: Sequence[RegionBasis]) -> tuple[dict[str, int], tuple[Finding, ...]]:
    weights: dict[str, int] = {}
    findings = []
    for basis in regions:
        amount = _amount(method, basis)
        if amount is None:
            params = {"method": method.value}
            findings.append(Finding(code="regions.basis_missing", subject=basis.region, params=params))
        weights[basis.region] = max(amount or 0, 0)
    return weights, tuple(findings)


def _amount(method: RegionMethod, basis: RegionBasis) -> Fen | None:
    if method is RegionMethod.HISTORY:
        return basis.history_fen
    if method is RegionMethod.POTENTIAL:
        return basis.potential_fen
    if basis.potential_fen is None or basis.history_fen is None:
        return None
    return basis.potential_fen - basis.history_fen

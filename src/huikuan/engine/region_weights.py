"""Shares of the regions in a target: by history, potential, room left, a blend, or typed (docs/rules/proposal.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from huikuan.engine.apportion import apportion
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


def share_regions(
    *,
    total: Fen,
    weights: Mapping[str, int],
    typed: Mapping[str, Decimal],
    changes: Mapping[str, Fen],
) -> tuple[dict[str, Fen], tuple[Finding, ...]]:
    """Share ``total`` out to the fen: ``typed`` shares first, what they leave by ``weights``, local ``changes`` on top.

    ``total`` holds the changes already, so that a change of one region moves no other. Typed shares over 1, or under 1
    where every region has one, are scaled to 1, said. Where a change would take a region below zero, the whole is
    shared in proportion to what is above zero, said.
    """
    known = {region: max(Fraction(share), Fraction(0)) for region, share in typed.items() if region in weights}
    given = sum(known.values(), Fraction(0))
    findings: list[Finding] = []
    if known and (given > 1 or (len(known) == len(weights) and given != 1)):
        findings.append(Finding(code="regions.shares_scaled", params={"sum_rate": _millionths(given)}))
    if known:
        left, of_others = max(1 - given, Fraction(0)), sum(w for region, w in weights.items() if region not in known)
        others = {region: Fraction(left * weight, of_others or 1) for region, weight in weights.items()}
        parts = [round(known.get(region, others[region]) * BLEND_SCALE) for region in weights]
    else:
        parts = list(weights.values())
    local = [changes.get(region, 0) for region in weights]
    shares = apportion(total=total - sum(local), weights=parts) if weights and total >= sum(local) else [0] * len(parts)
    after = [share + change for share, change in zip(shares, local, strict=True)]
    if after and (min(after) < 0 or sum(after) != total):
        findings.append(Finding(code="regions.change_below_zero"))
        after = apportion(total=total, weights=[max(fen, 0) for fen in after])
    return dict(zip(weights, map(int, after), strict=True)), tuple(findings)


def _millionths(share: Fraction) -> Decimal:
    return Decimal(round(share * 10**6)).scaleb(-6)


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

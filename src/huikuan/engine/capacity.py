"""Can outlets × sales per outlet carry the target? The three schemes and their frontier (docs/rules/capacity.md)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from huikuan.engine.findings import Finding, Severity
from huikuan.engine.money import Fen


class InvalidCapacityError(ValueError):
    """A target, average, lift or count of outlets is negative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityInput:
    """One region's month: target T, average sales per outlet a, active outlets n, openable outlets d, lift had u.

    None = unknown. ``opened_equivalent`` is d counted pro rata (`ramped_outlets`); None takes d as full outlets.
    """

    target_fen: Fen
    average_fen: Fen | None
    outlets: int
    openable: int | None = None
    lift_fen: Fen | None = None
    opened_equivalent: Fraction | None = None
    region: str = ""

    def __post_init__(self) -> None:
        numbers = (
            self.target_fen,
            self.average_fen,
            self.outlets,
            self.openable,
            self.lift_fen,
            self.opened_equivalent,
        )
        if any(number is not None and number < 0 for number in numbers):
            raise InvalidCapacityError(self.region)

    @property
    def each(self) -> Fraction:
        """What a new outlet counts in this month, in full outlets: on average of those that can be opened."""
        if self.opened_equivalent is None or not self.openable:
            return Fraction(1)
        return Fraction(self.opened_equivalent, self.openable)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreOutlets:
    """Scheme 1, at today's average. ``to_open`` below 0: more than are needed; ``gap`` below 0: too few openable."""

    theoretical: int
    to_open: int
    gap: int

    @property
    def feasible(self) -> bool:
        """Enough outlets can be opened."""
        return self.gap >= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MorePerOutlet:
    """Scheme 2: with today's outlets. Exact fen per outlet as fractions; ``gap`` below 0 = the lift is out of reach."""

    needed: Fraction
    lift_needed: Fraction
    gap: Fraction

    @property
    def feasible(self) -> bool:
        """The lift can be had."""
        return self.gap >= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """Scheme 3: what all outlets with the full lift sell, in fen (rounded down), and its distance from the target."""

    outlets: Fraction
    per_outlet_fen: Fen
    reachable_fen: Fen
    gap_fen: Fen

    @property
    def feasible(self) -> bool:
        """Outlets and lift together carry the target."""
        return self.gap_fen >= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Schemes:
    """The three schemes of one region; None where an unknown or zero figure leaves a scheme without an answer."""

    region: str
    more_outlets: MoreOutlets | None
    more_per_outlet: MorePerOutlet | None
    both: Both | None
    findings: tuple[Finding, ...]

    @property
    def feasible(self) -> bool:
        """At least one scheme carries the target."""
        schemes = (self.more_outlets, self.more_per_outlet, self.both)
        return any(scheme is not None and scheme.feasible for scheme in schemes)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierPoint:
    """With ``opened`` new outlets each outlet must sell ``lift_fen`` more; ``feasible`` when that is within u."""

    opened: int
    lift_fen: Fen
    feasible: bool


def schemes(*, capacity: CapacityInput) -> Schemes:
    """Compute the three schemes exactly.

    Unknown d or u counts as 0 and is said. Scheme 1 has no answer without an average above 0, scheme 2 none without
    outlets, scheme 3 none without an average. A target that none carries is a finding with the largest reachable.
    """
    openable, lift = capacity.openable or 0, capacity.lift_fen or 0
    more_outlets, more_per_outlet, both = None, None, None
    if capacity.average_fen:
        theoretical = -(-capacity.target_fen // capacity.average_fen)
        to_open = theoretical - capacity.outlets
        more_outlets = MoreOutlets(theoretical=theoretical, to_open=to_open, gap=openable - to_open)
    if capacity.average_fen is not None:
        both = _both(capacity, openable, capacity.average_fen + lift)
        if capacity.outlets:
            needed = Fraction(capacity.target_fen, capacity.outlets)
            lift_needed = needed - capacity.average_fen
            more_per_outlet = MorePerOutlet(needed=needed, lift_needed=lift_needed, gap=lift - lift_needed)
    result = Schemes(
        region=capacity.region,
        more_outlets=more_outlets,
        more_per_outlet=more_per_outlet,
        both=both,
        findings=_doubts(capacity),
    )
    if both is None or result.feasible:
        return result
    params = {"target_fen": capacity.target_fen, "reachable_fen": both.reachable_fen, "short_fen": -both.gap_fen}
    short = Finding(code="capacity.target_out_of_reach", subject=capacity.region, params=params)
    return replace(result, findings=(*result.findings, short))


def _both(capacity: CapacityInput, openable: int, per_outlet: Fen) -> Both:
    opened = Fraction(openable) if capacity.opened_equivalent is None else capacity.opened_equivalent
    outlets = capacity.outlets + opened
    reachable = outlets * per_outlet // 1
    return Both(
        outlets=outlets,
        per_outlet_fen=per_outlet,
        reachable_fen=reachable,
        gap_fen=reachable - capacity.target_fen,
    )


def equivalent_of(*, capacity: CapacityInput, reachable_fen: Fen | None) -> Fraction | None:
    """``opened_equivalent`` back from what scheme 3 had said is reachable; None where it doesn't tell."""
    per_outlet = (capacity.average_fen or 0) + (capacity.lift_fen or 0)
    if reachable_fen is None or not per_outlet:
        return None
    return max(Fraction(reachable_fen, per_outlet) - capacity.outlets, Fraction(0))


def _doubts(capacity: CapacityInput) -> tuple[Finding, ...]:
    unknown = {
        "capacity.no_average": not capacity.average_fen,
        "capacity.no_outlets": not capacity.outlets,
        "capacity.openable_unknown": capacity.openable is None,
        "capacity.lift_unknown": capacity.lift_fen is None,
    }
    missing_basis = ("capacity.no_average", "capacity.no_outlets")
    return tuple(
        Finding(
            code=code,
            severity=Severity.WARNING if code in missing_basis else Severity.INFO,
            subject=capacity.region,
        )
        for code, applies in unknown.items()
        if applies
    )


def frontier(*, capacity: CapacityInput, each: Fraction = Fraction(1)) -> tuple[FrontierPoint, ...]:
    """Return for 0..d new outlets the least lift per outlet that reaches the target: the edge of what is feasible.

    ``each`` is what a new outlet counts in this month, in full outlets (`ramped_outlets`). Empty when the average is
    unknown; points without any outlet are left out.
    """
    if capacity.average_fen is None:
        return ()
    points = []
    for opened in range((capacity.openable or 0) + 1):
        outlets = capacity.outlets + opened * each
        if outlets:
            lift = max(-(-capacity.target_fen // outlets) - capacity.average_fen, 0)
            points.append(FrontierPoint(opened=opened, lift_fen=lift, feasible=lift <= (capacity.lift_fen or 0)))
    return tuple(points)

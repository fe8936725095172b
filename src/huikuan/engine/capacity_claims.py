"""What a plan claims of new outlets and lift, and the projects that must explain it (docs/rules/projects.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from huikuan.engine.capacity import CapacityInput, InvalidCapacityError
from huikuan.engine.findings import Finding
from huikuan.engine.money import Fen
from huikuan.engine.outlets import DEFAULT_RAMP, ramped_outlets
from huikuan.engine.periods import Period
from huikuan.engine.projects import ProjectKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """``opened`` new outlets, and ``lift_fen`` more a month from each of the outlets there are."""

    opened: int
    lift_fen: Fen

    def __post_init__(self) -> None:
        if self.opened < 0 or self.lift_fen < 0:
            raise InvalidCapacityError("claim")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A project as a source of the month: new outlets that open on ``due``, or ``expected_fen`` more sales."""

    kind: ProjectKind
    due: date
    outlets: int = 0
    expected_fen: Fen = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A claim beside its sources. ``worth`` is what the named openings count in this month, in full outlets.

    ``reachable_fen`` = (outlets + worth) × (average + lift claimed), rounded down: None without an average.
    """

    claim: Claim
    lift_claimed_fen: Fen
    outlets_named: int
    lift_named_fen: Fen
    worth: Fraction
    reachable_fen: Fen | None
    findings: tuple[Finding, ...]

    @property
    def outlets_missing(self) -> int:
        """Claimed outlets that no project opens."""
        return max(self.claim.opened - self.outlets_named, 0)

    @property
    def lift_missing_fen(self) -> Fen:
        """Claimed lift of all outlets together that no project brings."""
        return max(self.lift_claimed_fen - self.lift_named_fen, 0)


class Basis(StrEnum):
    """Which outlets and lift a reach counts with."""

    MOST = "most"
    CLAIMED = "claimed"
    PROJECTS = "projects"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What is reached with ``counted`` new outlets (in full outlets of this month) and ``lift_fen`` more from each.

    ``reachable_fen`` is rounded down; ``gap_fen`` below 0: the target is not carried.
    """

    basis: Basis
    counted: Fraction
    lift_fen: Fen
    reachable_fen: Fen
    gap_fen: Fen


def needed_claim(*, capacity: CapacityInput) -> Claim:
    """What the target takes at least: as many of the d outlets as needed, then as little of u as needed.

    Nothing where today's outlets carry the target; all of d and u where even those don't. Without an average, d and u.
    New outlets count pro rata (`CapacityInput.each`).
    """
    openable, most, each = capacity.openable or 0, capacity.lift_fen or 0, capacity.each
    average, outlets = capacity.average_fen, capacity.outlets
    if average is None:
        return Claim(opened=openable, lift_fen=most)
    gap = max(capacity.target_fen - outlets * average, 0)
    opened = min(openable, -(-gap // (average * each))) if average and each else (openable if gap else 0)
    if not outlets + opened * each:
        return Claim(opened=opened, lift_fen=most if gap else 0)
    lift = max(-(-capacity.target_fen // (outlets + opened * each)) - average, 0)
    return Claim(opened=opened, lift_fen=min(lift, most))


def explain_claim(
    *,
    capacity: CapacityInput,
    claim: Claim,
    sources: Iterable[Source],
    period: Period,
    ramp: Sequence[Decimal] = DEFAULT_RAMP,
) -> Explained:
    """Set the projects of a month against what its plan claims; every difference is a finding.

    Outlets come from projects that develop; the lift from all others. A project due before the period counts as due on
    its first day: it is late and still open. Sources due after the period are left out.
    """
    named = [source for source in sources if source.due < period.end]
    openings = [source for source in named if source.kind is ProjectKind.DEVELOP]
    days = [max(source.due, period.start) for source in openings for _each in range(source.outlets)]
    worth = ramped_outlets(openings=days, period=period, ramp=ramp)
    lift = sum(source.expected_fen for source in named if source.kind is not ProjectKind.DEVELOP)
    reachable = None
    if capacity.average_fen is not None:
        reachable = (capacity.outlets + worth) * (capacity.average_fen + claim.lift_fen) // 1
    found = Explained(
        claim=claim,
        lift_claimed_fen=claim.lift_fen * capacity.outlets,
        outlets_named=len(days),
        lift_named_fen=lift,
        worth=worth,
        reachable_fen=reachable,
        findings=(),
    )
    return replace(found, findings=tuple(_doubts(capacity, found)))


def reaches(*, capacity: CapacityInput, found: Explained) -> tuple[Reach, ...]:
    """The most that can be had, what the plan claims of it, and that with the openings that projects name.

    The first may carry a target that the last does not: a plan claims less lift, and outlets open late or not at all.
    Empty when the average is unknown.
    """
    average, claim = capacity.average_fen, found.claim
    if average is None:
        return ()
    most = Fraction(capacity.openable or 0) * capacity.each
    counts = (
        (Basis.MOST, most, capacity.lift_fen or 0),
        (Basis.CLAIMED, claim.opened * capacity.each, claim.lift_fen),
        (Basis.PROJECTS, found.worth, claim.lift_fen),
    )
    rows = []
    for basis, counted, lift in counts:
        reachable = (capacity.outlets + counted) * (average + lift) // 1
        gap = reachable - capacity.target_fen
        rows.append(Reach(basis=basis, counted=counted, lift_fen=lift, reachable_fen=reachable, gap_fen=gap))
    return tuple(rows)


def _doubts(capacity: CapacityInput, found: Explained) -> Iterable[Finding]:
    """Outlets and lift without a source, a claim that is too little, and openings that come too late in the month."""
    claim, region = found.claim, capacity.region
    if found.outlets_missing:
        params = {"claimed": claim.opened, "named": found.outlets_named, "missing": found.outlets_missing}
        yield Finding(code="capacity.outlets_unexplained", subject=region, params=params)
    if found.lift_missing_fen:
        amounts = {
            "claimed_fen": found.lift_claimed_fen,
            "named_fen": found.lift_named_fen,
            "missing_fen": found.lift_missing_fen,
        }
        yield Finding(code="capacity.lift_unexplained", subject=region, params=amounts)
    if capacity.average_fen is None or found.reachable_fen is None:
        return
    full = (capacity.outlets + claim.opened * capacity.each) * (capacity.average_fen + claim.lift_fen) // 1
    if full < capacity.target_fen:
        short = {"reachable_fen": full, "short_fen": capacity.target_fen - full}
        yield Finding(code="capacity.claim_short", subject=region, params=short)
    elif found.outlets_named and not found.outlets_missing and found.reachable_fen < capacity.target_fen:
        late = {"opened": found.outlets_named, "short_fen": capacity.target_fen - found.reachable_fen}
        yield Finding(code="capacity.openings_late", subject=region, params=late)

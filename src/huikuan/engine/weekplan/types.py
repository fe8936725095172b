"""What goes into a week plan and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from huikuan.engine.cadence_places import Place
from huikuan.engine.findings import Finding
from huikuan.engine.tiers import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What one rep can do on one day. A visit takes its customer's dwell time plus ``travel_minutes``."""

    visits_per_day: int = 8
    minutes_per_day: int = 480
    travel_minutes: int = 20
    call_minutes: int = 10


class ContactKind(StrEnum):
    """How a customer is met."""

    VISIT = "visit"
    CALL = "call"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCustomer:
    """A customer to be looked after by ``rep``; ``dwell_minutes`` is the time of a visit without travel."""

    customer: str
    rep: str
    tier: Tier
    place: Place = field(default_factory=Place)
    dwell_minutes: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A contact fixed to a day: a promise to check, money to chase, a meeting. ``why`` is a code."""

    customer: str
    on: date
    kind: ContactKind
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedContact:
    """One dated visit or call; ``why`` is "cadence" or the code of its appointment."""

    rep: str
    customer: str
    on: date
    kind: ContactKind
    tier: Tier
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLoad:
    """One rep's week. ``monday`` names it; capacity counts all its working days; ``debt_*`` found no room."""

    rep: str
    monday: date
    days: int
    visits: int
    visits_capacity: int
    visits_debt: int
    calls: int
    calls_debt: int
    minutes: int
    minutes_capacity: int

    @property
    def load_permille(self) -> int:
        """The tighter of visits and minutes against capacity, debt included in the visits."""
        by_visits = (self.visits + self.visits_debt) * 1000 // max(1, self.visits_capacity)
        return max(by_visits, self.minutes * 1000 // max(1, self.minutes_capacity))


@dataclass(frozen=True, slots=True, kw_only=True)
class CadenceDebt:
    """Contacts of a customer's cadence that found no room in the week of ``monday`` (or in all of their window)."""

    rep: str
    customer: str
    tier: Tier
    kind: ContactKind
    monday: date
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPlan:
    """Contacts by rep, day and customer; the load of every rep and week; what found no room; findings."""

    contacts: tuple[PlannedContact, ...]
    weeks: tuple[WeekLoad, ...]
    debts: tuple[CadenceDebt, ...]
    findings: tuple[Finding, ...]

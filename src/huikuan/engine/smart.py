"""Is each target line specific, measured, attainable, realistic, dated? Findings, not vetoes (docs/rules/smart.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huikuan.engine.credit import Strength
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.money import Fen


class Light(StrEnum):
    """How one letter stands."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Mark:
    """One letter's light with the reason; ``figures`` names the fields of the line that the reason speaks of.

    Marks are constants shared by all lines: a plan has a hundred thousand of them, and few are ever read.
    """

    light: Light
    code: str
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLine:
    """One line of a target with all that the check asks for; None or empty = not there.

    ``evidence``: codes of what the amount rests on (history, forecast, order…). ``capacity_fen`` is what the line's
    outlet, customer or region can sell (1.4), ``credit_headroom_fen`` what credit still allows. ``ends`` is the first
    day after the line. ``day_split_fen`` is the sum of the line's day amounts. ``over_limit`` and ``overdue`` say what
    the two rules of credit mean at target signing (2.5), ``days_over`` by how many days the customer is overdue longer
    than is let pass.
    """

    key: str
    owner: str | None
    customer: str | None
    outlet: str | None
    item: str | None
    amount_fen: Fen | None
    evidence: Sequence[str]
    median_fen: Fen | None
    p95_fen: Fen | None
    capacity_fen: Fen | None
    credit_headroom_fen: Fen | None
    starts: date | None
    ends: date | None
    day_split_fen: Fen | None
    over_limit: Strength = Strength.STOP
    overdue: Strength = Strength.NONE
    days_over: int = 0


@dataclass(frozen=True, slots=True)
class SmartCheck:
    """The five letters of one line."""

    line: TargetLine
    specific: Mark
    measured: Mark
    attainable: Mark
    realistic: Mark
    timed: Mark

    @property
    def marks(self) -> tuple[Mark, Mark, Mark, Mark, Mark]:
        """The letters in the order S, M, A, R, T."""
        return (self.specific, self.measured, self.attainable, self.realistic, self.timed)

    @property
    def worst(self) -> Light:
        """Red if any letter is, else amber if any is."""
        lights = {mark.light for mark in self.marks}
        return next(light for light in (Light.RED, Light.AMBER, Light.GREEN) if light in lights)

    @property
    def reasons(self) -> tuple[Finding, ...]:
        """Why letters are not green, in their order, with the line's figures; subject is the line's key."""
        return tuple(
            Finding(
                code=mark.code,
                severity=Severity.WARNING if mark.light is Light.RED else Severity.INFO,
                subject=self.line.key,
                params={name: getattr(self.line, name) for name in mark.figures},
            )
            for mark in self.marks
            if mark.light is not Light.GREEN
        )


_OK = Mark(Light.GREEN, "smart.ok")
_NO_OWNER = Mark(Light.RED, "smart.no_owner")
_NO_CUSTOMER = Mark(Light.RED, "smart.no_customer")
_NO_ITEM = Mark(Light.AMBER, "smart.no_item")
_NO_AMOUNT = Mark(Light.RED, "smart.no_amount")
_NEGATIVE = Mark(Light.RED, "smart.negative_amount", ("amount_fen",))
_NO_EVIDENCE = Mark(Light.AMBER, "smart.no_evidence")
_NO_FORECAST = Mark(Light.AMBER, "smart.no_forecast")
_TOO_EASY = Mark(Light.AMBER, "smart.too_easy", ("amount_fen", "median_fen"))
_FANTASY = Mark(Light.RED, "smart.fantasy", ("amount_fen", "p95_fen"))
_OVER_CAPACITY = Mark(Light.RED, "smart.over_capacity", ("amount_fen", "capacity_fen"))
_OVER_CREDIT = Mark(Light.RED, "smart.over_credit", ("amount_fen", "credit_headroom_fen"))
_WARNED_CREDIT = Mark(Light.AMBER, "smart.over_credit_warned", ("amount_fen", "credit_headroom_fen"))
_OVERDUE = Mark(Light.RED, "smart.credit_overdue", ("days_over",))
_WARNED_OVERDUE = Mark(Light.AMBER, "smart.credit_overdue_warned", ("days_over",))
_NO_CAPACITY = Mark(Light.AMBER, "smart.capacity_unknown")
_NO_CREDIT = Mark(Light.AMBER, "smart.credit_unknown")
_NO_DATES = Mark(Light.RED, "smart.no_dates")
_ENDS_EARLY = Mark(Light.RED, "smart.ends_before_start", ("starts", "ends"))
_NO_DAYS = Mark(Light.AMBER, "smart.no_day_split")
_DAYS_DIFFER = Mark(Light.RED, "smart.day_split_differs", ("amount_fen", "day_split_fen"))


def check_lines(*, lines: Iterable[TargetLine]) -> list[SmartCheck]:
    """Check every line, in order."""
    return [
        SmartCheck(line, _specific(line), _measured(line), _attainable(line), _realistic(line), _timed(line))
        for line in lines
    ]


def smart_findings(*, checks: Iterable[SmartCheck], subject: str = "") -> tuple[Finding, ...]:
    """Sum up: one finding for each reason that is not green, with how many lines it concerns and the first of them.

    Red reasons first. Codes are those of the marks with ``smart_lines.`` for ``smart.``: another sentence is needed.
    Each line keeps its own marks, so a list of every line again would only hide what matters.
    """
    counts: dict[str, int] = {}
    first: dict[str, tuple[str, bool]] = {}
    for check in checks:
        before = _OK
        for mark in check.marks:
            # A missing amount spoils three letters in a row but is one line.
            if mark is _OK or mark is before:
                continue
            before, code = mark, mark.code
            if code in counts:
                counts[code] += 1
            else:
                counts[code] = 1
                first[code] = check.line.key, mark.light is Light.AMBER
    order = sorted(counts, key=lambda code: (first[code][1], -counts[code], code))
    return tuple(
        Finding(
            code=code.replace("smart.", "smart_lines."),
            severity=Severity.INFO if first[code][1] else Severity.WARNING,
            subject=subject,
            params={"lines": counts[code], "first": first[code][0]},
        )
        for code in order
    )


def _specific(line: TargetLine) -> Mark:
    if not line.owner:
        return _NO_OWNER
    if not line.customer and not line.outlet:
        return _NO_CUSTOMER
    return _OK if line.item else _NO_ITEM


def _measured(line: TargetLine) -> Mark:
    if line.amount_fen is None:
        return _NO_AMOUNT
    if line.amount_fen < 0:
        return _NEGATIVE
    return _OK if line.evidence else _NO_EVIDENCE


def _attainable(line: TargetLine) -> Mark:
    amount, median, p95 = line.amount_fen, line.median_fen, line.p95_fen
    if amount is None:
        return _NO_AMOUNT
    if median is None or p95 is None:
        return _NO_FORECAST
    return attainable(amount, median, p95)


def attainable(amount: Fen, median: Fen, p95: Fen) -> Mark:
    """The letter A of an amount: above the forecast's median and below its P95."""
    if amount >= p95 and amount > median:
        return _FANTASY
    if amount <= median:
        return _TOO_EASY
    return _OK


def _realistic(line: TargetLine) -> Mark:
    amount, capacity, credit = line.amount_fen, line.capacity_fen, line.credit_headroom_fen
    if amount is None:
        return _NO_AMOUNT
    if capacity is not None and amount > capacity:
        return _OVER_CAPACITY
    said = _of_credit(line, amount)
    if said is not None:
        return said
    if capacity is None:
        return _NO_CAPACITY
    return _NO_CREDIT if credit is None else _OK


def _of_credit(line: TargetLine, amount: Fen) -> Mark | None:
    """What the rules of credit say at target signing: a stop before a warning, the amount before the days."""
    credit = line.credit_headroom_fen
    over = line.over_limit if credit is not None and amount > credit else Strength.NONE
    late = line.overdue if line.days_over > 0 and amount > 0 else Strength.NONE
    if Strength.STOP in (over, late):
        return _OVER_CREDIT if over is Strength.STOP else _OVERDUE
    if Strength.WARN in (over, late):
        return _WARNED_CREDIT if over is Strength.WARN else _WARNED_OVERDUE
    return None


def _timed(line: TargetLine) -> Mark:
    if line.starts is None or line.ends is None:
        return _NO_DATES
    if line.ends <= line.starts:
        return _ENDS_EARLY
    if line.day_split_fen is None:
        return _NO_DAYS
    if line.amount_fen is not None and line.day_split_fen != line.amount_fen:
        return _DAYS_DIFFER
    return _OK

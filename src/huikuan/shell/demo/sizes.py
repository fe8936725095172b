"""How big the demonstration company is, when it lives, and the random streams it is drawn from."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from huikuan.engine.periods import Month

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

HISTORY_MONTHS = 36  # complete months before the running one
INVOICE_MONTHS = 14  # complete months before the running one for which invoices exist
LAST_PLANNING_DAY = 20  # from this day of the month on one plans the next month
EARLIEST, LATEST = date(2023, 1, 1), date(2035, 12, 31)  # the festival table covers these with their history


class DemoSizeError(ValueError):
    """The sizes don't make a company: too few of something for its parts."""


class DemoDateError(ValueError):
    """Today lies outside the years that the Spring Festival table covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Counts of the demonstration company; products are always 60, regions 4."""

    customers: int = 600
    outlets: int = 2_500
    invoices: int = 6_000
    reps: int = 40
    managers: int = 6

    def __post_init__(self) -> None:
        if self.customers < 60 or self.outlets < 2 * self.customers or self.invoices < 6 * self.customers:
            raise DemoSizeError("needs customers >= 60, outlets >= 2 x customers, invoices >= 6 x customers")
        if self.managers < 4 or self.reps < 2 * self.managers:
            raise DemoSizeError("needs managers >= 4 and reps >= 2 x managers")

    @classmethod
    def scaled(cls, scale: int) -> Sizes:
        """Return the standard company, `scale` times as large."""
        if scale < 1:
            raise DemoSizeError(f"scale {scale} is below 1")
        return cls(
            customers=600 * scale, outlets=2_500 * scale, invoices=6_000 * scale, reps=40 * scale, managers=6 * scale
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The time the company lives in: 36 complete months, the running one up to today, and the planned month."""

    today: date
    planned: Month

    def __post_init__(self) -> None:
        if not EARLIEST <= self.today <= LATEST:
            raise DemoDateError(f"{self.today} is outside {EARLIEST} to {LATEST}")

    @property
    def running(self) -> Month:
        """The month that holds today."""
        return Month.of(self.today)

    @property
    def months(self) -> tuple[Month, ...]:
        """The 36 complete months, oldest first, then the running one."""
        return tuple(self.running - back for back in range(HISTORY_MONTHS, -1, -1))

    @property
    def first_invoiced(self) -> int:
        """Position in `months` of the oldest month with invoices."""
        return HISTORY_MONTHS - INVOICE_MONTHS


def default_month(today: date) -> Month:
    """Return the month one plans on this day: the next from the 20th on, else the running one."""
    running = Month.of(today)
    return running + 1 if today.day >= LAST_PLANNING_DAY else running


def stream(seed: int, topic: str) -> np.random.Generator:
    """Return the random stream of one topic; topics don't disturb each other when one of them draws more."""
    return np.random.default_rng([seed, zlib.crc32(topic.encode())])


def split_count(total: int, weights: Sequence[float] | Floats | Ints, *, minimum: int = 0) -> Ints:
    """Split a count by weight, each part at least `minimum`; largest remainder, ties to the first."""
    shares = np.asarray(weights, dtype=np.float64)
    spare = total - minimum * len(shares)
    exact = shares * (spare / shares.sum())
    parts: Ints = np.floor(exact).astype(np.int64)
    order = np.argsort(parts - exact, kind="stable")
    parts[order[: spare - int(parts.sum())]] += 1
    return parts + minimum

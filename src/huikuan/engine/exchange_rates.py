"""Exchange rates kept by the day from which each is valid: which one a day's document is entered at
(docs/rules/currency.md)."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from huikuan.engine.currency import rate_text

GROWS_OLD = 31  # days after which a rate that nobody replaced is doubted


@dataclass(frozen=True, slots=True)
class Rate:
    """Valid from ``day`` until the next one: ``rate`` as in `currency.RATE_SCALE`."""

    day: date
    rate: int

    @property
    def rate_text(self) -> str:
        """``7.1``."""
        return rate_text(self.rate)

    def is_old(self, day: date) -> bool:
        """Whether it is doubted at a document of ``day``."""
        return (day - self.day).days > GROWS_OLD


class Rates:
    """The rates of several currencies; of one currency and day the first that is given counts."""

    def __init__(self, kept: Iterable[tuple[str, date, int]]) -> None:
        found: defaultdict[str, dict[date, Rate]] = defaultdict(dict)
        for currency, day, rate in kept:
            found[currency].setdefault(day, Rate(day, rate))
        self._rates = {currency: [rates[day] for day in sorted(rates)] for currency, rates in found.items()}

    def on(self, currency: str, day: date) -> Rate | None:
        """The last that was valid by ``day``; None: there is none on or before it."""
        rates = self._rates.get(currency, [])
        at = bisect_right(rates, day, key=lambda one: one.day)
        return rates[at - 1] if at else None

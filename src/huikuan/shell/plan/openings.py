"""Outlets that open or close: what they are worth in the planned month, and what the young ones will sell."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from huikuan.engine.forecast import YOUNG, Forecast, full_month, young_forecast
from huikuan.engine.forecast.models import YEAR
from huikuan.engine.money import Fen
from huikuan.engine.periods import Month
from huikuan.shell.plan.facts import Bools, Facts, Fens


def by_worth(facts: Facts, fens: Fens) -> Fens:
    """Amounts of outlets, each times what the outlet is worth in the planned month; whole fen, half even."""
    scaled = fens.copy()
    for at, worth in facts.outlet_worth.items():
        scaled[at] = round(int(fens[at]) * worth)
    return scaled


def outlet_averages(facts: Facts) -> Fens:
    """Monthly average sales of each outlet: as given, else of the last 12 complete months."""
    given = facts.frame("outlets")["monthly_average"]
    first = facts.month.months_since(facts.last_complete)
    sold = np.maximum(facts.outlet_sales[:, first : first + YEAR].sum(axis=1) // YEAR, 0)
    return np.where(given.is_not_null().to_numpy(), given.fill_null(0).to_numpy().astype(np.int64), sold)


def gone_outlets(facts: Facts) -> Bools:
    """Outlets that no longer sell anything in the planned month."""
    outlets = facts.frame("outlets")
    closed = (outlets["status"].fill_null("active") == "closed") | outlets["closed_on"].is_not_null()
    gone: Bools = closed.to_numpy() & ~facts.outlet_works
    return gone


def fresh_outlets(facts: Facts) -> list[int]:
    """Outlets that sell in the planned month and opened after the last complete one: nothing sold tells of them."""
    return [at for at, month in _opened(facts) if month > facts.last_complete]


def young_outlets(facts: Facts) -> dict[int, Fraction]:
    """Fen that each young outlet sells in a month once it counts in full (docs/rules/forecast.md).

    Young: open for less than a year of complete months. One that the sales never name though it was open is left to
    its customer's own history.
    """
    outlets, first = facts.frame("outlets"), facts.month.months_since(facts.last_complete)
    days, usual, found = outlets["opened_on"].to_list(), _usual(facts), {}
    for at, month in _opened(facts):
        sold = facts.outlet_sales[at, first:]
        if month <= facts.last_complete and not sold.any():
            continue
        ages = facts.last_complete.months_since(month) + 1
        sales = {facts.last_complete.index - back: int(sold[back]) for back in range(max(ages, 0))}
        full = full_month(opened=days[at], sales=sales, usual_fen=usual[at], ramp=facts.settings.outlet_ramp)
        if full is not None:
            found[at] = full
    return found


def young_forecasts(facts: Facts) -> dict[int, Forecast]:
    """What each young outlet will sell in the planned month."""
    return {
        at: young_forecast(full_fen=full, worth=facts.outlet_worth.get(at, Fraction(1)), month=facts.month.index)
        for at, full in young_outlets(facts).items()
    }


def _opened(facts: Facts) -> list[tuple[int, Month]]:
    """Working outlets that opened in the last year, with the month of it."""
    days = facts.frame("outlets")["opened_on"].to_list()
    since = (facts.last_complete - (YOUNG - 1)).first_day
    months = [(at, Month.of(day)) for at, day in enumerate(days) if day is not None and day >= since]
    return [(at, month) for at, month in months if facts.outlet_works[at]]


def _usual(facts: Facts) -> list[Fen | None]:
    """What an outlet like it sells in a month: its own average or potential as given, else its region's average."""
    outlets = facts.frame("outlets")
    region = facts.region[facts.outlet_customer]
    average = outlet_averages(facts)
    old = facts.outlet_works & (average > 0)
    old[[at for at, _month in _opened(facts)]] = False
    count, total = (np.zeros(len(facts.region_names), dtype=np.int64) for _ in range(2))
    np.add.at(count, region[old], 1)
    np.add.at(total, region[old], average[old])
    of_region = [int(fen) // int(many) if many else None for fen, many in zip(total, count, strict=True)]
    own = zip(outlets["monthly_average"].to_list(), outlets["potential"].to_list(), region.tolist(), strict=True)
    return [given or able or of_region[at] for given, able, at in own]

"""The only today() and now()."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")  # one zone, no summer time since 1991


def today() -> date:
    """Today in China, wherever the machine stands."""
    return datetime.now(tz=CHINA).date()


def now() -> datetime:
    """This moment, with the zone."""
    return datetime.now(tz=CHINA)

"""Keeping exchange rates: each word on a currency and day is a version of its own, the last one counts."""

from __future__ import annotations

from datetime import date

import polars as pl

from huikuan.business.receivables.models import ExchangeRate
from huikuan.business.receivables.operations.posting import wait_turn
from huikuan.business.receivables.policies import KEEP_RATES
from huikuan.business.receivables.queries.rates import furthest_day, preview_rates
from huikuan.engine.currency import rate_fault, rate_text, read_rate
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.applying import Counts
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.writing import insert_frame
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor

WITHDRAWN = "撤销导入"  # where nobody gave a reason
_KEEPING = 0x72617465  # "rate"


@operation(KEEP_RATES)
def keep_rate(
    *, actor: Actor, currency: str, day: date, rate: int, seen: int | None = None, reason: str = ""
) -> ExchangeRate:
    """Say that one unit of ``currency`` costs ``rate`` (see RATE_SCALE) from ``day`` on. ``seen`` is the rate of that
    very day that one looked at (None: there was none). What was entered at another rate stays as it is.

    Raises RefusedError: a currency not known, a rate far from all it ever cost, a day more than a week ahead, the rate
    that is kept already, another one in its place without a reason; StaleError where the rate of the day is another one
    meanwhile.
    """
    wait_turn(_KEEPING)
    if wrong := rate_fault(currency, rate):
        raise RefusedError(f"rates.{wrong.removeprefix('currency.')}", subject=currency, rate=rate_text(rate))
    if day > furthest_day():
        raise RefusedError("rates.day_ahead", day=day)
    last = _last(currency, day)
    was = None if last is None else last.rate_e8
    if was != seen:
        raise StaleError(last)
    if was == rate:
        raise RefusedError("rates.same", subject=currency, day=day, rate=rate_text(rate))
    if was is not None and not reason.strip():
        raise RefusedError("receivables.reason_missing")
    return _say(actor, "keep_rate", currency, day, rate, was=was, reason=reason)


@operation(KEEP_RATES)
def withdraw_rate(*, actor: Actor, rate: int, reason: str) -> ExchangeRate:
    """Take a version back (by its id): the day has no rate of its own after all. What was entered at it stays.

    Raises RefusedError without a reason; StaleError where it is not the last word any more.
    """
    if not reason.strip():
        raise RefusedError("receivables.reason_missing")
    wait_turn(_KEEPING)
    found = ExchangeRate.objects.get(pk=rate)
    last = _last(found.currency, found.day)
    if last != found or found.rate_e8 is None:
        raise StaleError(found)
    return _say(actor, "withdraw_rate", found.currency, found.day, None, was=found.rate_e8, reason=reason)


@operation(KEEP_RATES)
def import_rates(*, actor: Actor, frame: pl.DataFrame, origin: Import) -> Counts:
    """Keep what a sheet says and is not kept yet; what is kept is never changed (`queries.preview_rates`)."""
    wait_turn(_KEEPING)
    found = preview_rates(frame)
    rows = found.new
    insert_frame(
        ExchangeRate,
        rows.select(
            "currency",
            "day",
            pl.Series("rate_e8", [read_rate(rate) for rate in rows["rate"]], dtype=pl.Int64()),
            pl.col("note").fill_null("").alias("reason"),
            pl.lit(clock.now()).alias("recorded_at"),
            pl.lit(actor.user.pk if actor.user else None, dtype=pl.Int64()).alias("recorded_by_id"),
            pl.lit(origin.pk, dtype=pl.Int64()).alias("origin_id"),
        ),
    )
    after = {**found.counts.as_json(), "refused": len(found.findings)}
    record(actor=actor, action="receivables.import_rates", subject=origin, after=after)
    return found.counts


@operation(KEEP_RATES)
def withdraw_rates(*, actor: Actor, origin: Import, reason: str = "") -> None:
    """Take back the rates of an import; what was entered at them stays. Raises RefusedError where one of them has been
    replaced or taken back since."""
    wait_turn(_KEEPING)
    found = list(ExchangeRate.objects.filter(origin=origin).order_by("pk"))
    for one in found:
        if _last(one.currency, one.day) != one:
            raise RefusedError("rates.changed_since", subject=one.currency, day=one.day)
    ExchangeRate.objects.bulk_create(
        ExchangeRate(
            currency=one.currency,
            day=one.day,
            reason=reason.strip() or WITHDRAWN,
            recorded_at=clock.now(),
            recorded_by=actor.user,
        )
        for one in found
    )
    after = {"count": len(found)}
    record(actor=actor, action="receivables.withdraw_rates", subject=origin, after=after, reason=reason)


def _last(currency: str, day: date) -> ExchangeRate | None:
    return ExchangeRate.objects.filter(currency=currency, day=day).order_by("-pk").first()


def _say(
    actor: Actor, action: str, currency: str, day: date, rate: int | None, *, was: int | None, reason: str
) -> ExchangeRate:
    made = ExchangeRate.objects.create(
        currency=currency,
        day=day,
        rate_e8=rate,
        reason=reason.strip(),
        recorded_at=clock.now(),
        recorded_by=actor.user,
    )
    about = {"currency": currency, "day": day.isoformat()}
    record(
        actor=actor,
        action=f"receivables.{action}",
        subject=made,
        before={"rate": rate_text(was)} if was is not None else None,
        after=about | ({"rate": rate_text(rate)} if rate is not None else {}),
        reason=made.reason,
    )
    return made

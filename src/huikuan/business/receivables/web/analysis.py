"""The provision for expected losses."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from huikuan.business.receivables import queries
from huikuan.business.receivables.policies import SEE
from huikuan.business.receivables.web.words import asked_day, bucket_words
from huikuan.foundation import clock
from huikuan.foundation.company.policies import CHANGE_SETTINGS
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.permissions import Request, page

MONTH_DIGITS = 7


@page(SEE)
@drawn_once
def provision(request: Request) -> HttpResponse:
    """What is provided for, column by column, and the roll rates of twelve months."""
    day = asked_day(request)
    found = queries.provision_on(request.actor, day)
    labels = list(bucket_words(found.buckets).values())
    rows = [
        {"label": label, "fen": fen, "rate": as_decimal(rate), "provided": provided, "roll": as_decimal(roll)}
        for label, fen, rate, provided, roll in zip(
            labels, found.amounts, found.rates, found.provided, (*found.rolls, None), strict=True
        )
    ]
    months: list[dict[str, Any]] = []
    for one in found.history[1:-1]:
        assert one.flow is not None
        cells = [_share(rolled, paid) for rolled, paid in zip(one.flow.rolled, one.flow.paid, strict=True)]
        months.append(
            {"month": one.day.isoformat()[:MONTH_DIGITS], "cells": list(zip(labels[:-1], cells, strict=False))}
        )
    told = {
        "found": found,
        "given_for": list(bucket_words(found.given_for).values())[1:] if found.given_for else [],
        "may_set": request.actor.can(CHANGE_SETTINGS),
        "rows": rows,
        "months": months,
        "labels": labels[:-1],
        "day": day,
        "today": clock.today(),
        "keep": {},
        "total_open": sum(found.amounts),
    }
    return render(request, "receivables/provision.html", told)


def _share(rolled: int, paid: int) -> Decimal | None:
    return as_decimal(Fraction(rolled, rolled + paid)) if rolled + paid else None


def as_decimal(value: Fraction | None, places: int = 6) -> Decimal | None:
    """For display."""
    return None if value is None else Decimal(round(value * 10**places)).scaleb(-places)

"""The lines of a pivot as a sheet of a workbook."""

from __future__ import annotations

from collections import defaultdict

import polars as pl
from django.utils.translation import gettext as _

from huikuan.business.targets.models import MonthPlan
from huikuan.business.targets.pivot import LABELS, Dimension, Order
from huikuan.business.targets.queries.frames import ratios
from huikuan.business.targets.queries.pivot_names import names_of
from huikuan.business.targets.queries.pivoting import Pair, pivot_sums, sum_of
from huikuan.business.targets.sheets import PIVOT
from huikuan.engine.pivot import Key
from huikuan.foundation.documents.book import Page
from huikuan.foundation.imports.table import TYPES
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions.actor import Actor

MOST_ROWS = 200_000
DEPTH = "_depth"
OPEN_LEVELS = 2


def pivot_sheet(actor: Actor, plan: MonthPlan, order: Order) -> Page:
    """Every line, parents before their parts. RefusedError where these are too many for a sheet."""
    sums = all_sums(pivot_sums(actor, plan, order, ()), len(order))
    if len(sums) > MOST_ROWS:
        raise RefusedError("targets.pivot_long", count=len(sums), most=MOST_ROWS)
    called = {one: names_of(one, {key[at] for key in sums if len(key) > at}) for at, one in enumerate(order)}
    below: defaultdict[Key, list[Key]] = defaultdict(list)
    for key in sums:
        if key:
            below[key[:-1]].append(key)
    rows: list[tuple[int, str, str, Pair, Pair]] = []
    waiting: list[Key] = [()]
    while waiting:
        key = waiting.pop()
        rows.append((len(key), *_called(order, key, called), sums[key], sums[key[:-1]]))
        by_day = len(key) < len(order) and order[len(key)] is Dimension.DAY
        rank = sorted(below[key], key=lambda one: one if by_day else (one[-1] == 0, -(sums[one][0] or 0), one))
        waiting += rank[::-1]
    now, before = ([pair[at] for *_, pair, _above in rows] for at in (0, 1))
    frame = pl.DataFrame(
        {
            "name": [name for _, name, *_rest in rows],
            "by": [label for _, _, label, *_rest in rows],
            "target": now,
            "share": ratios([fen or 0 for fen in now], [above[0] or 0 for *_, above in rows]),
            "last_year": before,
            "growth": ratios(
                [(fen or 0) - (then or 0) for fen, then in zip(now, before, strict=True)],
                [then or 0 for then in before],
            ),
            DEPTH: [depth for depth, *_rest in rows],
        },
        schema_overrides={"target": pl.Int64(), "last_year": pl.Int64()},
    )
    columns = [pl.col(column.key).cast(TYPES[column.kind]) for column in PIVOT.columns]
    return Page(
        sheet=PIVOT,
        frame=frame.select(*columns, pl.col(DEPTH).cast(pl.Int64())),
        title=f"{' › '.join(str(LABELS[one]) for one in order)} {plan}",
        level=DEPTH,
        open_levels=OPEN_LEVELS,
        freeze="name",
    )


def all_sums(leaves: dict[Key, Pair], depth: int) -> dict[Key, Pair]:
    """Sums of lines of every length from those of the longest."""
    found: dict[Key, Pair] = {(): sum_of(leaves.values())}
    for length in range(1, depth + 1):
        grouped: defaultdict[Key, list[Pair]] = defaultdict(list)
        for key, pair in leaves.items():
            grouped[key[:length]].append(pair)
        found |= {key: sum_of(pairs) for key, pairs in grouped.items()}
    return found


def _called(order: Order, key: Key, called: dict[Dimension, dict[int, str]]) -> tuple[str, str]:
    if not key:
        return _("All targets"), ""
    dimension = order[len(key) - 1]
    return called[dimension][key[-1]], str(LABELS[dimension])

"""Workbooks of a plan's targets, of what their reader may see: its sheets, and the one that comes back."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from django.utils.translation import gettext as _

from huikuan.business.targets import offline, queries
from huikuan.business.targets.models import MonthPlan
from huikuan.business.targets.policies import EDIT_TARGETS, SEE_PROPOSAL, SEE_SCHEMES, SEE_TARGETS
from huikuan.business.targets.sheets import BY_DAY, BY_ITEM, DECOMPOSITION, PROPOSAL, SCHEMES, WITH_FAIRNESS
from huikuan.foundation.documents.book import Highlight, Page
from huikuan.foundation.documents.writing import write_book
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions.actor import Actor

OFFLINE, OFFLINE_WHOLE = "offline", "offline_whole"  # down to customers, or to items
SHEETS = {sheet.key: sheet for sheet in (PROPOSAL, DECOMPOSITION, BY_ITEM, BY_DAY, SCHEMES)}
KEYS = (*SHEETS, OFFLINE, OFFLINE_WHOLE)
ASKS = {"proposal": SEE_PROPOSAL, "schemes": SEE_SCHEMES, OFFLINE: EDIT_TARGETS, OFFLINE_WHOLE: EDIT_TARGETS}
FREEZE = {"decomposition": "name", "schemes": "scheme", "proposal": "reference"}
DEPTHS = {OFFLINE: 3, OFFLINE_WHOLE: None}
OPEN_LEVELS = 3
MOST_OFFLINE = 200_000  # rows of a workbook that people edit and bring back


def require(actor: Actor, key: str) -> None:
    """Whether the actor may have it at all."""
    actor.require(ASKS.get(key, SEE_TARGETS))


def require_possible(actor: Actor, plan: MonthPlan, key: str) -> None:
    """RefusedError for a workbook that would be too long to come back."""
    if key in DEPTHS and (rows := queries.sheet_rows(actor, plan, key, DEPTHS[key])) > MOST_OFFLINE:
        raise RefusedError("targets.offline_long", count=rows, most=MOST_OFFLINE)


def write(path: Path, actor: Actor, plan: MonthPlan, key: str) -> str:
    """Write the workbook, in the active language; returns the name to keep it by."""
    require(actor, key)
    lang = queries.language()
    if key in DEPTHS:
        path.write_bytes(_offline(actor, plan, DEPTHS[key], lang))
        return f"{_('Decomposition')}-{plan.month:%Y-%m}-v{plan.version}.xlsx"
    write_book(path, pages=[_sheet(actor, plan, key, lang)], lang=lang)
    return f"{SHEETS[key].label(lang)}-{plan.month:%Y-%m}-v{plan.version}.xlsx"


def _offline(actor: Actor, plan: MonthPlan, depth: int | None, lang: str) -> bytes:
    rows = [
        offline.Row(
            cell=cell.pk,
            depth=cell.depth,
            level=cell.get_level_display(),
            name=name,
            amount=cell.amount,
            last_year=cell.last_year,
        )
        for cell, name in queries.offline_cells(actor, plan, depth)
    ]
    return offline.workbook(plan, rows, lang)


def _sheet(actor: Actor, plan: MonthPlan, key: str, lang: str) -> Page:
    frame, sheet = queries.scoped_frame(actor, plan, key), SHEETS[key]
    tree = key == "decomposition"
    if tree and frame.height:
        frame = frame.with_columns(pl.col("_depth") - pl.col("_depth").min())
        frame, sheet = queries.with_fairness(plan, frame, "_depth"), WITH_FAIRNESS
    return Page(
        sheet=sheet,
        frame=frame,
        title=f"{sheet.label(lang)} {plan}",
        level="_depth" if tree else None,
        open_levels=OPEN_LEVELS if tree else None,
        freeze=FREEZE.get(key),
        highlights={"smart": Highlight.MARKS} if tree else {},
    )

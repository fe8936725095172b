"""The decomposition as the grid wants it: columns and rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from huikuan.business.targets.queries import Row

FIGURES = ("last_year", "base", "challenge", "stretch", "collection")


def tree_columns(*, editable: bool) -> list[dict[str, Any]]:
    """Columns of the tree."""
    return [
        {"key": "name", "title": _("Target of"), "kind": "text", "frozen": True, "width": 280, "link": "url"},
        {
            "key": "amount",
            "title": _("Sales target"),
            "kind": "money",
            "editable": editable,
            "total": True,
            "width": 150,
        },
        {"key": "share", "title": _("Share"), "kind": "percent", "width": 80},
        {"key": "growth", "title": _("Growth"), "kind": "percent", "width": 90},
        {"key": "change", "title": _("Changed by hand"), "kind": "money", "total": True, "width": 130},
        {"key": "last_year", "title": _("Same month last year"), "kind": "money", "total": True, "width": 150},
        {"key": "base", "title": _("Base"), "kind": "money", "total": True, "width": 150},
        {"key": "challenge", "title": _("Challenge"), "kind": "money", "total": True, "width": 150},
        {"key": "stretch", "title": _("Stretch"), "kind": "money", "total": True, "width": 150},
        {"key": "collection", "title": _("Collection target"), "kind": "money", "total": True, "width": 150},
        {"key": "smart", "title": "SMART", "kind": "marks", "title_of": "doubts", "width": 150},
        {"key": "doubts", "title": _("Look at"), "kind": "text", "width": 320},
    ]


def tree_rows(plan_id: int, rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows of the tree; shares and growth as decimal text."""
    return [_row(plan_id, row) for row in rows]


def _row(plan_id: int, row: Row) -> dict[str, Any]:
    cell = row.cell
    return {
        "id": cell.pk,
        "name": row.name,
        "url": reverse("targets:cell", args=[plan_id, cell.pk]),
        "amount": cell.amount,
        "share": _text(row.share),
        "growth": _text(row.growth),
        "change": row.change or None,
        **{name: getattr(cell, name) for name in FIGURES},
        "smart": row.smart,
        "doubts": row.doubts,
        "held": ["amount"] if cell.held else [],
        "locked": ["amount"] if row.locked else [],
        "has_children": cell.last > cell.position,
    }


def _text(share: Any) -> str | None:
    return None if share is None else f"{share:f}"

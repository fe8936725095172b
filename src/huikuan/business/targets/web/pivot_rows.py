"""Lines of a pivot as the grid wants them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from huikuan.business.targets.pivot import LABELS, Order, key_text, splits
from huikuan.business.targets.queries import Line, path_name
from huikuan.engine.money import Fen, yuan_text
from huikuan.engine.pivot import Key


def pivot_page(plan: int, by: str) -> str:
    """The page of an order."""
    return f"{reverse('targets:pivot')}?{urlencode({'plan': str(plan), 'by': by})}"


def pivot_columns(order: Order, *, editable: bool) -> list[dict[str, Any]]:
    """Columns; the first says the order."""
    money = {"kind": "money", "total": True, "width": 150}
    title = " › ".join(str(LABELS[one]) for one in order)
    return [
        {"key": "name", "title": title, "kind": "text", "frozen": True, "width": 300},
        {"key": "amount", "title": _("Sales target"), "editable": editable, **money},
        {"key": "share", "title": _("Share"), "kind": "percent", "width": 80},
        {"key": "growth", "title": _("Growth"), "kind": "percent", "width": 90},
        {"key": "last_year", "title": _("Same month last year"), **money},
        {"key": "stands", "title": _("Before typing"), "kind": "text", "width": 200},
    ]


def line_row(order: Order, line: Line, typed: Mapping[Key, Fen], name: str | None = None) -> dict[str, Any]:
    """A line; what was typed stands in place of what is."""
    fen = typed.get(line.key)
    return {
        "id": f"{key_text(line.key[:-1])}.others" if line.others else key_text(line.key),
        "name": _("{count} more").format(count=line.others) if line.others else name or line.name,
        "amount": line.amount if fen is None else fen,
        "stands": "" if fen is None else yuan_text(line.amount or 0),
        "share": _share(line.share),
        "growth": _share(line.growth),
        "last_year": line.last_year,
        "marked": ["amount"] if fen is not None else [],
        "held": [],
        "locked": [] if line.typed_into and splits(order, line.key) else ["amount"],
        "has_children": len(line.key) < len(order) and not line.others,
    }


def typed_lines(order: Order, typed: Mapping[Key, Fen]) -> list[tuple[str, Fen]]:
    """Each line typed with all it stands in."""
    return [(path_name(order, key), fen) for key, fen in typed.items()]


def _share(share: Any) -> str | None:
    return None if share is None else f"{share:f}"

"""The decomposition as the grid wants it: columns and rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from huikuan.business.targets.queries import Answer, Row
from huikuan.engine.money import yuan_text
from huikuan.foundation.display.amounts import percent_text

FIGURES = ("last_year", "base", "challenge", "stretch", "collection")


def tree_columns(*, editable: bool, argued: bool = False) -> list[dict[str, Any]]:
    """Columns of the tree; while a plan is ``argued`` about with what people have answered."""
    answer = {"key": "answer", "title": _("Answer"), "kind": "text", "title_of": "answered", "width": 130}
    return [
        {"key": "name", "title": _("Target of"), "kind": "text", "frozen": True, "width": 280, "link": "url"},
        {
            "key": "amount",
            "title": _("Sales target"),
            "kind": "money",
            "editable": editable,
            "total": True,
            "width": 150,
            "title_of": "answered",
        },
        *([answer] if argued else []),
        {"key": "share", "title": _("Share"), "kind": "percent", "width": 80},
        {"key": "growth", "title": _("Growth"), "kind": "percent", "width": 90},
        {"key": "fair", "title": _("Target ÷ capacity"), "kind": "text", "title_of": "fair_means", "width": 120},
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
        "fair": f"{row.outlier} {percent_text(row.fairness)}".strip() if row.fairness is not None else "",
        "fair_means": _outlier_words(row.outlier),
        "change": row.change or None,
        **{name: getattr(cell, name) for name in FIGURES},
        "smart": row.smart,
        "doubts": row.doubts,
        "answer": _answer(row.answer),
        "answered": answer_words(row.answer),
        "marked": ["amount", "answer"] if row.answer is not None and row.answer.stands else [],
        "held": ["amount"] if cell.held else [],
        "locked": ["amount"] if row.locked else [],
        "has_children": cell.last > cell.position,
    }


def _outlier_words(sign: str) -> str:
    """What the sign beside target ÷ capacity says."""
    if not sign:
        return ""
    return _("more than its outlets can sell") if sign == "▲" else _("less than half of what it stands in has")


def _answer(answer: Answer | None) -> str:
    """How far it is, in a word or two."""
    if answer is None:
        return ""
    word = str(answer.state.label)
    return word if answer.lines == 1 else f"{word} {answer.settled}/{answer.lines}"


def answer_words(answer: Answer | None) -> str:
    """Who answered what and when; empty where nobody has."""
    if answer is None or answer.at is None:
        return ""
    at = f"{localtime(answer.at):%Y-%m-%d %H:%M}"
    words = _("{who}, {at}: {deed}, {amount}").format(
        who=answer.by, at=at, deed=answer.deed, amount=yuan_text(answer.now)
    )
    if answer.count > 1:
        words += _(" (for {count} customers together)").format(count=answer.count)
    if answer.signed_at is not None:
        words += _("; signed {at}").format(at=f"{localtime(answer.signed_at):%Y-%m-%d %H:%M}")
    return f"{words} · {answer.reason}" if answer.reason else words


def _text(share: Any) -> str | None:
    return None if share is None else f"{share:f}"

"""A cell as HTML. In Python and not in a template: a page has a thousand of them, and an include for each took most of
the page's time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from huikuan.foundation.clock import CHINA
from huikuan.foundation.display import amounts
from huikuan.foundation.lists.columns import Col, Kind, Row

LONG = 24  # signs; longer texts may wrap
ABSENT = format_html('<span class="text-secondary">{}</span>', amounts.ABSENT)


def cell_html(kind: Kind, value: Any, tone: str = "secondary") -> SafeString | str:
    """The value in its kind's form; text is escaped by whoever puts it into a page."""
    if value is None or value == "":
        return ABSENT
    match kind:
        case Kind.MONEY:
            return amounts.amount_html(value)
        case Kind.PERCENT:
            return amounts.percent_text(value)
        case Kind.DAY:
            return mark_safe(f'<span class="text-nowrap">{amounts.day_text(value)}</span>')
        case Kind.STATE:
            return mark_safe(f'<span class="badge bg-{tone or "secondary"}-lt">{escape(str(value))}</span>')
    return _plain(kind, value)


def _plain(kind: Kind, value: Any) -> str:
    if kind is Kind.MONTH:
        return amounts.month_text(value)
    if kind is Kind.INTEGER and isinstance(value, int):
        return amounts.count_text(value)
    if kind is Kind.MOMENT and isinstance(value, datetime):
        return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return str(value)


def line_html(columns: Sequence[tuple[Col, str]], row: Row) -> SafeString:
    """All cells of a line. Each column comes with its label, in the reader's language and escaped."""
    return mark_safe("".join([_td(column, label, row) for column, label in columns]))


def labelled(columns: Iterable[Col]) -> list[tuple[Col, str]]:
    """Columns with their labels, once for all lines of a page."""
    return [(column, escape(capfirst(str(column.label)))) for column in columns]


def _td(column: Col, label: str, row: Row) -> str:
    """A cell of the table: its label for phones, its link, what it says on hover."""
    value = column.value(row)
    shown = cell_html(column.kind, value, (column.tone or {}).get(row.get(column.path), "secondary"))
    inner = shown if isinstance(shown, SafeString) else escape(shown)
    if column.link and (link := column.link(row)):
        inner = f'<a href="{escape(link)}">{inner}</a>'
    title = f' title="{escape(said)}"' if column.title and (said := column.title(row)) else ""
    classes = " ".join(filter(None, ("num" if column.numeric else "", "" if value else "is-nothing")))
    long = " cell-long" if isinstance(value, str) and len(value) > LONG else ""
    return f'<td data-label="{label}" class="{classes}"{title}><div class="cell{long}">{inner}</div></td>'

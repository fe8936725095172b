"""A cell as HTML. In Python and not in a template: a page has a thousand of them, and an include for each took most of
the page's time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

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
            return format_html('<span class="text-nowrap">{}</span>', amounts.day_text(value))
        case Kind.STATE:
            return format_html('<span class="badge bg-{}-lt">{}</span>', tone or "secondary", value)
    return _plain(kind, value)


def _plain(kind: Kind, value: Any) -> str:
    if kind is Kind.MONTH:
        return amounts.month_text(value)
    if kind is Kind.MOMENT and isinstance(value, datetime):
        return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return str(value)


def td_html(column: Col, row: Row) -> SafeString:
    """The whole cell of the table: its label for phones, its link, what it says on hover."""
    value = column.value(row)
    inner = cell_html(column.kind, value, (column.tone or {}).get(row.get(column.path), "secondary"))
    link = column.link(row) if column.link else None
    if link:
        inner = format_html('<a href="{}">{}</a>', link, inner)
    title = column.title(row) if column.title else ""
    classes = " ".join(filter(None, ("num" if column.numeric else "", "" if value else "is-nothing")))
    long = isinstance(value, str) and len(value) > LONG
    return format_html(
        '<td data-label="{}" class="{}"{}><div class="cell{}">{}</div></td>',
        column.label,
        classes,
        format_html(' title="{}"', title) if title else "",
        " cell-long" if long else "",
        inner,
    )

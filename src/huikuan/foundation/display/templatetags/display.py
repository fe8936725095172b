"""Tags and filters of every template: amounts, dates, icons, charts, grids, links that change one parameter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString

from huikuan.engine.currency import minor_text
from huikuan.foundation.display import amounts, ownership
from huikuan.foundation.display.assets import version
from huikuan.foundation.display.unit import active_unit

SHORT_FIGURE = 10  # characters that a card shows in full size
LONG_FIGURE = 14

register = template.Library()

register.filter("percent", amounts.percent_text)
register.filter("count", amounts.count_text)
register.filter("day", amounts.day_text)
register.filter("month", amounts.month_text)


@register.filter
def money(fen: int | None) -> SafeString:
    """Fen in the reader's unit: 1,234.56, or 0.12 (万) with the full figure on hover."""
    return amounts.amount_html(fen)


@register.filter
def in_currency(minor: int | None, code: str | None) -> SafeString | str:
    """An amount in the smallest unit of another currency, such as USD 1,234.50; without a currency, as `money`."""
    if code is None:
        return amounts.amount_html(minor)
    return "–" if minor is None else f"{code}\xa0{minor_text(minor, code)}"


@register.filter
def figures_class(fen: int | None) -> str:
    """How long the figure of a card is in the reader's unit, as a class: long figures are set smaller."""
    length = len(amounts.amount_text(fen or 0, active_unit.get()))
    return " stat-longer" if length > LONG_FIGURE else " stat-long" if length > SHORT_FIGURE else ""


@register.filter
def signed_money(fen: int | None) -> SafeString:
    """As `money`, with + before a gain: for differences."""
    return amounts.amount_html(fen, signed=True)


@register.simple_tag
@cache
def icon(name: str, classes: str = "") -> SafeString:
    """A Tabler icon of frontend/icons.txt, decorative: the words beside it say what it means."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}?v={}#{}"></use></svg>',
        classes,
        static("build/icons.svg"),
        version(),
        name,
    )


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The present address's parameters with some changed: `{% query page=2 sort=None %}` (None removes one)."""
    request: HttpRequest = context["request"]
    parameters = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}"


@register.inclusion_tag("display/chart.html")
def chart(kind: str, data: Mapping[str, Any], *, name: str, title: str = "", size: str = "md") -> dict[str, Any]:
    """A chart (`name` is unique in the page): amounts in `data` are fen; its shape per kind: the shell's README."""
    return {"kind": kind, "name": name, "title": title, "size": size, "data": json_script(data, f"{name}-data")}


@register.inclusion_tag("display/grid.html")
def grid(config: Mapping[str, Any], *, name: str, label: str = "") -> dict[str, Any]:
    """A spreadsheet-like grid (`name` is unique in the page); the shape of `config` is in the shell's README."""
    return {"name": name, "label": label, "config": json_script(config, f"{name}-config")}


@register.inclusion_tag("display/ownership.html")
def ownership_bar(received: int, promised: int, measured: int, unowned: int) -> dict[str, Any]:
    """The four states of a target as one bar with a legend (fen)."""
    pieces = {"received": received, "promised": promised, "measured": measured, "unowned": unowned}
    return {"segments": ownership.segments(pieces), "width": ownership.BAR_WIDTH}


@register.inclusion_tag("display/state.html")
def state_badge(code: str) -> dict[str, Any]:
    """The badge of one ownership state, in its fixed colour."""
    return {"state": ownership.BY_CODE[code]}


@register.filter
def control(field: BoundField) -> SafeString:
    """A form field's widget in the house style, tied to its help and its error for those who hear the page."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple | CheckboxInput):
        kind = "form-check-input"
    else:
        kind = "form-select" if isinstance(widget, Select) else "form-control"
    classes = [widget.attrs.get("class", ""), kind, "is-invalid" if field.errors else ""]
    attributes: dict[str, str | bool] = {"class": " ".join(filter(None, classes))}
    told = [
        f"{field.id_for_label}_{part}" for part, there in (("help", field.help_text), ("error", field.errors)) if there
    ]
    if told:
        attributes["aria-describedby"] = " ".join(told)
    return field.as_widget(attrs=attributes)


@register.filter
def is_check(field: BoundField) -> bool:
    """Whether the field is a single tick box, whose label stands beside it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.simple_tag
def chart_script() -> SafeString:
    """The script of the charts, for the block `scripts` of a page that has one."""
    return _script("chart")


@register.simple_tag
def grid_script() -> SafeString:
    """The script and styles of the grids, for the block `scripts` of a page that has one."""
    styles = format_html('<link rel="stylesheet" href="{}?v={}">', static("build/grid.css"), version())
    return styles + _script("grid")


def _script(name: str) -> SafeString:
    return format_html('<script type="module" src="{}?v={}"></script>', static(f"build/{name}.js"), version())

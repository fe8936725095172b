"""How form fields become HTML: Django's own way, but a choice of a thousand people is not a thousand templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.forms.widgets import Select
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe


class Renderer(DjangoTemplates):
    """Puts a choice together at once; everything else by its template."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """The widget's HTML."""
        if template_name == Select.template_name:
            return select_html(context["widget"])
        return super().render(template_name, context, request)


def select_html(widget: Mapping[str, Any]) -> SafeString:
    """What Django's template of a choice gives, from what it is given."""
    name, attributes = conditional_escape(widget["name"]), flatatt(widget["attrs"])
    groups = [_group(label, options) for label, options, _at in widget["optgroups"]]
    return mark_safe(f'<select name="{name}"{attributes}>{"".join(groups)}</select>')


def _group(label: Any, options: list[Mapping[str, Any]]) -> str:
    inside = "".join([_option(option) for option in options])
    return inside if not label else f'<optgroup label="{conditional_escape(label)}">{inside}</optgroup>'


def _option(option: Mapping[str, Any]) -> str:
    value, label = conditional_escape(str(option["value"])), conditional_escape(option["label"])
    return f'<option value="{value}"{flatatt(option["attrs"])}>{label}</option>'

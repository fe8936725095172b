"""A form's field in which something is named; as one types, what may be meant is suggested."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

LONGEST = 400  # a number and a name


class SuggestInput(forms.TextInput):
    """A text input with a list of suggestions behind it, fetched while one types.

    ``where`` names the address that answers with options; it is asked with the field's own name and value.
    """

    def __init__(self, where: str) -> None:
        super().__init__()
        self.where = where

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The input and its list."""
        near = f"{(attrs or {}).get('id', name)}-near"
        asks = {
            "list": near,
            "autocomplete": "off",
            "hx-get": reverse(self.where),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{near}",
            "hx-sync": "this:replace",
        }
        box = super().render(name, value, {**asks, **(attrs or {})}, renderer)
        return format_html('{}<datalist id="{}"></datalist>', box, near)


class SuggestField(forms.CharField):
    """Text that names one thing by its number or name."""

    def __init__(self, where: str, **options: Any) -> None:
        told = {"help_text": _("Number or name; suggestions follow as you type."), "max_length": LONGEST}
        super().__init__(**{**told, **options}, widget=SuggestInput(where))

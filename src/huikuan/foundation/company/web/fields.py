"""A setting as a form field by its kind, and what was typed as the value that is kept."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.company.catalogue import Setting, SettingKind
from huikuan.foundation.imports.cells import parse_rate
from huikuan.foundation.imports.money_fields import FenField


class RateField(forms.CharField):
    """A share: 6% or 0.06, kept as decimal text."""

    def clean(self, value: Any) -> Any:
        """Decimal text."""
        text = super().clean(value)
        if not text:
            return None
        rate, _doubt = parse_rate(text, percent=False)
        if rate is None:
            raise forms.ValidationError(_("Write a share such as 6% or 0.06."))
        return format(rate.normalize(), "f")

    def prepare_value(self, value: Any) -> Any:
        """As a percentage."""
        try:
            return f"{(Decimal(str(value)) * 100).normalize():f}%" if value not in (None, "") else value
        except InvalidOperation:
            return value


class ListField(forms.CharField):
    """Several values, separated by commas."""

    def __init__(self, *, whole: bool, **options: Any) -> None:
        super().__init__(**options)
        self.whole = whole

    def clean(self, value: Any) -> Any:
        """A list of whole numbers or of texts."""
        parts = [part.strip() for part in super().clean(value).replace("，", ",").replace("、", ",").split(",")]
        parts = [part for part in parts if part]
        if not self.whole:
            return parts
        try:
            return [int(part) for part in parts]
        except ValueError:
            raise forms.ValidationError(_("Write whole numbers, separated by commas.")) from None

    def prepare_value(self, value: Any) -> Any:
        """Joined by commas."""
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def field_for(setting: Setting) -> forms.Field:
    """The field in which the setting is typed."""
    common: dict[str, Any] = {"label": setting.label, "help_text": setting.help, "required": False}
    if setting.kind is SettingKind.CHOICE:
        return forms.ChoiceField(choices=setting.choices, **{**common, "required": True})
    if setting.kind is SettingKind.INTEGER:
        return forms.IntegerField(**common)
    if setting.kind is SettingKind.MONEY:
        return FenField(**common)
    if setting.kind is SettingKind.RATE:
        return RateField(max_length=40, **common)
    if setting.kind is SettingKind.LIST:
        return ListField(max_length=500, whole=all(isinstance(one, int) for one in setting.default or []), **common)
    return forms.CharField(max_length=500, **common)

"""Forms of targets: weights with a reason, bounds of a cell, what if, month to plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.business.targets.queries import REFERENCES
from huikuan.engine.money import yuan_text
from huikuan.engine.periods import Month
from huikuan.foundation.imports.cells import parse_rate
from huikuan.foundation.imports.money_cells import parse_money


class FenField(forms.CharField):
    """An amount in yuan (1200, 1,200.50, 12.5万) as integer fen; empty is None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "num"}

    def clean(self, value: Any) -> Any:
        """Fen, or None where nothing is typed."""
        text = super().clean(value)
        if not text:
            return None
        fen, doubt = parse_money(text)
        if fen is None or doubt:
            raise forms.ValidationError(_("Write an amount in yuan, such as 12000, 12,000.50 or 1.2万."))
        if fen < 0:
            raise forms.ValidationError(_("The amount can't be below zero."))
        return fen

    def prepare_value(self, value: Any) -> Any:
        """Fen as yuan; what somebody typed stays as typed."""
        return yuan_text(value).replace(",", "") if isinstance(value, int) else value


class BoundsForm(forms.Form):
    """What a cell must be at least and at most."""

    minimum = FenField(label=_("At least"), required=False)
    maximum = FenField(label=_("At most"), required=False)


class WeightsForm(forms.Form):
    """The five weights, each with the version that was looked at, and why they change."""

    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, data: Any = None, *, weights: dict[str, tuple[str, int]], names: dict[str, str]) -> None:
        super().__init__(data)
        for kind in REFERENCES:
            text, version = weights[kind]
            self.fields[kind] = forms.CharField(label=names[kind], max_length=12, initial=text)
            self.fields[kind].widget.attrs |= {"inputmode": "decimal", "class": "num"}
            self.fields[f"seen_{kind}"] = forms.IntegerField(widget=forms.HiddenInput, initial=version)
        self.order_fields([*REFERENCES, "reason"])

    def clean(self) -> dict[str, Any]:
        """Each weight is a share between 0 and 1."""
        found = super().clean() or {}
        for kind in REFERENCES:
            rate = parse_rate(found.get(kind) or "", percent=True)[0]
            if rate is None or not 0 <= rate <= 1:
                self.add_error(kind, _("Write a share from 0% to 100%, such as 40%."))
        return found

    @property
    def chosen(self) -> dict[str, str]:
        """The weights as written."""
        return {kind: self.cleaned_data[kind] for kind in REFERENCES}

    @property
    def seen(self) -> dict[str, int]:
        """The versions that were looked at."""
        return {kind: self.cleaned_data[f"seen_{kind}"] for kind in REFERENCES}


class WhatIfForm(forms.Form):
    """How many outlets could be opened, and by how much each could sell more."""

    opened = forms.IntegerField(label=_("Outlets that can be opened"), min_value=0, max_value=100_000)
    lift = FenField(label=_("Lift per outlet that can be had"))


class MonthForm(forms.Form):
    """A month such as 2026-12."""

    month = forms.CharField(label=_("Month"), max_length=7)

    def clean_month(self) -> str:
        """The month as 2026-12."""
        try:
            return str(Month.parse(self.cleaned_data["month"]))
        except ValueError as error:
            raise forms.ValidationError(_("Write the month as 2026-12.")) from error

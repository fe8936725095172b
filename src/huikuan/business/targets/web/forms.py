"""Forms of targets: weights with a reason, bounds of a cell, what if, month to plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.business.targets.queries import REFERENCES
from huikuan.engine.periods import Month
from huikuan.foundation.imports.cells import parse_rate
from huikuan.foundation.imports.money_fields import FenField


class BoundsForm(forms.Form):
    """What a cell must be at least and at most."""

    minimum = FenField(not_negative=True, label=_("At least"), required=False)
    maximum = FenField(not_negative=True, label=_("At most"), required=False)


class AgainForm(forms.Form):
    """Another amount for a target that was answered, and why its person is asked again."""

    amount = FenField(not_negative=True, label=_("New amount"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


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
    lift = FenField(not_negative=True, label=_("Lift per outlet that can be had"))
    opens_on = forms.DateField(label=_("They open on"), required=False)


class MonthForm(forms.Form):
    """A month such as 2026-12."""

    month = forms.CharField(label=_("Month"), max_length=7)

    def clean_month(self) -> str:
        """The month as 2026-12."""
        try:
            return str(Month.parse(self.cleaned_data["month"]))
        except ValueError as error:
            raise forms.ValidationError(_("Write the month as 2026-12.")) from error

"""Forms of tiers and week plans."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.business.fieldwork.policies import TIER_NAMES


class TierForm(forms.Form):
    """A tier set by hand."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    tier = forms.ChoiceField(label=_("Tier"), choices=list(TIER_NAMES.items()))
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, help_text=_("Needed unless it is the computed tier.")
    )


class MoveForm(forms.Form):
    """Another day."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    to = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class SummaryForm(forms.Form):
    """How the week went."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("How did the week go?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

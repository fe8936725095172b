"""Forms of promises, measures and plan lines: two required fields, amounts in yuan as people write them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huikuan.business.collections.sheets import MEASURE_KINDS, NEXT_STEPS
from huikuan.foundation import clock
from huikuan.foundation.imports.columns import Choice
from huikuan.foundation.imports.money_fields import FenField

OTHER = "other"


def labels(choices: tuple[Choice, ...]) -> list[tuple[str, str]]:
    """Codes with their names in the reader's language."""
    english = (get_language() or "").startswith("en")
    return [(choice.code, choice.en if english else choice.zh) for choice in choices]


def day_field(**options: Any) -> forms.DateField:
    """A day, with the browser's own calendar."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class PromiseForm(forms.Form):
    """What the customer has just promised."""

    amount = FenField(label=_("Amount promised, yuan"))
    promised_date = day_field(label=_("To be paid on"))
    support_needed = forms.CharField(
        label=_("What the customer needs from us"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["promised_date"].widget.attrs["min"] = clock.today().isoformat()


class ReasonForm(forms.Form):
    """Why."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=2000)


class MeasureForm(forms.Form):
    """What is to close the gap."""

    measure = forms.ChoiceField(label=_("Measure"))
    own_words = forms.CharField(label=_("In your own words"), required=False, max_length=500)
    expected = FenField(label=_("Expected to bring, yuan"))
    cost = FenField(label=_("Cost, yuan"), required=False)
    due_date = day_field(label=_("Done by"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["measure"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*labels(MEASURE_KINDS), (OTHER, _("something else, in your own words"))]

    def clean(self) -> dict[str, Any]:
        """Something else needs words."""
        told = super().clean() or {}
        if told.get("measure") == OTHER and not (told.get("own_words") or "").strip():
            self.add_error("own_words", _("Say what it is."))
        return told

    @property
    def named(self) -> str:
        """A code of the catalogue, or one's own words."""
        code: str = self.cleaned_data["measure"]
        return self.cleaned_data["own_words"].strip() if code == OTHER else code


class EffectForm(forms.Form):
    """What an approved measure has brought."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    produced = FenField(label=_("Brought so far, yuan"))
    done = forms.BooleanField(label=_("The measure is finished"), required=False)


class LineForm(forms.Form):
    """The next step of a plan line, and what stands in the way."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    step = forms.ChoiceField(label=_("Next step"), required=False)
    step_date = day_field(label=_("On"), required=False)
    difficulty = forms.CharField(
        label=_("The customer's difficulty, in its own words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    support = forms.CharField(
        label=_("What would remove it"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["step"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *labels(NEXT_STEPS)]

    def changes(self) -> dict[str, Any]:
        """Field values as the operation takes them: nothing is None."""
        return {name: self.cleaned_data[name] or None for name in ("step", "step_date", "difficulty", "support")}


class TargetForm(forms.Form):
    """Another collection target for one customer."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    target = FenField(label=_("Collection target, yuan"))
    reason = forms.CharField(label=_("Reason"), max_length=2000)

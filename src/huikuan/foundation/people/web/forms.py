"""Forms of people, units, accounts and keys."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.people.queries import units, visible_people
from huikuan.foundation.people.web.lists import ROLES
from huikuan.foundation.permissions.actor import Actor

NONE = ("", "–")


class PersonForm(forms.Form):
    """Name, role and place of somebody; a new place counts from today."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    employee_no = forms.CharField(label=_("Number"), max_length=100)
    name = forms.CharField(label=_("Name"), max_length=200)
    role = forms.ChoiceField(label=_("Role"), choices=tuple(ROLES.items()))
    parent = forms.ChoiceField(label=_("Superior"), required=False)
    unit = forms.ChoiceField(label=_("Region"), required=False)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)

    def __init__(self, actor: Actor, *args: Any, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = visible_people(actor).filter(active=True).order_by("sort_key").values_list("pk", "name")
        for name, rows in (("parent", people), ("unit", units().values_list("pk", "name"))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [NONE, *((str(pk), text) for pk, text in rows)]
        if new:
            del self.fields["reason"]
        else:
            del self.fields["employee_no"]

    @property
    def place(self) -> dict[str, int | None]:
        """Ids of superior and unit."""
        data = self.cleaned_data
        return {name: int(data[name]) if data[name] else None for name in ("parent", "unit")}


class ReasonForm(forms.Form):
    """Why."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)


class TokenForm(forms.Form):
    """What a key is for."""

    name = forms.CharField(label=_("What is it for?"), max_length=60)


class PasswordForm(forms.Form):
    """A password of one's own, twice."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters, not only digits, nothing that is easily guessed."),
    )
    again = forms.CharField(
        label=_("Once more"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any] | None:
        """Both the same."""
        data = super().clean() or {}
        if data.get("password") != data.get("again"):
            self.add_error("again", _("The two passwords differ."))
        return data

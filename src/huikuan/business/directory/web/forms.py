"""Forms of customers and of handing over."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huikuan.business.directory.queries import visible_customers
from huikuan.business.directory.web.lists import KINDS, owners, regions
from huikuan.foundation.permissions import Actor

NONE = ("", "–")


class CustomerForm(forms.Form):
    """What may be changed of a customer by hand. ``changes`` are the operation's values."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=200)
    owner = forms.ChoiceField(label=_("Owner"), required=False, help_text=_("Empty: nobody's."))
    unit = forms.ChoiceField(label=_("Region"), required=False, help_text=_("Empty: the owner's."))
    parent = forms.CharField(label=_("Number of the head office"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[NONE, *KINDS.items()])
    address = forms.CharField(label=_("Address"), required=False, max_length=500)
    notes = forms.CharField(label=_("Notes"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2}))
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        help_text=_("Stands in the history, above all for a new owner."),
    )

    copied: ClassVar[tuple[str, ...]] = ("name", "notes")
    blank_is_none: ClassVar[tuple[str, ...]] = ("kind", "address")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        for name, choices in (("owner", owners(actor)), ("unit", regions(actor))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [NONE, *choices]

    def clean_parent(self) -> int | None:
        """The head office's id, among the customers one sees."""
        number: str = self.cleaned_data["parent"].strip()
        if not number:
            return None
        found = visible_customers(self.actor).filter(customer_no=number).values_list("pk", flat=True).first()
        if found is None:
            raise ValidationError(_("There is no customer with this number among yours."))
        return found

    @property
    def changes(self) -> dict[str, Any]:
        """Values for the operation."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in self.copied},
            **{name: data[name] or None for name in self.blank_is_none},
            "owner_id": int(data["owner"]) if data["owner"] else None,
            "unit_id": int(data["unit"]) if data["unit"] else None,
            "parent_id": data["parent"],
        }


class HandOverForm(forms.Form):
    """To whom, and why."""

    taker = forms.ChoiceField(
        label=_("To whom"), required=False, help_text=_("Empty: to nobody; they are shown as unowned.")
    )
    reason = forms.CharField(label=_("Reason"), required=True, max_length=500)

    def __init__(self, actor: Actor, giver: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["taker"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [NONE, *(one for one in owners(actor) if one[0] != str(giver))]

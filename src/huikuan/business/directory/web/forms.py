"""Forms of customers and of handing over."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huikuan.business.directory.queries import named_customer
from huikuan.business.directory.web.lists import KINDS, owners, regions
from huikuan.foundation.display.suggesting import SuggestField
from huikuan.foundation.imports.money_fields import FenField
from huikuan.foundation.permissions import Actor

NONE = ("", "–")


class CustomerForm(forms.Form):
    """What may be changed of a customer by hand. ``changes`` are the operation's values."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=200)
    owner = forms.ChoiceField(label=_("Owner"), required=False, help_text=_("Empty: nobody's."))
    unit = forms.ChoiceField(label=_("Region"), required=False, help_text=_("Empty: the owner's."))
    parent = SuggestField("directory:suggest", label=_("Head office"), required=False)
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
        return customer_of(self.actor, number) if number else None

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


class OutletForm(forms.Form):
    """A new outlet; its customer is named by number. ``values`` are the operation's."""

    customer = SuggestField("directory:suggest", label=_("Customer"))
    outlet_no = forms.CharField(label=_("Outlet no"), max_length=100)
    name = forms.CharField(label=_("Name"), max_length=200)
    owner = forms.ChoiceField(label=_("Owner"), required=False, help_text=_("Empty: whoever owns the customer."))
    unit = forms.ChoiceField(label=_("Region"), required=False, help_text=_("Empty: the customer's."))
    opened_on = forms.DateField(
        label=_("Opening day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: being developed, the day is not known yet."),
    )
    potential = FenField(label=_("Potential a month (yuan)"), required=False, not_negative=True)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}))

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        for name, choices in (("owner", owners(actor)), ("unit", regions(actor))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [NONE, *choices]

    def clean_customer(self) -> int:
        """The customer's id, among those one sees."""
        return customer_of(self.actor, self.cleaned_data["customer"])

    @property
    def told(self) -> dict[str, Any]:
        """Everything for the operation."""
        data = self.cleaned_data
        values = {name: data[name] for name in ("opened_on", "potential")}
        values |= {f"{name}_id": int(data[name]) for name in ("owner", "unit") if data[name]}
        return {name: data[name] for name in ("customer", "outlet_no", "name", "reason")} | {"values": values}


def customer_of(actor: Actor, named: str) -> int:
    """The id of the customer that is named, among those the actor sees; ValidationError for others."""
    found = named_customer(actor, named)
    if found is None:
        raise ValidationError(_("No customer has this number or, alone, this name."))
    return found.pk


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

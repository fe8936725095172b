"""What a person types about a contract: what is agreed, sold, and has happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.web.currency_forms import InCurrencyForm
from huikuan.business.receivables.web.forms import LONGEST_REASON
from huikuan.business.receivables.web.letter_forms import day_field
from huikuan.business.receivables.web.words import message_of
from huikuan.engine.contract_items import Item
from huikuan.foundation.display.suggesting import SuggestField
from huikuan.foundation.imports.columns import LONGEST_CODE, LONGEST_NAME
from huikuan.foundation.imports.money_fields import FenField, QuantityField


class PassingForm(forms.Form):
    """Something that passes a credit checkpoint: why all the same is asked for only where a rule is broken."""

    credit_reason = forms.CharField(
        label=_("Why all the same"), required=False, max_length=LONGEST_REASON, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.is_bound and self.data.get(self.add_prefix("credit_reason")):
            self.ask_why()

    def ask_why(self) -> None:
        """Show the field."""
        self.fields["credit_reason"].widget = forms.Textarea(attrs={"rows": 2, "required": True})

    def refuse(self, error: Exception) -> None:
        """Tell why it was refused, and ask for a reason where one helps."""
        self.add_error(None, message_of(error))
        if getattr(error, "code", "") in operations.ASKS_WHY:
            self.ask_why()


class InstalmentsForm(PassingForm):
    """How a contract is paid, in words."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("Instalments"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For example: 30% on signing + 7 days; 65% acceptance month end + 30 days; 5% acceptance 365 days."
        ),
    )


class HowPaidForm(forms.Form):
    """By what means a contract is paid, and whose it is; ``people`` may own one."""

    payment_method = forms.CharField(
        label=_("Payment method"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("As the contract says: transfer, bank acceptance draft, cash."),
    )
    owner = forms.TypedChoiceField(label=_("Owner of the contract"), required=False, coerce=int, empty_value=None)

    def __init__(self, people: Iterable[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("as the customer's")), *people]


class ParticularsForm(HowPaidForm):
    """The same, of a contract that stands."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)


class ContractForm(HowPaidForm, PassingForm, InCurrencyForm):
    """A contract or order, entered by hand."""

    customer = SuggestField("directory:suggest", label=_("Customer"))
    contract_no = forms.CharField(label=_("Contract no"), max_length=LONGEST_CODE)
    sign_date = day_field(label=_("Signed"), required=False)
    instalments = forms.CharField(
        label=_("Instalments"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For example: 30% on signing + 7 days; 65% acceptance month end + 30 days; 5% acceptance 365 days. "
            "Blank: a frame agreement, which counts as no order; an order under one is paid by the customer's terms."
        ),
    )
    frame_no = forms.CharField(
        label=_("Frame agreement no"),
        required=False,
        max_length=LONGEST_CODE,
        help_text=_("Only for an order under a frame agreement of this customer."),
    )
    acceptance = forms.CharField(label=_("Acceptance rule"), required=False, max_length=LONGEST_REASON)
    day_field = "sign_date"

    def __init__(self, people: Iterable[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(people, *args, **options)
        self.fields["amount"].help_text = _("Blank: what the items below come to, or amount × rate.")


class ItemForm(forms.Form):
    """One line of what a contract sells; a line emptied is taken out."""

    number = forms.IntegerField(label=_("Line"), required=False, min_value=1, max_value=100_000)
    name = forms.CharField(label=_("Name"), required=False, max_length=LONGEST_REASON)
    specification = forms.CharField(label=_("Specification"), required=False, max_length=LONGEST_REASON)
    quantity = QuantityField(label=_("Quantity"), required=False)
    price_fen = FenField(label=_("Unit price, yuan"), required=False, not_negative=True)

    def clean(self) -> dict[str, Any]:
        """A line that says something says its name, quantity and price."""
        told = super().clean() or {}
        needed = ("name", "quantity", "price_fen")
        if any(told.get(name) not in (None, "") for name in (*needed, "specification")):
            for name in needed:
                if told.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, _("This is missing."))
        return told


ItemsForm = forms.formset_factory(ItemForm, extra=3, max_num=1_000, absolute_max=1_000)


def typed_items(form: forms.BaseFormSet[ItemForm]) -> list[Item]:
    """The lines of a valid form; those without a number get the next ones."""
    told = [one.cleaned_data for one in form.forms if one.cleaned_data.get("name")]
    last = max((one["number"] or 0 for one in told), default=0)
    found = []
    for one in told:
        last += one["number"] is None
        found.append(Item(**{**one, "number": one["number"] or last}))
    return found


class EventForm(PassingForm):
    """What has happened on a contract, and when; without a day it has not happened after all."""

    kind = forms.ChoiceField(label=_("Event"), choices=queries.HAPPENINGS)
    day = day_field(label=_("On"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

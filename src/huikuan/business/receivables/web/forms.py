"""What a person types about a receipt: amounts in yuan beside the items they pay, days, reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huikuan.business.receivables import queries
from huikuan.business.receivables.web.currency_forms import InCurrencyForm
from huikuan.engine.currency import minor_text, read_minor
from huikuan.engine.money import Fen, yuan_text
from huikuan.foundation.display.suggesting import SuggestField
from huikuan.foundation.imports.columns import LONGEST_CODE
from huikuan.foundation.imports.money_cells import parse_money
from huikuan.foundation.imports.money_fields import FenField

LONGEST_REASON = 2_000


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)


def _day(**options: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class AmountsForm(forms.Form):
    """An amount beside each item; blank is nothing of it."""

    def __init__(self, items: Iterable[Any], suggested: dict[int, Fen], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows: list[tuple[Any, str]] = []
        for item in items:
            name = f"fen_{item.pk}"
            self.fields[name] = field = forms.CharField(
                label=_("Pay of {invoice}, yuan").format(invoice=item.invoice_no), required=False, max_length=40
            )
            field.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "num"}
            if item.pk in suggested:
                field.initial = yuan_text(suggested[item.pk]).replace(",", "")
            self.rows.append((item, name))

    @property
    def lines(self) -> dict[int, Fen]:
        """Receivable id → fen, of a valid form."""
        return {item.pk: self.cleaned_data[name] for item, name in self.rows if self.cleaned_data.get(name)}

    @property
    def cells(self) -> list[tuple[Any, forms.BoundField]]:
        """Items with their fields."""
        return [(item, self[name]) for item, name in self.rows]

    def clean(self) -> dict[str, Any]:
        """Yuan as fen."""
        told = super().clean() or {}
        for _item, name in self.rows:
            text = (told.get(name) or "").strip()
            fen, doubt = parse_money(text) if text else (None, "")
            if text and (fen is None or doubt == "cell.rounded"):
                self.add_error(name, _("Write an amount in yuan with at most two decimals, such as 12,000.50."))
            told[name] = fen
        return told


class CurrencyAmountsForm(forms.Form):
    """An amount in the receipt's currency beside each item; blank is nothing of it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    effective = _day(label=_("Counts from"), required=False, help_text=_("Blank: today"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=LONGEST_REASON)

    def __init__(
        self, items: Iterable[Any], currency: str, *args: Any, proposed: Mapping[int, int] | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.currency = currency
        self.rows: list[tuple[Any, str]] = []
        for item in items:
            name = f"minor_{item.pk}"
            label = _("Pay of {invoice}, {currency}").format(invoice=item.invoice_no, currency=currency)
            minor = (proposed or {}).get(item.pk)
            self.fields[name] = field = forms.CharField(
                label=label,
                required=False,
                max_length=40,
                initial="" if minor is None else minor_text(minor, currency),
            )
            field.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "num"}
            self.rows.append((item, name))

    @property
    def lines(self) -> dict[int, int]:
        """Receivable id → amount in the smallest unit, of a valid form."""
        return {item.pk: self.cleaned_data[name] for item, name in self.rows if self.cleaned_data.get(name)}

    @property
    def cells(self) -> list[tuple[Any, forms.BoundField]]:
        """Items and their fields."""
        return [(item, self[name]) for item, name in self.rows]

    def clean(self) -> dict[str, Any]:
        """Texts as amounts."""
        told = super().clean() or {}
        for _item, name in self.rows:
            text = (told.get(name) or "").strip()
            try:
                told[name] = read_minor(text, self.currency) if text else None
            except ValueError:
                self.add_error(name, _("Write an amount such as 12,000.50."))
        return told


class SettleForm(AmountsForm):
    """What is lowered of each item, from when on, and why."""

    effective = forms.DateField(
        label=_("Counts from"),
        required=False,
        help_text=_("Balances of earlier days stay as they were."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=LONGEST_REASON)


class AllocateForm(SettleForm):
    """What a receipt pays."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class AdjustForm(SettleForm):
    """What is lowered without money: the kind and the reason are required."""

    kind = forms.ChoiceField(label=_("Kind"), choices=queries.ADJUSTMENT_KINDS)
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)


class InvoiceForm(InCurrencyForm):
    """An invoice or credit note, entered by hand."""

    customer = SuggestField("directory:suggest", label=_("Customer"))
    invoice_no = forms.CharField(label=_("Invoice no"), max_length=LONGEST_CODE)
    issued = _day(label=_("Issued"))
    due = _day(label=_("Due"), required=False, help_text=_("Blank: by the customer's payment terms."))
    contract_no = forms.CharField(label=_("Contract no"), required=False, max_length=LONGEST_CODE)
    item_text = forms.CharField(label=_("What was sold"), required=False, max_length=500)
    day_field = "issued"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amount"].help_text = gettext(
            "A credit note has an amount below zero. Blank with another currency: amount × rate."
        )

    def clean(self) -> dict[str, Any]:
        """An amount is needed."""
        told = super().clean()
        if told.get("amount") is None and not {"amount", "foreign_amount", "exchange_rate"} & self.errors.keys():
            self.add_error("amount", _("This is missing."))
        return told


class ReceiptForm(InCurrencyForm):
    """Money that came in, entered by hand."""

    channel = forms.ChoiceField(label=_("Channel"), choices=queries.CHANNELS_BY_HAND)
    customer = SuggestField("directory:suggest", label=_("Customer"))
    day = _day(label=_("Came on"))
    payer_name = forms.CharField(
        label=_("Payer"), required=False, max_length=200, help_text=_("Only where it is not the customer itself.")
    )
    reference = forms.CharField(label=_("Reference"), required=False, max_length=500)
    draft_no = forms.CharField(label=_("Draft no"), required=False, max_length=100)
    acceptor = forms.CharField(label=_("Accepting bank"), required=False, max_length=200)
    drawer = forms.CharField(label=_("Drawer"), required=False, max_length=200)
    maturity = _day(label=_("Maturity"), required=False)

    def clean(self) -> dict[str, Any]:
        """An amount is needed; a draft needs its number, accepting bank and maturity."""
        told = super().clean()
        if told.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("This is missing."))
        if told.get("channel") == "draft":
            for name in ("draft_no", "acceptor", "maturity"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, _("A draft needs this."))
        return told


class DraftMoveForm(forms.Form):
    """What becomes of a draft."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)
    to = forms.ChoiceField(label=_("Event"))
    day = _day(label=_("On"), required=False)
    counterparty = forms.CharField(label=_("Endorsee or discounting bank"), required=False, max_length=200)
    cost_fen = FenField(label=_("Interest of discounting, yuan"), required=False)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=LONGEST_REASON)

    def __init__(self, state: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.possible = queries.next_states(state)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        # Somebody may have moved the draft meanwhile: the operation tells, not the list of choices.
        field.choices = self.possible if not self.is_bound else queries.DRAFT_STATES

    def clean_cost_fen(self) -> Fen:
        """Blank is nothing."""
        return self.cleaned_data["cost_fen"] or 0

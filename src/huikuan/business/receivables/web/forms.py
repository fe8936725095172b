"""What a person types about a receipt: amounts in yuan beside the items they pay, days, reasons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.engine.money import Fen, yuan_text
from huikuan.foundation.imports.money_cells import parse_money

LONGEST_REASON = 2_000


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)


class AllocateForm(forms.Form):
    """An amount beside each item; blank pays nothing of it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    effective = forms.DateField(
        label=_("Counts from"),
        required=False,
        help_text=_("Balances of earlier days stay as they were."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=LONGEST_REASON)

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

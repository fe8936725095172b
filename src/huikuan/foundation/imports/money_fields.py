"""Form fields for amounts and quantities as people write them."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.engine.money import yuan_text
from huikuan.engine.quantity import quantity_text
from huikuan.foundation.imports.cells import parse_quantity
from huikuan.foundation.imports.money_cells import parse_money


class FenField(forms.CharField):
    """An amount in yuan (1200, 1,200.50, 12.5万) as integer fen, None where nothing is typed."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "money": _("Write an amount in yuan, such as 12000, 12,000.50 or 1.2万."),
        "rounded": _("An amount has at most two decimals."),
        "negative": _("The amount can't be below zero."),
    }

    def __init__(self, *, not_negative: bool = False, **options: Any) -> None:
        super().__init__(max_length=40, **options)
        self.not_negative = not_negative
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "num"}

    def clean(self, value: Any) -> Any:
        """Fen."""
        text = super().clean(value)
        if not text:
            return None
        fen, doubt = parse_money(text)
        if doubt == "cell.rounded":
            raise forms.ValidationError(self.error_messages["rounded"])
        if fen is None:
            raise forms.ValidationError(self.error_messages["money"])
        if self.not_negative and fen < 0:
            raise forms.ValidationError(self.error_messages["negative"])
        return fen

    def prepare_value(self, value: Any) -> Any:
        """Fen as yuan; what somebody typed stays as typed."""
        return yuan_text(value).replace(",", "") if isinstance(value, int) else value


class QuantityField(forms.CharField):
    """A quantity above zero (500, 2.125) as integer thousandths, None where nothing is typed."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "quantity": _("Write a quantity above zero with at most three decimals."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "num"}

    def clean(self, value: Any) -> Any:
        """Thousandths."""
        text = super().clean(value)
        if not text:
            return None
        quantity, _doubt = parse_quantity(text)
        if quantity is None or quantity <= 0:
            raise forms.ValidationError(self.error_messages["quantity"])
        return quantity

    def prepare_value(self, value: Any) -> Any:
        """Thousandths as figures; what somebody typed stays as typed."""
        return quantity_text(value).replace(",", "") if isinstance(value, int) else value

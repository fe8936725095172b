"""An amount in yuan, or in another currency at the rate that is typed or kept, in every form that asks for one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huikuan.business.receivables import queries
from huikuan.engine.currency import CURRENCIES, Foreign, read_minor, read_rate
from huikuan.foundation import clock
from huikuan.foundation.display.amounts import day_text
from huikuan.foundation.imports.money_fields import FenField


class InCurrencyForm(forms.Form):
    """An amount in yuan, or in another currency with its rate; ``foreign`` is the latter, of a valid form."""

    amount = FenField(
        label=_("Amount, yuan"), required=False, help_text=_("Blank with another currency: amount × rate.")
    )
    currency = forms.ChoiceField(
        label=_("Document currency"), required=False, choices=[("", _("yuan")), *((code, code) for code in CURRENCIES)]
    )
    foreign_amount = forms.CharField(label=_("Amount in the currency"), required=False, max_length=40)
    exchange_rate = forms.CharField(label=_("Rate of the day"), required=False, max_length=20)
    day_field = "day"  # the name of the field whose day decides which rate is valid

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kept = [f"{code} {one.rate_text}" for code, one in queries.latest_rates(clock.today()).items()]
        hint = gettext("Yuan for one unit, such as 7.1234.")
        if kept:
            hint = gettext("Blank: the rate kept for the day. Today: {rates}.").format(rates=", ".join(kept))
        self.fields["exchange_rate"].help_text = hint

    def clean(self) -> dict[str, Any]:
        """Another currency needs its amount and rate, and what they come to is the amount."""
        told = super().clean() or {}
        told["foreign"] = self._foreign(told)
        if told["foreign"] is not None and told.get("amount") is None:
            told["amount"] = told["foreign"].fen
        elif told["foreign"] is not None and told["amount"] != told["foreign"].fen and not self.errors:
            self.add_error("amount", _("This is not the amount in the currency × rate."))
        return told

    def _foreign(self, told: dict[str, Any]) -> Foreign | None:
        """What was typed of another currency; what is wrong with it stands beside it."""
        code = told.get("currency")
        if not code:
            return None
        minor = rate = 0
        try:
            minor = read_minor(told.get("foreign_amount") or "", code)
        except ValueError:
            self.add_error("foreign_amount", _("Write an amount such as 12,000.50."))
        typed = (told.get("exchange_rate") or "").strip()
        day = told.get(self.day_field) or clock.today()
        kept = None if typed else queries.rate_on(code, day)
        try:
            rate = read_rate(typed) if kept is None else kept.rate
        except ValueError:
            without = gettext("No rate of {currency} is kept for {day}: write how many yuan one unit costs.")
            told_why = without.format(currency=code, day=day_text(day))
            self.add_error("exchange_rate", _("Yuan for one unit, such as 7.1234.") if typed else told_why)
        return Foreign(currency=code, minor=minor, rate=rate)

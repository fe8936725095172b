"""What a person says about letters to customers: period, choice of customers, language."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.business.receivables.queries import DISPUTE_KINDS, NOBODY
from huikuan.foundation import clock
from huikuan.foundation.imports.money_fields import FenField
from huikuan.foundation.people.queries import units, visible_people
from huikuan.foundation.permissions import Actor

LANGUAGES = (("zh", _("Chinese")), ("en", _("English")))
FORMATS = (("pdf", "PDF"), ("xlsx", "Excel"), ("both", _("PDF and Excel")))
EVERYBODY = ("", _("all"))
NOT_SAID = ("", _("not known yet"))
EARLIEST = date(1990, 1, 1)


def owners(actor: Actor) -> list[tuple[str, str]]:
    """The people in sight who may have customers, by name."""
    people = visible_people(actor).filter(active=True).exclude(role__in=("finance", "admin")).order_by("sort_key")
    return [(str(pk), name) for pk, name in people.values_list("pk", "name")]


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day, typed or picked."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def last_month() -> dict[str, Any]:
    """The period that statements are usually about."""
    last = clock.today().replace(day=1) - timedelta(days=1)
    return {"first": last.replace(day=1), "last": last, "language": "zh", "formats": "pdf"}


class PeriodForm(forms.Form):
    """From … to …, both included, not in the future."""

    first = day_field(_("First day of the period"))
    last = day_field(_("Until"))
    language = forms.ChoiceField(label=_("Language of the letter"), choices=LANGUAGES)

    def clean(self) -> dict[str, Any]:
        """In order, and not in the future."""
        told = super().clean() or {}
        first, last = told.get("first"), told.get("last")
        if first and last and not EARLIEST <= first <= last <= clock.today():
            self.add_error("last", _("The period must end after it begins, and not after today."))
        return told


class ChoiceOfCustomers(forms.Form):
    """Which customers: all in scope with a balance, or fewer."""

    region = forms.ChoiceField(label=_("Region"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    only_late = forms.BooleanField(label=_("Only those with overdue amounts"), required=False)

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        nobody = (NOBODY, _("(none)"))
        self._offer("region", [EVERYBODY, *((str(pk), name) for pk, name in units().values_list("pk", "name")), nobody])
        self._offer("owner", [EVERYBODY, *owners(actor), nobody])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class BulkStatementsForm(ChoiceOfCustomers, PeriodForm):
    """Statements of many customers."""

    formats = forms.ChoiceField(label=_("File"), choices=FORMATS)
    field_order = ("first", "last", "region", "owner", "only_late", "language", "formats")


class LettersForm(ChoiceOfCustomers):
    """Confirmation letters to many customers."""

    as_of = day_field(_("Balance at the end of"))
    only_due = forms.BooleanField(label=_("Only those due for a letter"), required=False)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=LANGUAGES)
    field_order = ("as_of", "region", "owner", "only_due", "only_late", "language")

    def clean_as_of(self) -> date:
        """Not in the future."""
        day: date = self.cleaned_data["as_of"]
        if not EARLIEST <= day <= clock.today():
            raise forms.ValidationError(_("Choose today or an earlier day."))
        return day


class OneLetterForm(forms.Form):
    """A letter to one customer."""

    as_of = day_field(_("Balance at the end of"))
    language = forms.ChoiceField(label=_("Language of the letter"), choices=LANGUAGES)
    clean_as_of = LettersForm.clean_as_of


class SentForm(forms.Form):
    """It has gone out."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    on = day_field(_("Sent on"))


class ReplyForm(forms.Form):
    """The customer has answered."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    on = day_field(_("Date of the reply"))
    agrees = forms.ChoiceField(label=_("The customer"), choices=(("yes", _("agrees")), ("no", _("differs"))))
    stated = FenField(label=_("Balance by the customer's books, yuan"), required=False)
    kind = forms.ChoiceField(label=_("Kind of the difference"), required=False, choices=(NOT_SAID, *DISPUTE_KINDS))
    reason = forms.CharField(label=_("Reason of the difference"), required=False, max_length=2_000)
    file = forms.FileField(
        label=_("Stamped reply"),
        required=False,
        help_text=_("Image or PDF of at most 20 MB. An agreement counts only with it."),
    )

    def clean(self) -> dict[str, Any]:
        """A difference needs a figure and a reason."""
        told = super().clean() or {}
        if told.get("agrees") == "no":
            for name in ("stated", "reason"):
                if told.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, _("A difference needs this."))
        return told

"""What is typed to propose a limit or to set a grade."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.business.receivables.web.credit_lists import GRADES
from huikuan.business.receivables.web.forms import LONGEST_REASON
from huikuan.foundation.imports.money_fields import FenField


def _last_day() -> forms.DateField:
    return forms.DateField(
        label=_("Valid through"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), localize=False
    )


class StandingForm(forms.Form):
    """A limit and terms that replace those on file."""

    prefix = "standing"
    limit = FenField(label=_("Credit limit, yuan"))
    terms = forms.CharField(
        label=_("Payment terms"),
        required=False,
        max_length=64,
        help_text=_("Days such as 30, or 月结30天, or M30/25. Empty: as they are."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)


class TemporaryForm(forms.Form):
    """A higher limit for a while."""

    prefix = "temporary"
    limit = FenField(label=_("Temporary limit, yuan"), help_text=_("The whole limit, not what is added."))
    until = _last_day()
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)


class GradeForm(forms.Form):
    """A grade instead of the computed one."""

    prefix = "grade"
    grade = forms.ChoiceField(label=_("Grade"), choices=GRADES)
    until = _last_day()
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)

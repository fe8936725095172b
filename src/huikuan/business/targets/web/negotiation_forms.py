"""Forms of the negotiation: issuing, countering, deciding, standing in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.business.targets import queries
from huikuan.business.targets.operations import Carry
from huikuan.engine.negotiation import Act
from huikuan.foundation import clock
from huikuan.foundation.imports.money_fields import FenField
from huikuan.foundation.permissions import Actor

LONGEST = 2_000
ANSWER_WITHIN = timedelta(days=3)
ACTS = (
    (Act.LOWER.value, _("Accept the counter")),
    (Act.SPLIT.value, _("Meet halfway")),
    (Act.INSIST.value, _("Insist")),
)
CARRIES = (
    (Carry.NOBODY.value, _("nobody: it becomes unowned above")),
    (Carry.TEAM.value, _("the others of the region who have not agreed yet")),
    (Carry.OWN.value, _("the same person's other customers")),
)


def day_field(label: Any) -> forms.DateField:
    """A day, typed or picked."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def words_field(label: Any, *, required: bool = True) -> forms.CharField:
    """A few words."""
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, required=required, max_length=LONGEST, widget=widget)


class IssueForm(forms.Form):
    """By when people answer, and how much is handed down on top where the company allows it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    answer_by = day_field(_("Answers by"))
    over = forms.DecimalField(
        label=_("Over-assignment, percent"), min_value=0, max_value=50, decimal_places=2, required=False
    )
    note = words_field(_("What people should know"), required=False)

    def __init__(self, *args: Any, over_allowed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["answer_by"].initial = clock.today() + ANSWER_WITHIN
        if not over_allowed:
            del self.fields["over"]

    @property
    def basis_points(self) -> int:
        """Over-assignment in hundredths of a percent."""
        return int((self.cleaned_data.get("over") or 0) * 100)


class CounterForm(forms.Form):
    """What one can take on instead, why, and what it takes."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    amount = FenField(not_negative=True, label=_("I can take on, yuan"))
    reason = words_field(_("Reason"))
    support = words_field(_("Support needed"), required=False)


class DecideForm(forms.Form):
    """What becomes of a counter, and who carries the difference."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    act = forms.ChoiceField(label=_("Decision"), choices=ACTS)
    amount = FenField(not_negative=True, label=_("Amount when meeting halfway, yuan"), required=False)
    carry = forms.ChoiceField(label=_("Who carries the difference?"), choices=CARRIES)
    reason = words_field(_("Reason"), required=False)


class DeputyForm(forms.Form):
    """Who stands in for whom, and when."""

    person = forms.ChoiceField(label=_("Who is away"))
    deputy = forms.ChoiceField(label=_("Who stands in"))
    since = day_field(_("From"))
    until = day_field(_("Until"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        people = {"person": queries.may_be_absent(actor), "deputy": queries.may_be_deputies(actor)}
        for name, rows in people.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(str(pk), who) for pk, who in rows.values_list("pk", "name")]
        self.fields["since"].initial = clock.today()
        if actor.person is not None:
            self.fields["person"].initial = str(actor.person.pk)

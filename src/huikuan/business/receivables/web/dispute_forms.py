"""What a person says about a dispute: what is contested, of which kind, who settles it until when, and how it ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huikuan.business.receivables import queries
from huikuan.business.receivables.web.forms import LONGEST_REASON, AmountsForm
from huikuan.business.receivables.web.letter_forms import day_field, owners
from huikuan.foundation.permissions import Actor

CHOOSE = ("", _("choose"))


class EvidenceForm(forms.Form):
    """A file that a dispute is to be settled by."""

    file = forms.FileField(label=_("Evidence"), help_text=_("Image or PDF of at most 20 MB."))


class DisputeForm(AmountsForm):
    """How much of which instalment a customer contests, and why. It counts from the day it is recorded."""

    kind = forms.ChoiceField(label=_("Kind"), choices=(CHOOSE, *queries.DISPUTE_KINDS))
    due_by = day_field(_("Settle by"))
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)
    file = forms.FileField(
        label=_("Evidence"), required=False, help_text=_("Image or PDF of at most 20 MB; more can be added later.")
    )


class NameDisputedForm(AmountsForm):
    """How much of which instalment a dispute about the balance means."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class SettleForm(forms.Form):
    """How a dispute was settled."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=pgettext_lazy("dispute", "Outcome"), choices=(CHOOSE, *queries.OUTCOMES))
    resolution = forms.CharField(label=_("What was agreed"), max_length=2_000, widget=forms.Textarea({"rows": 3}))


class ArrangeForm(forms.Form):
    """Of which kind it is, and who settles it until when."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    owner = forms.ChoiceField(label=_("Settled by"))
    kind = forms.ChoiceField(label=_("Kind"), choices=(CHOOSE, *queries.DISPUTE_KINDS))
    due_by = day_field(_("Settle by"))

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = owners(actor)

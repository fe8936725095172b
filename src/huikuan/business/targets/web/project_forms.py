"""Forms of focus projects: what is wanted first, details below; milestones; closing with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huikuan.business.directory.queries import named_customer, visible_outlets
from huikuan.business.targets import queries
from huikuan.business.targets.operations import Details, Step
from huikuan.business.targets.web.negotiation_forms import day_field, words_field
from huikuan.engine.projects import ProjectAct, ProjectKind, milestone_days
from huikuan.foundation import clock
from huikuan.foundation.display.suggesting import SuggestField
from huikuan.foundation.imports.money_fields import FenField
from huikuan.foundation.people.queries import units
from huikuan.foundation.permissions import Actor

FIRST = ("name", "owner", "due_on", "expected", "outlets", "customer", "outlet")
FOLLOWS = _("(follows from outlet, customer or owner)")
USUAL = {
    ProjectKind.DEVELOP: (
        _("Site and partner found"),
        _("Contract signed"),
        _("First goods delivered"),
        _("Open for business"),
    ),
    ProjectKind.STRENGTHEN: (_("Manager has called on the customer"), _("Support agreed"), _("Larger order placed")),
    ProjectKind.LIFT: (_("Weak points named"), _("Display and stock put right"), _("Promotion held")),
    ProjectKind.CULL: (
        _("Customer told"),
        _("Balance settled"),
        _("Outlet given up"),
        _("Visits moved to the others"),
    ),
}


class ProjectForm(forms.Form):
    """A project of one kind; what the kind is not about is left out."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("What is to be done"), max_length=100)
    due_on = day_field(_("Due on"))
    expected = FenField(
        not_negative=True,
        label=_("Expected sales in that month, yuan"),
        required=False,
        help_text=_("What the project is to bring beyond today's sales; the region's lift must add up from these."),
    )
    outlets = forms.IntegerField(label=_("Outlets it opens"), min_value=1, max_value=10_000, initial=1)
    customer = SuggestField("directory:suggest", label=_("Customer"), required=False)
    outlet = forms.CharField(label=_("Outlet no"), max_length=100, required=False)
    owner = forms.ChoiceField(label=_("Responsible"))
    starts_on = day_field(_("Starts on"))
    budget = FenField(not_negative=True, label=_("Budget, yuan"), required=False)
    market = forms.CharField(label=_("Market or place"), max_length=100, required=False)
    unit = forms.ChoiceField(label=_("Region"), required=False)
    usual = forms.BooleanField(label=_("Add the usual milestones"), required=False, initial=True)

    def __init__(self, *args: Any, actor: Actor, kind: ProjectKind, new: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor, self.kind = actor, kind
        choices = {
            "owner": [(str(pk), name) for pk, name in queries.may_own(actor).values_list("pk", "name")],
            "unit": [("", FOLLOWS), *((str(pk), name) for pk, name in units().values_list("pk", "name"))],
        }
        for name, found in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = found
        self.fields["starts_on"].initial = clock.today()
        if actor.person is not None:
            self.fields["owner"].initial = str(actor.person.pk)
        self.fields["usual"].help_text = " · ".join(str(one) for one in USUAL[kind])
        self.fields["outlet"].required = kind is ProjectKind.LIFT
        self.fields["customer"].required = kind is ProjectKind.STRENGTHEN
        if kind is ProjectKind.CULL:
            self.fields["outlets"].label = _("Outlets given up")
        for name, left_out in (
            ("outlets", kind not in {ProjectKind.DEVELOP, ProjectKind.CULL}),
            ("usual", not new),
            ("customer", kind is ProjectKind.LIFT),
        ):
            if left_out:
                del self.fields[name]

    @property
    def wanted(self) -> list[BoundField]:
        """The fields that everybody fills in; a place only where the kind is about one."""
        places = {"customer": self.kind is ProjectKind.STRENGTHEN, "outlet": self.kind is ProjectKind.LIFT}
        return [self[name] for name in FIRST if name in self.fields and places.get(name, True)]

    @property
    def details(self) -> list[BoundField]:
        """The others."""
        shown = {field.name for field in self.wanted}
        return [field for field in self if field.name not in shown and not field.is_hidden]

    def clean_customer(self) -> int | None:
        """The customer's id, among those one sees."""
        named = (self.cleaned_data.get("customer") or "").strip()
        found = named_customer(self.actor, named) if named else None
        if named and found is None:
            raise ValidationError(gettext("No customer has this number or, alone, this name."))
        return found.pk if found else None

    def clean_outlet(self) -> int | None:
        """The outlet's id, among those one sees."""
        number = (self.cleaned_data.get("outlet") or "").strip()
        found = visible_outlets(self.actor).filter(outlet_no=number).first() if number else None
        if number and found is None:
            raise ValidationError(gettext("There is no outlet with this number."))
        return found.pk if found else None

    @property
    def told(self) -> Details:
        """As the operations take it."""
        data = self.cleaned_data
        return Details(
            name=data["name"],
            owner=int(data["owner"]),
            starts_on=data["starts_on"],
            due_on=data["due_on"],
            expected=data["expected"] or 0,
            budget=data["budget"] or 0,
            outlets=data.get("outlets") or 0,
            unit=int(data["unit"]) if data["unit"] else None,
            market=data["market"],
            customer=data.get("customer"),
            outlet=data["outlet"],
        )

    @property
    def steps(self) -> list[Step]:
        """The usual milestones, spread over the time there is."""
        data = self.cleaned_data
        return usual_steps(self.kind, data["starts_on"], data["due_on"]) if data.get("usual") else []


def usual_steps(kind: ProjectKind, starts_on: date, due_on: date) -> list[Step]:
    """What usually has to happen, in the reader's language, spread evenly up to the due day."""
    names = [str(name) for name in USUAL[kind]]
    days = milestone_days(start=starts_on, due=due_on, count=len(names))
    return [Step(name=name, due_on=day) for name, day in zip(names, days, strict=True)]


class CullForm(forms.Form):
    """Who carries the decision to give outlets up through, and by when."""

    name = forms.CharField(label=_("What is to be done"), max_length=100)
    owner = forms.ChoiceField(label=_("Responsible"))
    due_on = day_field(_("Due on"))
    close_on = forms.DateField(
        label=_("Close the outlets from this day on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: they stay open until somebody closes each on its own page."),
    )
    expected = FenField(
        not_negative=True,
        label=_("Expected sales beyond those given up, yuan"),
        required=False,
        help_text=_("What the freed visits are to bring elsewhere, less the sales that are given up."),
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(pk), name) for pk, name in queries.may_own(actor).values_list("pk", "name")]

    @property
    def told(self) -> Details:
        """As the operation takes it; region and count follow from the outlets."""
        data, today = self.cleaned_data, clock.today()
        return Details(
            name=data["name"],
            owner=int(data["owner"]),
            starts_on=min(today, data["due_on"]),
            due_on=data["due_on"],
            expected=data["expected"] or 0,
        )


class StepForm(forms.Form):
    """One more milestone."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    step = forms.CharField(label=_("Milestone"), max_length=100)
    step_due = day_field(_("Due on"))


class CloseForm(forms.Form):
    """How a project ends, or goes on again."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    act = forms.ChoiceField(choices=[(act.value, act.value) for act in ProjectAct])
    result = FenField(label=_("What it brought, yuan"), required=False)
    note = words_field(_("Reason or result in words"), required=False)

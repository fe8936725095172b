"""The inputs of a scenario as a form: the factors of the company, then change and share of each region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.business.targets.factors import (
    ADJUSTMENT,
    CHOICES,
    HELP,
    NAMES,
    UNDERSTOOD,
    choice_labels,
    read_adjustment,
)
from huikuan.business.targets.grounds import COMPANY_CODES, WEIGHTS, Rows
from huikuan.foundation.imports.cells import parse_rate
from huikuan.foundation.imports.money_cells import parse_money

GROUPS = (
    (_("Weights"), WEIGHTS),
    (_("Growth"), ("industry_growth", "benchmark_growth")),
    (_("Levels"), ("level_basis", "level_base", "level_challenge", "level_stretch")),
    (_("Product mix"), ("stage", "mix_growth", "mix_mature")),
    (_("Regions and collection"), ("region_by", "region_blend", "recovery_share")),
)


class ScenarioForm(forms.Form):
    """``choices`` is what stands, by (factor, region); ``places`` the company ("") and its regions with their names."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, choices: Mapping[tuple[str, str], str], places: Sequence[tuple[str, str]], seen: int
    ) -> None:
        super().__init__(data, initial={"seen": seen})
        self.places = places
        for code in COMPANY_CODES:
            self.fields[code] = factor_field(code, choices.get((code, ""), ""))
        for at, (region, _name) in enumerate(places):
            amount, _blank, reason = choices.get((ADJUSTMENT, region), "").partition(" ")
            self.fields[f"change_{at}"] = _text(_("Adjustment (yuan)"), amount, 24)
            self.fields[f"why_{at}"] = forms.CharField(
                label=_("Reason"), required=False, max_length=120, initial=reason
            )
            if region:
                self.fields[f"share_{at}"] = _text(
                    _("Share of the target"), choices.get(("region_share", region), ""), 12
                )

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Titles with the fields under them."""
        return [(title, [self[code] for code in codes]) for title, codes in GROUPS]

    @property
    def rows_of_places(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The company and each region with what can be typed for it: change, reason, share."""
        names = [[f"change_{at}", f"why_{at}", f"share_{at}"] for at in range(len(self.places))]
        return [
            (shown, [self[name] for name in fields if name in self.fields])
            for (_region, shown), fields in zip(self.places, names, strict=True)
        ]

    def clean(self) -> dict[str, Any]:
        """Every factor is understood; an adjustment has an amount and a reason."""
        found = super().clean() or {}
        for code in COMPANY_CODES:
            text = (found.get(code) or "").strip()
            if text and not UNDERSTOOD[code](text):
                self.add_error(code, _("This is not understood."))
        for at in range(len(self.places)):
            amount, why = (found.get(f"change_{at}") or "").strip(), (found.get(f"why_{at}") or "").strip()
            if amount and parse_money(amount.removeprefix("+"))[0] is None:
                self.add_error(f"change_{at}", _("Write an amount in yuan, such as 200000 or -50000."))
            elif amount and not why:
                self.add_error(f"why_{at}", _("A local adjustment needs a reason."))
            share = (found.get(f"share_{at}") or "").strip()
            if share and not _is_share(share):
                self.add_error(f"share_{at}", _("Write a share from 0% to 100%, such as 40%."))
        return found

    @property
    def rows(self) -> Rows:
        """The scenario's inputs as factors."""
        typed = self.cleaned_data
        rows = [[code, "", typed[code].strip()] for code in COMPANY_CODES if typed[code].strip()]
        for at, (region, _name) in enumerate(self.places):
            amount = "".join(typed[f"change_{at}"].split())
            change = f"{amount} {typed[f'why_{at}'].strip()}"
            if amount and read_adjustment(change) is not None:
                rows.append([ADJUSTMENT, region, change])
            if region and typed[f"share_{at}"].strip():
                rows.append(["region_share", region, typed[f"share_{at}"].strip()])
        return rows


def factor_field(code: str, value: str) -> forms.Field:
    """The field of a factor: a choice of words, or a text."""
    labels = choice_labels(code)
    if code not in CHOICES:
        field = _text(str(NAMES[code]), value, 40)
        field.help_text = str(HELP.get(code, ""))
        return field
    options = [("", _("as it was sold")), *labels] if code == "stage" else list(labels)
    return forms.ChoiceField(label=str(NAMES[code]), choices=options, initial=value, required=False)


def _text(label: Any, value: str, longest: int) -> forms.CharField:
    field = forms.CharField(label=label, required=False, max_length=longest, initial=value)
    field.widget.attrs |= {"class": "num"}
    return field


def _is_share(text: str) -> bool:
    rate = parse_rate(text, percent=True)[0]
    return rate is not None and 0 <= rate <= 1

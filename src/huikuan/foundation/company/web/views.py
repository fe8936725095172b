"""Screens of company settings: all by group, and one with its versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huikuan.engine.money import yuan_text
from huikuan.foundation.company import operations, queries
from huikuan.foundation.company.catalogue import Setting, SettingKind, declared, setting
from huikuan.foundation.company.policies import CHANGE_SETTINGS, SEE_SETTINGS
from huikuan.foundation.company.web.fields import field_for
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.people.queries import units
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import refusal_words

LONGEST_LIST = 100


@page(SEE_SETTINGS)
@require_GET
def settings(request: Request) -> HttpResponse:
    """Every setting with what counts now, by group."""
    values = queries.values()
    chosen = {(one.key, one.scope): one for one in queries.chosen().select_related("set_by__person")}
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in declared():
        scoped = [(scope, kept.value) for (key, scope), kept in chosen.items() if key == one.key and scope]
        groups.setdefault(str(one.group), []).append(
            {
                "setting": one,
                "value": shown(one, values[one.key, ""]),
                "version": chosen.get((one.key, "")),
                "scoped": [(scope, shown(one, value)) for scope, value in scoped[:LONGEST_LIST]],
            }
        )
    may = request.actor.can(CHANGE_SETTINGS)
    return render(request, "company/settings.html", {"groups": groups.items(), "may_change": may})


@page(SEE_SETTINGS)
@require_http_methods(["GET", "POST"])
def one_setting(request: Request, key: str) -> HttpResponse:
    """A setting, its versions, and a form for a new one."""
    try:
        found = setting(key)
    except KeyError:
        raise Http404 from None
    names = {name for (name,) in units().values_list("name")} if found.by_unit else set()
    scope = request.GET.get("unit", "") if request.GET.get("unit", "") in names else ""
    current = queries.chosen().filter(key=key, scope=scope).first()
    form = _form(found, request.POST if request.method == "POST" else None, current)
    if request.method == "POST":
        request.actor.require(CHANGE_SETTINGS)
        if form.is_valid() and _changed(request, found, scope, form):
            return redirect(f"{reverse('setting', args=[key])}{f'?unit={scope}' if scope else ''}")
    told = {
        "setting": found,
        "form": form,
        "scope": scope,
        "units": sorted(names),
        "default": shown(found, found.default),
        "versions": [(one, shown(found, one.value)) for one in queries.history(key).filter(scope=scope)[:50]],
        "may_change": request.actor.can(CHANGE_SETTINGS),
    }
    return render(request, "company/setting.html", told, status=422 if request.method == "POST" else 200)


def _form(found: Setting, typed: Mapping[str, Any] | None, current: Any) -> forms.Form:
    initial = {"seen": current.number if current else 0, "value": current.value if current else found.default}
    form = forms.Form(typed, initial=initial)
    form.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput)
    form.fields["value"] = field_for(found)
    form.fields["reason"] = forms.CharField(label=_("Reason"), required=False, max_length=500)
    return form


def _changed(request: Request, found: Setting, scope: str, form: forms.Form) -> bool:
    data = form.cleaned_data
    try:
        operations.change(
            actor=request.actor,
            key=found.key,
            value=data["value"],
            scope=scope,
            reason=data["reason"],
            seen=data["seen"],
        )
    except RefusedError as error:
        form.add_error("value", refusal_words(error))
        return False
    except StaleError as error:
        form.add_error(None, _("Somebody else changed this setting meanwhile. Compare, then save again."))
        form.data = {**request.POST.dict(), "seen": str(error.current.number if error.current else 0)}
        return False
    messages.success(request, _("Saved. It counts from now on; earlier results keep what counted then."))
    return True


def shown(found: Setting, value: Any) -> str:
    """A value as people read it."""
    if value is None or value in ("", []):
        return "–"
    if found.kind is SettingKind.MONEY and isinstance(value, int):
        return yuan_text(value)
    if found.kind is SettingKind.CHOICE:
        return str(dict(found.choices).get(value, value))
    return str(field_for(found).prepare_value(value))

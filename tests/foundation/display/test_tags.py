"""The tags as templates use them."""

from __future__ import annotations

import json
import re

import pytest
from django import forms
from django.http import HttpResponse
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from huikuan.foundation.display.unit import MoneyUnit, UnitMiddleware, active_unit


def render(text: str, **values: object) -> str:
    return Template(text).render(Context(values))


class PromiseForm(forms.Form):
    """A form with every kind of widget that looks different."""

    amount = forms.CharField(label="Amount", help_text="In yuan")
    kind = forms.ChoiceField(choices=[("a", "A")])
    urgent = forms.BooleanField(required=False)


def test_query_changes_and_removes_parameters() -> None:
    request = RequestFactory().get("/", {"page": "3", "q": "上海 & 苏州", "tier": ["A", "B"]})
    shown = render("{% query page=2 sort='-due' q=None %}", request=request)
    assert shown.replace("&amp;", "&") == "?page=2&tier=A&tier=B&sort=-due"


def test_data_of_a_chart_cannot_close_its_script() -> None:
    evil = "</script><script>alert(1)</script>"
    shown = render("{% chart 'bars' data name='gap' title=title %}", data={"x": [evil]}, title=evil)
    assert shown.count("<script") == 1
    inside = re.search(r'<script id="gap-data" type="application/json">(.*?)</script>', shown)
    assert inside is not None
    assert json.loads(inside[1]) == {"x": [evil]}


def test_the_grid_finds_its_config() -> None:
    shown = render("{% grid config name='plan' label='Plan' %}", config={"rows": []})
    assert 'data-grid-config="plan-config"' in shown
    assert '<script id="plan-config" type="application/json">' in shown


def test_an_unknown_state_has_no_badge() -> None:
    assert "badge-promised" in render("{% state_badge 'promised' %}")
    with pytest.raises(KeyError):
        render("{% state_badge 'lost' %}")


def test_an_icon_is_not_read_aloud() -> None:
    shown = render("{% icon 'users' 'big' %}")
    assert 'aria-hidden="true"' in shown
    assert "#users" in shown


def test_a_faulty_field_is_tied_to_its_error_and_help() -> None:
    form = PromiseForm({"kind": "z"})
    shown = render("{% include 'components/fields.html' %}", form=form)
    assert 'aria-describedby="id_amount_help id_amount_error"' in shown
    assert 'id="id_amount_error"' in shown
    assert 'class="form-control is-invalid"' in shown
    assert 'class="form-select is-invalid"' in shown
    assert 'class="form-check-input"' in shown


def test_names_are_escaped_wherever_they_appear() -> None:
    shown = render("{% include 'components/stat.html' with label=name value=1 url='/x' %}", name="<b onclick=x>")
    assert "<b " not in shown


def test_charts_need_a_name() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template("{% chart 'bars' data %}")


@pytest.mark.parametrize(("kept", "cookie", "unit"), [("", "wan", "wan"), ("yi", "wan", "yi"), ("", "pound", "yuan")])
def test_the_unit_is_the_readers_and_only_for_one_request(kept, cookie, unit) -> None:
    request = RequestFactory().get("/")
    request.user = type("Reader", (), {"money_unit": kept})()
    request.COOKIES["money_unit"] = cookie
    answer = UnitMiddleware(lambda _request: HttpResponse(active_unit.get()))(request)
    assert answer.content.decode() == unit
    assert active_unit.get() is MoneyUnit.YUAN

"""A choice put together at once is what Django's template would have made of it."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from huikuan.foundation.display.forms import Renderer

CHOICES = [
    ("", "全部"),
    (7, '<b>"七"</b> & 其他'),
    ("华东", [("1", "一"), ("2", "二'")]),
]


class Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.read: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.read.append((tag, sorted(attrs, key=str)))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.read.append(data.strip())


def read(html: str) -> list[object]:
    reading = Reading()
    reading.feed(html)
    return reading.read


@pytest.mark.parametrize("value", ["", 7, "2", "unknown", None])
def test_the_same_as_by_the_template(value) -> None:
    widget = forms.Select(attrs={"class": "form-select", "required": True, "data-x": '"<'}, choices=CHOICES)
    ours = widget.render("owner", value, renderer=Renderer())
    theirs = widget.render("owner", value, renderer=DjangoTemplates())
    assert read(ours) == read(theirs)
    assert "<b>" not in ours


def test_other_widgets_are_as_they_were() -> None:
    for widget in (forms.TextInput(), forms.SelectMultiple(choices=CHOICES), forms.RadioSelect(choices=CHOICES)):
        ours, theirs = (read(widget.render("x", ["7"], renderer=one)) for one in (Renderer(), DjangoTemplates()))
        assert ours == theirs

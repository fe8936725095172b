"""The frame of every page, for each role."""

from __future__ import annotations

import re

import pytest
from django.contrib.messages.storage.base import BaseStorage
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation
from tests.shell.web import pages

from huikuan.foundation.people.models import Person, Role, User
from huikuan.foundation.permissions import Actor
from huikuan.shell import navigation

pytestmark = pytest.mark.urls(pages.__name__)


def actor(role: str) -> Actor:
    return Actor(user=User(pk=7, username="li", person=Person(name="李小明", role=role)))


def opened(path: str, role: str | None, language: str = "en", **cookies: str) -> str:
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    request.actor = actor(role) if role else None
    request.user = request.actor.user if request.actor else User()
    request._messages = type("Messages", (BaseStorage,), {"_get": lambda _self: ([], True)})(request)
    with translation.override(language):
        return pages.show(request).content.decode()


def menu(html: str) -> list[str]:
    inside = html.split('id="menu"')[1].split("</nav>", maxsplit=1)[0]
    return re.findall(r'href="([^"#]+)"', inside.replace("/static/build/icons.svg", "#"))


@pytest.mark.parametrize("role", [role for role in Role.values if role != "admin"])
def test_the_menu_shows_what_exists_and_is_allowed(role) -> None:
    assert menu(opened("/", role)) == ["/", "/collections/plan/", "/directory/customers/", "/directory/outlets/"]


def test_the_administrator_sees_more() -> None:
    assert menu(opened("/", "admin"))[-2:] == ["/settings/", "/audit/"]


def test_the_order_is_the_order_of_the_month() -> None:
    with translation.override("en"):
        words = [str(section.label) for section in navigation.MENU]
    order = ["Home", "Targets", "Receivables", "Collections", "Field work", "Directory", "Settings"]
    assert words == order


def test_only_the_page_one_is_on_is_marked() -> None:
    html = opened("/directory/customers/", "manager").split('id="menu"')[1].split("</nav>")[0]
    marked = re.findall(r'<a class="nav-link[^>]*href="([^"]*)" aria-current="page"', html)
    assert marked == ["/directory/customers/"]


def test_a_page_below_an_entry_belongs_to_it() -> None:
    groups = navigation.groups(actor("rep"), "/directory/customers/12/")
    assert [str(entry.url) for group in groups for entry in group.entries if entry.active] == ["/directory/customers/"]


def test_reps_alone_have_the_bottom_bar() -> None:
    bars = {role: 'class="bottombar' in opened("/", role) for role in Role.values}
    assert bars == {"director": False, "manager": False, "rep": True, "finance": False, "admin": False}


def test_before_signing_in_there_is_no_menu() -> None:
    html = opened("/", None)
    assert menu(html) == []
    assert "account_logout" not in html


def test_the_page_speaks_the_language_and_knows_the_theme() -> None:
    html = opened("/", "rep", "zh-hans", theme="dark")
    assert '<html lang="zh-hans" data-theme="dark">' in html
    assert 'value="en"' in html or "preferences" not in html
    assert 'data-theme="auto"' in opened("/", "rep", theme="purple")


def test_what_scripts_say_is_in_the_page() -> None:
    assert '"undo": "Undo"' in opened("/", "rep")


def test_every_entry_of_the_table_that_exists_asks_for_a_permission(settings) -> None:
    settings.ROOT_URLCONF = "huikuan.config.urls"
    entries = [entry for section in navigation.MENU for entry in navigation.every(section.entries)] + list(
        navigation.BAR
    )
    built = [url for url in (navigation.address(entry.url_name) for entry in entries) if url]
    undeclared = [url for url in built if not hasattr(resolve(url).func, "permission")]
    assert undeclared == []

"""The menu of the application itself: every page that belongs to an entry marks it."""

from __future__ import annotations

import pytest
from django.urls import get_resolver

from huikuan.foundation.people.models import Person, User
from huikuan.foundation.permissions import Actor
from huikuan.shell import navigation

MARKED = {
    "/receivables/customers/1/": "receivables:ageing",
    "/receivables/customers/1/statement/": "receivables:statements",
    "/receivables/customers/1/discounts/": "receivables:discounts",
    "/receivables/customers/1/credit/": "receivables:credit",
    "/receivables/matching/runs/1/": "receivables:runs",
    "/targets/scenarios/1/": "targets:proposal",
    "/targets/2/schemes/1/culling/": "targets:schemes",
    "/targets/2/before-release/": "targets:decomposition",
}


@pytest.mark.parametrize(("path", "url_name"), MARKED.items())
def test_a_page_marks_its_entry_though_its_address_begins_otherwise(path: str, url_name: str) -> None:
    actor = Actor(user=User(pk=7, username="wu", person=Person(name="吴", role="director")))
    found = [
        tab.url
        for group in navigation.groups(actor, path)
        for entry in group.entries
        for tab in (entry.tabs or (entry,))
        if tab.active
    ]
    assert found == [navigation.address(url_name)]


def test_pages_said_to_belong_to_an_entry_exist() -> None:
    known: set[str] = set()
    for space, (_prefix, resolver) in get_resolver().namespace_dict.items():
        known |= {f"{space}:{name}" for name in resolver.reverse_dict if isinstance(name, str)}
    named = {
        name for section in navigation.MENU for entry in navigation.every(section.entries) for name in entry.inside
    }
    assert named
    assert named <= known


def test_a_salesperson_has_one_tab_for_their_own_targets() -> None:
    actor = Actor(user=User(pk=8, username="li", person=Person(name="李", role="rep")))
    shown = [
        (tab.url, tab.active)
        for group in navigation.groups(actor, "/targets/offers/3/")
        for entry in group.entries
        if entry.active
        for tab in entry.tabs
    ]
    mine, deputies = (navigation.address(f"targets:{name}") for name in ("my_targets", "deputies"))
    assert shown == [(mine, True), (deputies, False)]

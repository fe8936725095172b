"""A page is drawn once for each reader and state of the data; its token is everybody's own each time."""

from __future__ import annotations

import re

import pytest
from django.core.cache import caches
from django.test import Client

from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event

pytestmark = pytest.mark.django_db
PAGE = "/customers/"
TOKEN = re.compile(r'csrfmiddlewaretoken" value="(\w{64})"')


@pytest.fixture(autouse=True)
def memory(settings):
    """A memory of its own; elsewhere in the tests nothing is kept."""
    local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "test-drawn"}
    settings.CACHES = {**settings.CACHES, "drawn": local}
    caches["drawn"].clear()


def asked(browser: Client, **headers: str) -> str:
    response = browser.get(PAGE, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def without_tokens(page: str) -> str:
    return re.sub(r"\w{64}", "", page)


def drawings() -> int:
    return len(caches["drawn"]._cache)


def test_a_page_is_the_same_but_for_its_token_until_somebody_does_something(cast) -> None:
    browser = cast.client("wang")
    first, second = asked(browser), asked(browser)
    assert without_tokens(first) == without_tokens(second)
    assert drawings() == 1
    assert len(set(TOKEN.findall(first))) >= 1
    assert not set(TOKEN.findall(first)) & set(TOKEN.findall(second)), "each answer has a token of its own"
    Event.objects.create(at=clock.now(), actor="li", role="rep", via="web", action="x")
    asked(browser)
    assert drawings() == 2


def test_the_token_of_a_kept_page_is_taken(cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.users["wang"], backend="huikuan.foundation.people.accounts.AccountBackend")
    asked(browser)
    page = asked(browser)
    token = TOKEN.search(page)[1]
    form = {"list": "directory.customers", "name": "mine", "back": PAGE}
    assert browser.post("/lists/save/", {**form, "csrfmiddlewaretoken": token}).status_code == 302
    assert browser.post("/lists/save/", {**form, "csrfmiddlewaretoken": "x" * 64}).status_code == 403


def test_everybody_has_pages_of_their_own(cast) -> None:
    pages = {asked(cast.client(name)) for name in ("wang", "li", "zhou")}
    assert drawings() == len(pages) == 3


def test_a_part_and_another_language_are_not_the_page(cast) -> None:
    browser = cast.client("wang")
    whole = asked(browser)
    part = asked(browser, **{"HX-Request": "true", "HX-Target": "list"})
    assert "<html" in whole
    assert "<html" not in part
    browser.post("/preferences/", {"language": "en", "next": PAGE})
    assert '<html lang="en"' in asked(browser)


def test_what_another_may_see_is_not_told_to_who_may_not(cast) -> None:
    address = f"/customers/{cast.customers['nobodys'].pk}/"
    assert cast.client("wang").get(address).status_code == 200
    assert drawings() == 1
    assert cast.client("li").get(address).status_code == 404
    assert drawings() == 1, "a refusal is not kept"


def test_pages_that_do_not_ask_for_it_are_not_kept(cast) -> None:
    assert cast.client("wang").get("/audit/").status_code == 200
    assert drawings() == 0

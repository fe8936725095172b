"""Somebody signs in with name and password, in the browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.cast import PASSWORD


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_sign_in_page_is_accessible(visit, accessible, lang: str, phone: bool) -> None:
    page = visit(lang=lang, phone=phone)
    page.goto("/accounts/login/")
    expect(page.locator("html")).to_have_attribute("lang", lang)
    accessible(page)


def test_signing_in(visit) -> None:
    page = visit()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill("E004")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    assert page.request.get("/accounts/password/change/").ok


def test_the_check_of_accessibility_sees_a_planted_fault(visit, accessible) -> None:
    page = visit()
    page.goto("/accounts/login/")
    page.evaluate("document.body.append(document.createElement('img'), document.createElement('button'))")
    with pytest.raises(AssertionError, match=r"image-alt(.|\n)*button-name|button-name(.|\n)*image-alt"):
        accessible(page)

"""What every answer guards against: framing, sniffing, inline script, forged forms, guessed passwords, other sites."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from tests.cast import PASSWORD

import huikuan

LOGIN = "/accounts/login/"


def test_every_answer_carries_its_guards(cast) -> None:
    for answer in (Client().get(LOGIN), cast.client("li").get("/accounts/password/change/"), Client().get("/nowhere/")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_pages_have_no_inline_script_or_style(cast) -> None:
    text = Client().get(LOGIN).content.decode()
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script, script
    assert not re.search(r"\son\w+=|\sstyle=", text)


def test_sign_in_and_out(cast) -> None:
    browser = Client()
    answer = browser.post(LOGIN, {"login": "E004", "password": PASSWORD})
    assert answer.status_code == 302
    cookie = browser.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    browser.post("/accounts/logout/")
    assert browser.get("/accounts/password/change/").status_code == 302


def test_a_wrong_password_says_no_more_than_that(cast) -> None:
    wrong = Client().post(LOGIN, {"login": "E004", "password": "nope"}).content.decode()
    nobody = Client().post(LOGIN, {"login": "E999", "password": "nope"}).content.decode()
    strip = re.compile(r'value="E\d+"|name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]*"|X-CSRFToken": "\w+')
    assert strip.sub("", wrong) == strip.sub("", nobody)


def test_guessing_locks_the_account_even_for_the_right_password(cast, settings) -> None:
    browser = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = browser.post(LOGIN, {"login": "E004", "password": "nope"})
    assert answer.status_code in {403, 429}
    answer = browser.post(LOGIN, {"login": "E004", "password": PASSWORD})
    assert answer.status_code in {403, 429}
    assert "sessionid" not in browser.cookies or not browser.session.get("_auth_user_id")


def test_nobody_signs_up(cast) -> None:
    answer = Client().get("/accounts/signup/")
    assert b"password1" not in answer.content


def test_a_forged_form_is_refused_in_words(cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.users["li"], backend="huikuan.foundation.people.accounts.AccountBackend")
    answer = browser.post(reverse("preferences"), {"theme": "dark"})
    assert answer.status_code == 403
    assert "text/html" in answer.headers["Content-Type"]
    cast.users["li"].refresh_from_db()
    assert cast.users["li"].theme == ""


def test_a_chosen_preference_is_kept_and_what_does_not_exist_is_not(cast) -> None:
    browser = cast.client("li")
    answer = browser.post(reverse("preferences"), {"theme": "dark", "language": "xx", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"
    cast.users["li"].refresh_from_db()
    assert (cast.users["li"].theme, cast.users["li"].language) == ("dark", "")


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(cast, where) -> None:
    answer = Client().post(LOGIN, {"login": "E004", "password": PASSWORD, "next": where})
    assert answer.status_code == 302
    assert "evil" not in answer.headers["Location"]
    assert "javascript" not in answer.headers["Location"]


@override_settings(DEBUG=False)
def test_an_unknown_address_is_a_page_of_ours(cast) -> None:
    answer = cast.client("li").get("/nowhere/")
    assert answer.status_code == 404
    assert "Huikuan" in answer.content.decode() or "回款" in answer.content.decode()


def test_a_host_that_is_not_ours_is_refused(cast) -> None:
    assert Client(headers={"host": "evil.example"}).get(LOGIN).status_code == 400


def test_every_workbook_we_write_keeps_text_as_text() -> None:
    """Lists, plans and letters are tested by value where they are; here none can be added that forgets it."""
    source = Path(huikuan.__file__).parent
    written = [
        (path.relative_to(source), text[at.end() : at.end() + 200])
        for path in source.rglob("*.py")
        for text in [path.read_text(encoding="utf-8")]
        for at in re.finditer(r"\bWorkbook\(", text)
    ]
    assert len(written) >= 3
    assert [str(path) for path, options in written if not re.search(r"AS_TEXT|strings_to_formulas", options)] == []

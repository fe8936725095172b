"""The first start: one account, made by whoever sits at the machine or knows the token, and never again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huikuan.foundation.audit.models import Event
from huikuan.foundation.people.models import User
from huikuan.foundation.permissions import Actor
from huikuan.shell.serving import first_start

PASSWORD = "four words make one"
TYPED = {"username": "boss", "password": PASSWORD, "again": PASSWORD}
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture(autouse=True)
def nobody(db, monkeypatch, tmp_path):
    monkeypatch.setenv("HUIKUAN_HOME", str(tmp_path))
    first_start._known.clear()
    yield
    first_start._known.clear()


def test_the_administrator_is_made_and_signed_in(client) -> None:
    token = first_start.setup_token()
    assert client.get(reverse("account_login"), headers={"host": "localhost"}).headers["Location"] == "/welcome/"
    assert client.get("/welcome/", headers={"host": "127.0.0.1:8000"}).status_code == 200
    answer = client.post("/welcome/", TYPED, headers={"host": "localhost"})
    assert answer.status_code == 302
    user = User.objects.get()
    assert (user.username, user.check_password(PASSWORD), Actor(user=user).role) == ("boss", True, "admin")
    assert int(client.session["_auth_user_id"]) == user.pk
    assert Event.objects.get().action == "serving.create_first_administrator"
    assert first_start.kept_token() == ""
    for data in (None, {**TYPED, "username": "other", "token": token}):
        again = client.get("/welcome/") if data is None else client.post("/welcome/", data)
        assert again.status_code == 404
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"again": "something else"}, "password"),
        ({"password": "short", "again": "short"}, "10"),
        ({"username": ""}, ""),
    ],
)
def test_a_bad_form_makes_nobody(client, typed, words) -> None:
    answer = client.post("/welcome/", {**TYPED, **typed}, headers={"host": "localhost"})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert words in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "stranger",
    [
        ELSEWHERE,
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_X_REAL_IP": "192.0.2.7"},
        {"HTTP_HOST": "testserver"},
    ],
    ids=["another machine", "proxy", "other proxy", "another name"],
)
def test_a_stranger_needs_the_token(client, stranger) -> None:
    token = first_start.setup_token()
    where = {"HTTP_HOST": "localhost", **stranger}
    for sent in ("", "wrong"):
        assert client.get("/welcome/", {"token": sent}, **where).status_code == 404
        assert client.post("/welcome/", {**TYPED, "token": sent}, **where).status_code == 404
    assert client.get(reverse("account_login"), **where).status_code == 200
    assert not User.objects.exists()
    assert client.get("/welcome/", {"token": token}, **where).status_code == 200
    assert client.post("/welcome/", {**TYPED, "token": token}, **where).status_code == 302
    assert User.objects.count() == 1


def test_without_a_token_an_empty_one_opens_nothing(client) -> None:
    assert client.get("/welcome/", {"token": ""}, **ELSEWHERE).status_code == 404


def test_asks_the_database_no_more_once_there_is_an_account(client, cast, django_assert_num_queries) -> None:
    assert not first_start.nobody_yet()
    with django_assert_num_queries(0):
        assert not first_start.nobody_yet()

"""A forgotten password: the address of an account, the link by mail, and that a stranger learns nothing from it."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests.cast import PASSWORD, Cast

from huikuan.config.environment import mail as mail_settings
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people import operations
from huikuan.foundation.people.adapter import POST
from huikuan.foundation.people.models import User

FORGOTTEN = "/accounts/password/reset/"
ADDRESS = "li@example.com"
NEW = "a longer new secret 7"


@pytest.fixture
def can_send(settings, cast: Cast) -> None:
    cache.clear()
    settings.EMAIL_HOST = "mail.example.com"
    operations.set_email(actor=cast.actor("wang"), user=cast.users["li"].pk, email=" Li@Example.com ")


def letters() -> list[mail.EmailMessage]:
    POST.submit(lambda: None).result()
    return mail.outbox


def ask(address: str) -> tuple[int, str, str]:
    answer = Client().post(FORGOTTEN, {"email": address}, follow=True)
    shown = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return answer.status_code, answer.redirect_chain[-1][0] if answer.redirect_chain else "", shown


def test_the_link_gives_a_new_password_once(cast: Cast, can_send: None) -> None:
    User.objects.filter(pk=cast.users["li"].pk).update(one_time_password=True)
    assert ask("LI@example.com")[0] == 200
    (letter,) = letters()
    assert letter.to == [ADDRESS]
    link = re.search(r"http://testserver(\S+)", letter.body)
    assert link is not None
    browser = Client()
    form = browser.get(link[1], follow=True)
    page = form.redirect_chain[-1][0]
    for wrong in (PASSWORD, "short", "1234567890123"):
        assert browser.post(page, {"password1": wrong, "password2": wrong}).status_code == 200
    assert User.objects.get(pk=cast.users["li"].pk).check_password(PASSWORD)
    browser.post(page, {"password1": NEW, "password2": NEW})
    user = User.objects.get(pk=cast.users["li"].pk)
    assert user.check_password(NEW)
    assert not user.one_time_password
    assert Event.objects.filter(action="people.choose_password", subject_id=str(user.pk)).count() == 1
    assert "password1" not in Client().get(link[1], follow=True).content.decode()  # used up


def test_a_stranger_learns_nothing(cast: Cast, can_send: None) -> None:
    known, unknown = ask(ADDRESS), ask("nobody@example.com")
    assert known[:2] == unknown[:2]
    assert len(letters()) == 1
    User.objects.filter(pk=cast.users["li"].pk).update(is_active=False)
    assert ask(ADDRESS)[:2] == known[:2]
    assert len(letters()) == 1


def test_asking_again_and_again_is_stopped(cast: Cast, can_send: None) -> None:
    answers = [ask(ADDRESS)[0] for _ in range(8)]
    assert answers[0] == 200
    assert answers[-1] == 429
    assert len(letters()) <= 5


def test_without_a_mail_server_it_says_whom_to_ask(cast: Cast) -> None:
    assert "管理员" in Client().get("/accounts/login/").content.decode()
    assert FORGOTTEN not in Client().get("/accounts/login/").content.decode()
    assert "管理员" in Client().get(FORGOTTEN).content.decode()
    assert Client().post(FORGOTTEN, {"email": ADDRESS}).status_code == 200
    assert not letters()


def test_with_one_the_sign_in_page_offers_it(can_send: None) -> None:
    assert FORGOTTEN in Client().get("/accounts/login/").content.decode()


def test_the_address_of_an_account(cast: Cast) -> None:
    admin, li, zhou = cast.actor("wang"), cast.users["li"], cast.users["zhou"]
    operations.set_email(actor=admin, user=li.pk, email=ADDRESS)
    event = Event.objects.get(action="people.set_email")
    assert (event.before, event.after) == ({"email": ""}, {"email": ADDRESS})
    for email, code in (("LI@example.com", "people.email_taken"), ("nonsense", "people.no_address")):
        with pytest.raises(RefusedError) as refused:
            operations.set_email(actor=admin, user=zhou.pk, email=email)
        assert refused.value.code == code
    with pytest.raises(PermissionDenied):
        operations.set_email(actor=cast.actor("li"), user=zhou.pk, email="z@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=zhou.pk).update(email="LI@EXAMPLE.COM")
    assert Event.objects.filter(action="people.set_email").count() == 1
    assert User.objects.get(pk=zhou.pk).email == ""


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_its_field_on_the_page_of_an_account(cast: Cast, lang: str) -> None:
    User.objects.update(language=lang)
    page, browser = reverse("user_email", args=[cast.users["li"].pk]), cast.client("wang")
    refused = browser.post(page, {"email": "li at home"})
    assert refused.status_code == 422
    assert "li at home" in refused.content.decode()
    assert ADDRESS in browser.post(page, {"email": ADDRESS}, follow=True).content.decode()
    assert cast.client("li").post(page, {"email": "x@example.com"}).status_code in {403, 404}
    assert User.objects.get(pk=cast.users["li"].pk).email == ADDRESS


def test_the_address_of_the_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://huikuan%40example.com:p%3Aw@mail.example.com")
    told = mail_settings()
    assert (told["EMAIL_HOST"], told["EMAIL_PORT"], told["EMAIL_USE_TLS"], told["EMAIL_USE_SSL"]) == (
        "mail.example.com",
        587,
        True,
        False,
    )
    assert (told["EMAIL_HOST_USER"], told["EMAIL_HOST_PASSWORD"]) == ("huikuan@example.com", "p:w")
    assert told["DEFAULT_FROM_EMAIL"] == "huikuan@example.com"
    monkeypatch.setenv("EMAIL_URL", "mail.example.com")
    assert mail_settings()["EMAIL_HOST"] == ""
    for wrong in ("http://mail.example.com", "smtp://"):
        monkeypatch.setenv("EMAIL_URL", wrong)
        with pytest.raises(ValueError, match="EMAIL_URL"):
            mail_settings()

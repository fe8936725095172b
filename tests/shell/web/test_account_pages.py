"""allauth's pages about one's own account, in our frame and within our security policy."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(cast) -> Client:
    """Li, who has just typed the password: some of these pages ask for that."""
    client = Client()
    client.force_login(cast.users["li"], backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def assert_in_our_frame(html: str) -> None:
    assert 'class="skip-link"' in html or 'data-frame="entrance"' in html
    assert len(re.findall(r"<h1\b", html)) == 1
    assert not re.search(r"<p>\s*<label", html), "a field in allauth's own plain form"
    assert not re.search(r"""\sstyle=|\son[a-z]+=|<script(?![^>]*(?:\bsrc=|type="application/json"))""", html)


@pytest.mark.parametrize(
    "name", ["account_change_password", "mfa_index", "mfa_activate_totp", "account_reauthenticate", "account_logout"]
)
def test_a_page_of_the_signed_in(browser, name) -> None:
    answer = browser.get(reverse(name))
    assert answer.status_code == 200
    assert_in_our_frame(answer.content.decode())


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_a_page_before_signing_in(client, name) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert_in_our_frame(answer.content.decode())


def test_the_second_step_and_the_recovery_codes(cast, browser) -> None:
    user = cast.users["li"]
    data = {"secret": get_adapter().encrypt("JBSWY3DPEHPK3PXP")}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    RecoveryCodes.activate(user)
    codes = browser.get(reverse("mfa_view_recovery_codes"))
    assert codes.status_code == 200
    assert_in_our_frame(codes.content.decode())
    other = Client()
    step = other.post(reverse("account_login"), {"login": user.username, "password": PASSWORD}, follow=True)
    assert step.redirect_chain[-1][0] == reverse("mfa_authenticate")
    assert_in_our_frame(step.content.decode())

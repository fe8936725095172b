"""allauth's pages about one's own account, in our frame and within our security policy."""

from __future__ import annotations

import base64
import json
import re

import pytest
from allauth.account.utils import user_pk_to_url_str
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
    client.force_login(cast.users["li"], backend="huikuan.foundation.people.accounts.AccountBackend")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def assert_in_our_frame(html: str) -> None:
    assert 'class="skip-link"' in html or 'data-frame="entrance"' in html
    assert len(re.findall(r"<h1\b", html)) == 1
    assert not re.search(r"<p>\s*<label", html), "a field in allauth's own plain form"
    assert not re.search(r"""\sstyle=|\son[a-z]+=|<script(?![^>]*(?:\bsrc=|type="application/json"))""", html)


@pytest.mark.parametrize(
    "name",
    [
        "account_change_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "account_reauthenticate",
        "account_logout",
    ],
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


def test_a_passkey_nobody_made_opens_nothing(cast, client) -> None:
    asked = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}).json()
    assert asked["request_options"]["publicKey"]["userVerification"] == "required"
    handle = base64.urlsafe_b64encode(user_pk_to_url_str(cast.users["wang"]).encode()).decode().rstrip("=")
    forged = {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": handle}}
    for credential in ("", "{", "[]", "[1]", "7", "{}", json.dumps(forged)):
        answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
        assert answer.status_code == 302
        assert "_auth_user_id" not in client.session


def test_what_was_not_signed_by_a_device_is_no_passkey(cast, browser) -> None:
    browser.get(reverse("mfa_add_webauthn"))
    for credential in ("", "{}", json.dumps({"id": "AA", "type": "public-key", "response": {}})):
        answer = browser.post(
            reverse("mfa_add_webauthn"), {"name": "x", "passwordless": "True", "credential": credential}
        )
        assert answer.status_code == 200
    assert not Authenticator.objects.exists()


def test_a_passkey_is_its_owners_alone(cast, browser) -> None:
    other = Authenticator.objects.create(
        user=cast.users["wang"], type=Authenticator.Type.WEBAUTHN, data={"name": "his"}
    )
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert browser.post(reverse(name, args=[other.pk]), {"name": "mine"}).status_code == 404
    other.refresh_from_db()
    assert other.data == {"name": "his"}

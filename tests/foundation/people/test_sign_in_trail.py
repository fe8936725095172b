"""What somebody changes about their own sign-in on allauth's pages stands in the audit trail, without any secret."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse
from tests.cast import PASSWORD

from huikuan.foundation.audit.models import Event

pytestmark = pytest.mark.django_db
FRESH = "another horse battery"


def deeds(user) -> list[tuple[str, dict | None, dict | None]]:
    found = Event.objects.filter(user_id=user.pk, action__startswith="people.").order_by("pk")
    return list(found.values_list("action", "before", "after"))


def test_a_new_password(cast) -> None:
    browser, user = cast.client("li"), cast.users["li"]
    form = {"oldpassword": PASSWORD, "password1": FRESH, "password2": FRESH}
    assert browser.post(reverse("account_change_password"), {**form, "oldpassword": "wrong"}).status_code == 200
    assert deeds(user) == []
    assert browser.post(reverse("account_change_password"), form).status_code == 302
    assert deeds(user) == [("people.choose_password", None, None)]


def test_an_authenticator_comes_and_goes(cast, django_capture_on_commit_callbacks) -> None:
    browser, user = cast.client("li"), cast.users["li"]
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    browser.get(reverse("mfa_activate_totp"))
    secret = browser.session[SECRET_SESSION_KEY]
    code = f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("mfa_activate_totp"), {"code": code})
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    browser.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=user, type="totp").exists()
    told = deeds(user)
    assert ("people.add_authenticator", None, {"kind": "totp"}) in told
    assert ("people.remove_authenticator", {"kind": "totp"}, None) in told
    assert secret not in str(told)

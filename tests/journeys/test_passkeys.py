"""A passkey of Chromium's own virtual device: added, renamed, used at sign-in and as second step, removed."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.cast import PASSWORD

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_device(page: Page) -> Page:
    """A browser whose device says yes to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return page


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").last.click()
    page.wait_for_url(lambda url: "/logout/" not in url)


def test_a_passkey_from_first_to_last(visit, look) -> None:
    page = with_device(visit("li", lang="en"))
    page.goto("/accounts/2fa/webauthn/add/")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name of the device").fill("Work phone")
    look(page, "passkey-add")
    page.get_by_role("button", name="Create the passkey").click()
    page.wait_for_url("**/recovery-codes/")  # shown once: for the day the device is lost
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text("Work phone", exact=True)).to_be_visible()
    look(page, "passkeys")
    page.get_by_role("link", name="Rename Work phone").click()
    page.get_by_label("Name of the device").fill("Phone")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Phone", exact=True)).to_be_visible()

    sign_out(page)
    page.goto("/accounts/login/?next=/me/")
    look(page, "passkey-sign-in")
    page.locator("[data-passkey-button]").click()
    page.wait_for_url(lambda url: url.endswith("/me/") and "next" not in url)

    sign_out(page)
    page.goto("/accounts/login/?next=/me/")
    page.locator("input[name=login]").fill("E004")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url("**/2fa/authenticate/**")  # a password alone is not enough any more
    look(page, "passkey-second-step")
    page.locator("[data-passkey-button]").click()
    page.wait_for_url(lambda url: url.endswith("/me/") and "next" not in url)

    page.goto("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Remove Phone").click()
    page.get_by_role("link", name="Use a security key").click()  # proving again who one is, by the passkey as well
    page.locator("[data-passkey-button]").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No passkey yet.")).to_be_visible()


def test_a_device_without_a_passkey_says_so(visit) -> None:
    page = visit(lang="en")
    with_device(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("No passkey was used.")).to_be_visible()
    assert "/login/" in page.url


def test_an_address_without_encryption_says_so(visit) -> None:
    page = visit("li", lang="en")
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text("Passkeys work only over an encrypted connection.")).to_be_visible()
    page.goto("/accounts/login/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)

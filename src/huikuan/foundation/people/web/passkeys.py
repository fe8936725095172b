"""Forms of passkeys: keys in a device that sign in without a password."""

from __future__ import annotations

import struct
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST = 60
# What the library lets through when an answer is not what a device writes; a stranger must not get a server error.
MALFORMED = (AttributeError, LookupError, TypeError, ValueError, InvalidSignature, struct.error)
UNCHECKED = _("The device's answer could not be checked. Please try again.")


class PasskeyForm(AddWebAuthnForm):
    """A new one; a device that doesn't ask for finger, face or PIN is refused."""

    name = forms.CharField(label=_("Name of the device"), required=False, max_length=LONGEST)
    passwordless = forms.BooleanField(initial=True, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Check the device's answer."""
        try:
            checked: dict[str, Any] = super().clean()
        except MALFORMED:
            raise ValidationError(UNCHECKED) from None
        return checked


class _Wary(AuthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        """Check the device's answer."""
        try:
            return super().clean_credential()
        except MALFORMED:
            raise ValidationError(UNCHECKED) from None


class LoginForm(_Wary, LoginWebAuthnForm):
    """Instead of name and password."""


class SecondStepForm(_Wary):
    """After the password."""


class ProofForm(_Wary, ReauthenticateWebAuthnForm):
    """Before something is changed in one's own account."""


class RenameForm(EditWebAuthnForm):
    """By what name its owner knows it."""

    name = forms.CharField(label=_("Name of the device"), max_length=LONGEST)

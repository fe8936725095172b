"""Proving again who one is, before something binding is signed: by password, or by the code of the authenticator."""

from __future__ import annotations

from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpRequest

from huikuan.foundation.people.models import User


def proof_of(user: User, secret: str) -> str:
    """``password`` or ``code``, whichever the secret is; empty when it is neither. A code serves once."""
    if not secret:
        return ""
    if User.objects.get(pk=user.pk).check_password(secret):  # as it is kept now
        return "password"
    known = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return "code" if known is not None and TOTP(known).validate_code(secret.strip()) else ""


def may_try(request: HttpRequest) -> bool:
    """Whether this person may try once more: ten times a minute, as everywhere where passwords are asked for."""
    allowed: bool = ratelimit.consume(request, action="reauthenticate", user=request.user)
    return allowed

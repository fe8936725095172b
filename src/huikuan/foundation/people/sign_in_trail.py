"""How somebody signs in is changed on allauth's own pages; the audit trail is told here."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.http import HttpRequest

from huikuan.foundation.audit.record import record
from huikuan.foundation.people.models import User
from huikuan.foundation.permissions.actor import Actor


def follow() -> None:
    """Listen from now on."""
    authenticator_added.connect(_added)
    authenticator_removed.connect(_removed)
    authenticator_reset.connect(_renewed)
    password_changed.connect(_password)


def _actor(request: HttpRequest, user: User) -> Actor:
    return getattr(request, "actor", None) or Actor(user=user)


def _added(request: HttpRequest, user: User, authenticator: Authenticator, **_more: Any) -> None:
    kind = {"kind": str(authenticator.type)}
    record(actor=_actor(request, user), action="people.add_authenticator", subject=user, after=kind)


def _removed(request: HttpRequest, user: User, authenticator: Authenticator, **_more: Any) -> None:
    kind = {"kind": str(authenticator.type)}
    record(actor=_actor(request, user), action="people.remove_authenticator", subject=user, before=kind)


def _renewed(request: HttpRequest, user: User, authenticator: Authenticator, **_more: Any) -> None:
    kind = {"kind": str(authenticator.type)}
    record(actor=_actor(request, user), action="people.renew_authenticator", subject=user, after=kind)


def _password(request: HttpRequest, user: User, **_more: Any) -> None:
    record(actor=_actor(request, user), action="people.choose_password", subject=user)

"""Accounts, their passwords, and keys for programs."""

from __future__ import annotations

import hashlib
import secrets

from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.people.models import ApiToken, Person, User
from huikuan.foundation.people.policies import MANAGE_USERS, OWN_ACCOUNT
from huikuan.foundation.permissions.actor import Actor

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that look alike
TOKEN_PREFIX = "hk_"
MOST_TOKENS = 20


@operation(MANAGE_USERS)
def create_user(*, actor: Actor, person: int, username: str = "") -> tuple[User, str]:
    """An account for somebody (their employee number, if no name is given) and its one-time password, shown only now.

    Raises RefusedError (``people.has_account``, ``people.username_taken``, ``people.left``).
    """
    password = one_time_password()
    return _create(actor, person, username, User(password=make_password(password), one_time_password=True)), password


@operation(MANAGE_USERS)
def take_user_over(*, actor: Actor, person: int, username: str = "", encoded: str) -> User:
    """An account whose password its owner knows already; ``encoded`` is its hash as accounts keep it.

    Raises RefusedError as `create_user` does, ValueError for what is no hash.
    """
    identify_hasher(encoded)
    return _create(actor, person, username, User(password=encoded))


def _create(actor: Actor, person: int, username: str, user: User) -> User:
    owner = Person.objects.get(pk=person)
    if not owner.active:
        raise RefusedError("people.left", name=owner.name)
    if User.objects.filter(person=owner).exists():
        raise RefusedError("people.has_account", name=owner.name)
    name = User.normalize_username(username or owner.employee_no)
    if User.objects.filter(username=name).exists():
        raise RefusedError("people.username_taken", name=name)
    user.username, user.person = name, owner
    user.save(force_insert=True)
    record(actor=actor, action="people.create_user", subject=owner, after={"username": name})
    return user


@operation(MANAGE_USERS)
def reset_password(*, actor: Actor, user: int) -> tuple[User, str]:
    """A new one-time password, shown only now; whoever is signed in with the old one is signed out."""
    account = User.objects.select_for_update().get(pk=user)
    password = one_time_password()
    account.set_password(password)
    account.one_time_password = True
    account.save(update_fields=["password", "one_time_password"])
    record(actor=actor, action="people.reset_password", subject=account)
    return account, password


@operation(MANAGE_USERS)
def set_email(*, actor: Actor, user: int, email: str) -> User:
    """The address to which a link for a forgotten password goes; empty: none.

    Raises RefusedError (``people.no_address``, ``people.email_taken``).
    """
    account = User.objects.select_for_update().get(pk=user)
    address = email.strip().lower()
    if address:
        try:
            validate_email(address)
        except ValidationError:
            raise RefusedError("people.no_address", email=address) from None
    if address and User.objects.filter(email__iexact=address).exclude(pk=account.pk).exists():
        raise RefusedError("people.email_taken", email=address)
    before, account.email = account.email, address
    account.save(update_fields=["email"])
    record(actor=actor, action="people.set_email", subject=account, before={"email": before}, after={"email": address})
    return account


@operation(MANAGE_USERS)
def set_account_active(*, actor: Actor, user: int, active: bool) -> User:
    """Lock an account or open it again. Nobody locks themselves out (``people.own_account``)."""
    account = User.objects.select_for_update().get(pk=user)
    if actor.user is not None and actor.user.pk == account.pk:
        raise RefusedError("people.own_account")
    before, account.is_active = account.is_active, active
    account.save(update_fields=["is_active"])
    record(
        actor=actor,
        action="people.set_account_active",
        subject=account,
        before={"active": before},
        after={"active": active},
    )
    return account


@operation(OWN_ACCOUNT)
def choose_password(*, actor: Actor, password: str) -> User:
    """Replace one's own one-time password. Raises ValidationError with what is wrong with the new one."""
    if actor.user is None:
        raise RefusedError("people.no_account")
    account = User.objects.select_for_update().get(pk=actor.user.pk)
    validate_password(password, account)
    if account.check_password(password):
        raise ValidationError("", code="same")
    account.set_password(password)
    account.one_time_password = False
    account.save(update_fields=["password", "one_time_password"])
    record(actor=actor, action="people.choose_password", subject=account)
    return account


@operation(OWN_ACCOUNT)
def create_token(*, actor: Actor, name: str) -> tuple[ApiToken, str]:
    """A key for a program that acts for oneself; it is shown only now. RefusedError (``people.too_many_tokens``)."""
    if actor.user is None:
        raise RefusedError("people.no_account")
    if ApiToken.objects.filter(user=actor.user, revoked_at=None).count() >= MOST_TOKENS:
        raise RefusedError("people.too_many_tokens", most=MOST_TOKENS)
    key = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=actor.user, name=name, digest=token_digest(key), hint=key[:8], created_at=clock.now()
    )
    record(actor=actor, action="people.create_token", subject=token)
    return token, key


@operation(OWN_ACCOUNT)
def revoke_token(*, actor: Actor, token: int) -> ApiToken:
    """One's own key opens nothing any more. ApiToken.DoesNotExist for somebody else's."""
    found = ApiToken.objects.select_for_update().get(pk=token, user=actor.user, revoked_at=None)
    found.revoked_at = clock.now()
    found.save(update_fields=["revoked_at"])
    record(actor=actor, action="people.revoke_token", subject=found)
    return found


def token_digest(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def one_time_password() -> str:
    """Three groups of four signs that can be read out on the phone: 60 bits."""
    signs = "".join(secrets.choice(LETTERS) for _ in range(12))
    return "-".join(signs[at : at + 4] for at in range(0, 12, 4))

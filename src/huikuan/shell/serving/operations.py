"""The first account of a company."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.db import connection

from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.people.models import User
from huikuan.foundation.people.policies import MANAGE_USERS
from huikuan.foundation.permissions.actor import Actor
from huikuan.shell.serving.first_start import forget_setup_token


@operation(MANAGE_USERS)
def create_first_administrator(*, actor: Actor, username: str, password: str) -> User:
    """Only while there is no account at all (``serving.not_first``). Raises ValidationError for a weak password."""
    if connection.vendor == "postgresql":  # SQLite has one writer anyway
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{User._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
    if User.objects.exists():
        raise RefusedError("serving.not_first")
    validate_password(password, User(username=username))
    user = User.objects.create_user(username=username, password=password)
    record(actor=actor, action="serving.create_first_administrator", subject=user)
    forget_setup_token()
    return user


@operation(MANAGE_USERS)
def create_administrator(*, actor: Actor, username: str, password: str) -> User:
    """An administrator's account of no person, with a one-time password (``people.username_taken``)."""
    if User.objects.filter(username=username).exists():
        raise RefusedError("people.username_taken", name=username)
    user = User.objects.create_user(username=username, password=password, one_time_password=True)
    record(actor=actor, action="serving.create_administrator", subject=user)
    return user

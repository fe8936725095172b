"""``huikuan admin``: an administrator from the command line, also when nobody can sign in any more."""

from __future__ import annotations

import argparse
import sys

from django.core.management import call_command
from django.utils.translation import gettext as _

from huikuan.foundation.people.models import User
from huikuan.foundation.people.operations import reset_password
from huikuan.foundation.people.operations.accounts import one_time_password
from huikuan.foundation.permissions.actor import Actor, Via
from huikuan.shell.cli.exits import Exit
from huikuan.shell.serving.operations import create_administrator


def admin(chosen: argparse.Namespace) -> int:
    """Make the account, or give an existing administrator a new one-time password; prints it."""
    call_command("migrate", verbosity=0, interactive=False)
    actor = Actor(user=None, via=Via.COMMAND)
    found = User.objects.select_related("person").filter(username=chosen.name).first()
    if found is None:
        password = one_time_password()
        create_administrator(actor=actor, username=chosen.name, password=password)
    elif Actor(user=found).role != "admin":
        told = _("{name} is no administrator; an administrator can give them a new password.")
        sys.stderr.write(told.format(name=chosen.name) + "\n")
        return Exit.REFUSED
    else:
        _user, password = reset_password(actor=actor, user=found.pk)
    print(_("Account: {name}").format(name=chosen.name))
    print(_("One-time password: {password}").format(password=password))
    return Exit.OK

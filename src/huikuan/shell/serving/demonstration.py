"""Seeding the demonstration company, with its logins told."""

from __future__ import annotations

import argparse

from django.utils.translation import gettext as _

from huikuan.foundation import clock
from huikuan.foundation.people.models import Role
from huikuan.shell.cli.exits import Exit
from huikuan.shell.cli.terminal import Progress, pad
from huikuan.shell.demo.seeding import Login, logins, seed, seeded
from huikuan.shell.serving.preparing import bring_up

WIDTH = 14


def seed_demo(chosen: argparse.Namespace) -> int:
    """Prepare the home; make the company unless somebody works here already; print the accounts."""
    code = bring_up()
    if code:
        return code
    if not seeded():
        with Progress() as progress:
            seed(today=clock.today(), scale=chosen.scale, tell=progress)
    print(told(logins()))
    return Exit.OK


def told(accounts: list[Login]) -> str:
    """A table of the accounts."""
    if not accounts:
        return _("This home holds another company: sign in with its own accounts.")
    lines = [_("Sign in as (the password is {password} for all):").format(password=accounts[0].password)]
    roles = dict(Role.choices)
    lines += [f"  {pad(one.username, WIDTH)}{pad(str(roles[Role(one.role)]), WIDTH)}{one.name}" for one in accounts]
    return "\n".join(lines)

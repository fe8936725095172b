"""The first start of a company: nobody has an account yet, and a token proves who may make the first one."""

from __future__ import annotations

import os
import secrets

from huikuan.foundation.people.models import User
from huikuan.shell.serving.surroundings import home

_known: set[str] = set()


def nobody_yet() -> bool:
    """Whether there is no account at all; asked of the database only until there is one."""
    if "somebody" not in _known and User.objects.exists():
        _known.add("somebody")
    return "somebody" not in _known


def setup_token() -> str:
    """What proves that one may read the server's output; kept in the home, readable by its owner only."""
    kept = home() / "setup-token"
    if not kept.exists():
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(24))
    return kept_token()


def kept_token() -> str:
    """The token, empty when there is none."""
    kept = home() / "setup-token"
    return kept.read_text(encoding="ascii") if kept.is_file() else ""


def forget_setup_token() -> None:
    """Once there is an account it opens nothing."""
    (home() / "setup-token").unlink(missing_ok=True)

"""``huikuan verify``: whether what is kept agrees with what was posted."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import gettext as _

from huikuan.business.receivables.queries.verifying import Verified, usual_days, verify
from huikuan.business.targets.queries import verify_all as verify_pledges
from huikuan.foundation import clock
from huikuan.foundation.speech import finding_words
from huikuan.shell.cli.exits import Exit


def verify_company(chosen: argparse.Namespace) -> int:
    """Print a summary, or the first difference with what to do; the exit code says which."""
    call_command("migrate", verbosity=0, interactive=False)
    today = clock.today()
    days = tuple(chosen.day) if chosen.day else usual_days(today)
    with transaction.atomic():
        _one_moment()
        found = verify(days)
        if found.difference is None:  # what was posted is one; then what people have signed
            found = replace(found, difference=verify_pledges())
    print(json.dumps(as_json(found), ensure_ascii=False, indent=2) if chosen.json else _summary(found))
    return Exit.FINDINGS if found.difference else Exit.OK


def _one_moment() -> None:
    """See the company as it is now, while others go on posting."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def as_json(found: Verified) -> dict[str, Any]:
    """For programs: amounts are fen."""
    difference: dict[str, Any] | None = None
    if found.difference is not None:
        message, remedy = finding_words(found.difference)
        difference = {
            "code": found.difference.code,
            "subject": found.difference.subject,
            "facts": {name: _plain(value) for name, value in found.difference.params.items()},
            "message": message,
            "remedy": remedy,
        }
    return {
        "ok": difference is None,
        "documents": found.documents,
        "days": [day.isoformat() for day in found.days],
        "checks": found.checks,
        "difference": difference,
    }


def _plain(value: object) -> object:
    return value if isinstance(value, int | str) or value is None else str(value)


def _summary(found: Verified) -> str:
    if found.difference is not None:
        return "\n".join(text for text in (_("First difference:"), *finding_words(found.difference)) if text)
    told = _("All agrees: {items} instalments, {receipts} receipts and settlements, {allocations} allocations; {days}.")
    return told.format(
        items=found.documents["receivable"],
        receipts=found.documents["receipt"],
        allocations=found.documents["allocation"],
        days=_(", ").join(day.isoformat() for day in found.days),
    )

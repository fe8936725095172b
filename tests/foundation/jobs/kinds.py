"""Jobs that only tests know; ``worker.py`` beside this is a worker that knows them."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from huikuan.engine.periods import Month
from huikuan.foundation.jobs.catalogue import job
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people.models import Unit
from huikuan.foundation.permissions import Permission

STEPS = 5
RUN = Permission("test.job", "run test jobs", frozenset({"director", "admin"}))


@job("test.units", title="Units of {name}", permission=RUN)
def units(progress, *, actor, name: str, gate: str = "") -> dict[str, Any]:
    """Makes five units in one transaction, and waits before the last one until the file ``gate`` is there."""
    with progress.together() as result:
        for step in range(1, STEPS + 1):
            while step == STEPS and gate and not Path(gate).exists():
                progress("waiting", step - 1, STEPS)
                time.sleep(0.05)
            Unit.objects.create(name=f"{name} {step}")
            progress(f"unit {step}", step, STEPS)
        result["by"] = actor.name
    return result


@job("test.refused", title="Refused", permission=RUN)
def refused(progress, *, actor) -> dict[str, Any]:
    raise RefusedError("jobs.already_running", by="somebody")


@job("test.broken", title="Broken", permission=RUN)
def broken(progress, *, actor) -> dict[str, Any]:
    with progress.together():
        Unit.objects.create(name="half done")
        Month.parse("no month")
    return {}


@job("test.deadly", title="Deadly", permission=RUN)
def deadly(progress, *, actor) -> dict[str, Any]:
    os._exit(9)

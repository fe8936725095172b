"""Real processes beside a test: started on its database, waited for, killed without warning."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 240  # seconds after which a test gives up; machines here are slow at times


def environment(**more: str) -> dict[str, str]:
    """As the test's own, but with the database it really uses."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.same_database",
        "HUIKUAN_TEST_DATABASE": str(settings.DATABASES["default"]["NAME"]),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        **more,
    }


@contextmanager
def process(*words: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """``python WORDS…`` until the block ends; then it is killed if it still runs."""
    started = subprocess.Popen([sys.executable, *words], env=environment(**more), cwd=ROOT, stdin=subprocess.DEVNULL)
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def until(found: Callable[[], Any], what: str) -> Any:
    """Wait until something is true and return it; a test that waits too long fails, saying for what."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        value = found()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"still waiting for: {what}")

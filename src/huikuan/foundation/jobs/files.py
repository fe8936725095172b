"""Files that jobs make for whoever started them: complete or not there, and gone after a week."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from huikuan.foundation import clock

KEPT = timedelta(days=7)


def place(job_id: int, ending: str) -> Path:
    """Where the file of a job lies."""
    return Path(settings.MEDIA_ROOT) / "made" / f"job-{job_id}{ending}"


@contextmanager
def making(job_id: int, ending: str) -> Iterator[Path]:
    """A path to write to; it becomes the job's file at the end of the block, and nothing is left when that fails."""
    kept = place(job_id, ending)
    kept.parent.mkdir(parents=True, exist_ok=True)
    _forget_old(kept.parent)
    # The process is part of the name: a job that was given to another worker may still be at work here.
    unfinished = kept.with_name(f"{kept.name}.{os.getpid()}.tmp")
    try:
        yield unfinished
        unfinished.replace(kept)
    finally:
        unfinished.unlink(missing_ok=True)


def _forget_old(folder: Path) -> None:
    oldest = (clock.now() - KEPT).timestamp()
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)

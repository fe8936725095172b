"""The steps of an import that take long: reading happens without a transaction, writing in one.

Small files are dealt with at once; larger ones become a job, so that nobody waits before a blank page.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from huikuan.foundation.imports import operations
from huikuan.foundation.imports.examining import examine, read
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.policies import IMPORT
from huikuan.foundation.imports.queries import visible_imports
from huikuan.foundation.imports.reader import Progress
from huikuan.foundation.imports.shapes import shape_of
from huikuan.foundation.permissions.actor import Actor

SMALL = 1 << 20  # bytes of a file that is read while the page loads


def is_small(batch: Import) -> bool:
    """Whether a file is dealt with at once."""
    return batch.size <= SMALL


def check(
    *,
    actor: Actor,
    batch: int,
    progress: Progress | None = None,
    together: Callable[[], AbstractContextManager[Any]] = nullcontext,
) -> Import:
    """The dry run: what the file would change, and every doubt about it."""
    actor.require(IMPORT)
    row = visible_imports(actor).get(pk=batch)
    if not row.shape:
        shape = shape_of(row)
        if shape:
            row = operations.note_shape(actor=actor, batch=batch, shape=shape)
    examined = examine(row, actor, progress)
    with together():
        return operations.note_examined(actor=actor, batch=batch, examined=examined)


def bring_in(
    *,
    actor: Actor,
    batch: int,
    progress: Progress | None = None,
    together: Callable[[], AbstractContextManager[Any]] = nullcontext,
) -> Import:
    """Read the file again and apply it. Raises what `operations.apply` and reading raise."""
    actor.require(IMPORT)
    book = read(visible_imports(actor).get(pk=batch), progress)
    with together():
        return operations.apply(actor=actor, batch=batch, book=book, progress=progress)

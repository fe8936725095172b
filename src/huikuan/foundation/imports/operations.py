"""Bringing files in: upload, match columns, dry run, apply, undo. A file is applied whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection

from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports import catalogue, found, undoing
from huikuan.foundation.imports.examining import Examined
from huikuan.foundation.imports.models import Import, ImportState, RememberedMapping
from huikuan.foundation.imports.policies import IMPORT
from huikuan.foundation.imports.queries import visible_imports
from huikuan.foundation.imports.reader import Book, Progress
from huikuan.foundation.imports.uploads import SUFFIXES, digest, recognise, safe_name
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce

ONE_AT_A_TIME = 0x48756B75616E  # the key of PostgreSQL's advisory lock
NOT_APPLIED = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.REFUSED)


@operation(IMPORT)
def upload(*, actor: Actor, file: UploadedFile[bytes], name: str) -> Import:
    """Keep a file as it came. Raises `ImportRefusedError` for what is no workbook, or too large."""
    told = safe_name(name)
    suffix = SUFFIXES[recognise(file, told)]
    batch = Import(
        file_name=told,
        size=file.size or 0,
        sha256=digest(file),
        uploaded_by=actor.user,
        uploaded_at=clock.now(),
    )
    batch.file.save(f"{secrets.token_hex(16)}{suffix}", file, save=True)
    record(actor=actor, action="imports.upload", subject=batch, after={"size": batch.size, "sha256": batch.sha256})
    return batch


@operation(IMPORT)
def match_columns(*, actor: Actor, batch: int, mapping: Mapping[str, Any]) -> Import:
    """Say which of the file's headings are our columns; remembered for files of the same shape.

    ``mapping``: sheet key → {"sources": [sheet in the file], "columns": {our key: heading}, "unit": yuan}. An empty one
    forgets. Raises RefusedError (``imports.not_open``).
    """
    row = _locked(actor, batch)
    before = row.mapping
    row.mapping = dict(mapping)
    row.state = ImportState.UPLOADED
    row.save(update_fields=["mapping", "state"])
    if row.shape:
        if mapping:
            RememberedMapping.objects.update_or_create(
                shape=row.shape,
                defaults={"mapping": row.mapping, "set_at": clock.now(), "set_by": actor.user},
            )
        else:
            RememberedMapping.objects.filter(shape=row.shape).delete()
    record(actor=actor, action="imports.match_columns", subject=row, before=before, after=row.mapping)
    return row


@operation(IMPORT)
def note_shape(*, actor: Actor, batch: int, shape: str) -> Import:
    """Keep the file's shape, and read it as a file of this shape was read last time."""
    row = _locked(actor, batch)
    row.shape = shape
    remembered = RememberedMapping.objects.filter(shape=shape).first()
    if remembered is not None and not row.mapping:
        row.mapping = remembered.mapping
    row.save(update_fields=["shape", "mapping"])
    record(actor=actor, action="imports.note_shape", subject=row, after={"remembered": remembered is not None})
    return row


@operation(IMPORT)
def note_examined(*, actor: Actor, batch: int, examined: Examined) -> Import:
    """Keep what the dry run found. Raises RefusedError (``imports.not_open``)."""
    row = _locked(actor, batch)
    row.state = ImportState.REFUSED if examined.refused else ImportState.CHECKED
    row.counts = {key: dict(value) for key, value in examined.counts.items()}
    row.save(update_fields=["state", "counts"])
    found.store(row, examined.findings)
    record(actor=actor, action="imports.check", subject=row, after={"state": row.state})
    return row


@operation(IMPORT)
def apply(*, actor: Actor, batch: int, book: Book, progress: Progress | None = None) -> Import:
    """Bring every sheet in: all of them or none. ``book`` is the file as read just now.

    Raises PermissionDenied for a sheet that the actor may not bring in, RefusedError (``imports.busy`` while somebody
    else's import is at work, ``imports.not_checked`` unless a dry run came first), and what the operations raise.
    """
    _one_at_a_time()
    row = _locked(actor, batch, state=(ImportState.CHECKED,))
    todo = [(key, one) for key, one in catalogue.sheet_imports().items() if key in book.present]
    counts: dict[str, Any] = {}
    for done, (key, one) in enumerate(todo):
        if progress is not None:
            progress(one.sheet.zh, done, len(todo))
        table = book.tables[key]
        result = one.apply(actor=actor, frame=table.frame, origin=row)
        left = row.counts.get(key, {})
        counts[key] = {
            "read": table.rows_seen,
            "accepted": table.frame.height,
            "left_out": left.get("left_out", table.rows_seen - table.frame.height),
            **result.as_json(),
            "samples": left.get("samples", []),
        }
    row.state, row.counts, row.applied_at = ImportState.APPLIED, counts, clock.now()
    row.save(update_fields=["state", "counts", "applied_at"])
    told = {key: {name: value for name, value in one.items() if name != "samples"} for key, one in counts.items()}
    record(actor=actor, action="imports.apply", subject=row, after=told)
    announce("imports.applied", sheets=tuple(counts), actor=actor, batch=row.pk)
    return row


@operation(IMPORT)
def undo(*, actor: Actor, batch: int, reason: str = "") -> Import:
    """Take the whole import back while nothing depends on it: changed rows get their old values, new rows go, posted
    documents are withdrawn.

    Raises PermissionDenied where a sheet of it may not be brought in by the actor, RefusedError (``imports.busy``,
    ``imports.not_applied``, ``imports.changed_since``, ``imports.depended_on`` and those of withdrawing documents).
    """
    _one_at_a_time()
    row = _locked(actor, batch, state=(ImportState.APPLIED,))
    brought = [catalogue.sheet_imports()[key] for key in row.counts]
    for one in brought:
        actor.require(one.permission)
    for withdraw in dict.fromkeys(one.withdraw for one in brought if one.withdraw is not None):
        withdraw(actor=actor, origin=row)
    undoing.drop_successors(row)
    restored = undoing.put_back(row)
    for refresh in catalogue.after_undo():
        refresh()
    undoing.refuse_dependents(row)
    gone, kept = undoing.delete_made(row)
    row.state, row.undone_at = ImportState.UNDONE, clock.now()
    row.save(update_fields=["state", "undone_at"])
    figures = {"put_back": restored, "deleted": gone, "kept": kept}
    record(actor=actor, action="imports.undo", subject=row, after=figures, reason=reason)
    announce("imports.undone", sheets=tuple(row.counts), actor=actor, batch=row.pk)
    return row


def _locked(actor: Actor, batch: int, state: tuple[ImportState, ...] = NOT_APPLIED) -> Import:
    """The import under a lock. Import.DoesNotExist out of scope, RefusedError in another state."""
    row: Import = visible_imports(actor).select_for_update(of=("self",)).get(pk=batch)
    if row.state not in state:
        codes = {ImportState.CHECKED: "imports.not_checked", ImportState.APPLIED: "imports.not_applied"}
        raise RefusedError(codes[state[0]] if len(state) == 1 else "imports.not_open", state=row.state)
    return row


def _one_at_a_time() -> None:
    """Somebody else's import at work is told, not waited for. SQLite has a single writer anyway."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        if not cursor.fetchone()[0]:
            raise RefusedError("imports.busy")

"""Files handed in as evidence: known by their content, kept with their fingerprint."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from huikuan.foundation import clock
from huikuan.foundation.documents.evidence import UnknownKindError, media_type
from huikuan.foundation.imports.uploads import safe_name
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions.actor import Actor

LARGEST = 20 * 1024 * 1024  # bytes of one file


def kept(actor: Actor, file: UploadedFile[bytes]) -> dict[str, Any]:
    """The fields of a KeptFile with its ``file``. Raises RefusedError for one that is no image or PDF or too large."""
    if (file.size or 0) > LARGEST:
        raise RefusedError("evidence.too_large", limit=LARGEST // 1024 // 1024)
    content = file.read()
    try:
        kind = media_type(content)
    except UnknownKindError:
        raise RefusedError("evidence.no_image_or_pdf") from None
    digest = hashlib.sha256(content).hexdigest()
    name = safe_name(file.name or "")
    file.name = f"{digest[:16]}{kind.ending}"  # on disk: nothing of what somebody typed
    file.seek(0)
    return {
        "file": file,
        "file_name": name,
        "media_type": kind.media_type,
        "size": len(content),
        "sha256": digest,
        "at": clock.now(),
        "by": actor.user,
    }

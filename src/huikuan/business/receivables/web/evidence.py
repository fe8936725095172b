"""Files handed in as evidence, to save: never shown by the browser within our pages."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404


def evidence_response(kept: Any) -> FileResponse:
    """A file as it came (of a KeptFile); Http404 where it is no longer on disk."""
    try:
        opened = kept.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(opened, as_attachment=True, filename=kept.file_name, content_type=kept.media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

"""What a file that somebody hands in as evidence is, by its content and never by its name."""

from __future__ import annotations

from dataclasses import dataclass


class UnknownKindError(ValueError):
    """Neither an image nor a PDF."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """How it is served, and its ending on disk."""

    media_type: str
    ending: str


_KINDS = (
    (b"%PDF-", b"", FileKind("application/pdf", ".pdf")),
    (b"\xff\xd8\xff", b"", FileKind("image/jpeg", ".jpg")),
    (b"\x89PNG\r\n\x1a\n", b"", FileKind("image/png", ".png")),
    (b"RIFF", b"WEBP", FileKind("image/webp", ".webp")),
    (b"II*\x00", b"", FileKind("image/tiff", ".tif")),
    (b"MM\x00*", b"", FileKind("image/tiff", ".tif")),
)
MEDIA_TYPES = tuple(dict.fromkeys(kind.media_type for *_signs, kind in _KINDS))


def media_type(content: bytes) -> FileKind:
    """Raises UnknownKindError; an SVG is no image here, because it can hold scripts."""
    for beginning, inside, kind in _KINDS:
        if content.startswith(beginning) and content[8 : 8 + len(inside)] == inside:
            return kind
    raise UnknownKindError

"""Looking into an .xlsx before it is parsed: is it safe, and what does calamine not tell?

Every member is really inflated here, counting bytes, so that neither a lying header nor a bomb reaches the parser.
The same pass notes what calamine gives as empty cells: formula errors and formulas saved without a result.
"""

from __future__ import annotations

import html
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree as ET

from huikuan.foundation.imports.raw import UNCALCULATED
from huikuan.foundation.imports.refusals import EncryptedError, TooLargeError, UnreadableError

MIB = 1 << 20
_PIECE = 1 << 20
_MEMBERS = 10_000
RATIO_FREE = 64 * MIB  # small members may pack as well as they like
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$", re.IGNORECASE)
# Cells right of column Z, or below any sheet's end; the hint finds all of them and some more, without branching first.
_FAR_HINT = re.compile(rb'r="[A-Z0-9](?:[A-Z]|\d{7})')
_FAR = re.compile(rb'r="([A-Z]{2,})\d+"|r="[A-Z]?\d{8,}"')
_CELL_ROW = re.compile(rb'r="[A-Z]+(\d+)"')
_NARROW = 26
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c ([^>]*\bt="e"[^>]*)>(.*?)</(?:\w+:)?c>', re.DOTALL)
_NO_RESULT = rb"/(?:\w+:)?f>(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
_BARE_HINT = re.compile(_NO_RESULT)
_BARE_FORMULA = re.compile(rb"<(?:\w+:)?c ([^>]*)><(?:\w+:)?f\b[^>]*>([^<]*)<" + _NO_RESULT)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_REF = re.compile(rb'\br="([A-Z]+)(\d+)"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a file may cost before it is refused. Sizes in bytes; ``ratio`` is unpacked : packed of one member."""

    file_bytes: int = 300 * MIB
    text_bytes: int = 1024 * MIB  # of one file of a folder: read as a stream, not unpacked
    unpacked_bytes: int = 1536 * MIB
    ratio: int = 250
    cells: int = 40_000_000  # of one sheet's bounding box, which the parser holds in memory


@dataclass(slots=True)
class SheetScan:
    """What one sheet's XML says: cells to fill in (row, column, text; from 0) and its extent."""

    cells: list[tuple[int, int, str]] = field(default_factory=list)
    columns: int = _NARROW  # at most


def scan_archive(path: Path, limits: Limits) -> dict[str, SheetScan]:
    """Check every member of the workbook and scan its sheets; keys are sheet names.

    Raises `TooLargeError`, `EncryptedError` and `UnreadableError`.
    """
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        declared = sum(member.file_size for member in members)
        if declared > limits.unpacked_bytes or len(members) > _MEMBERS:
            raise _too_large(path, "unpacked", declared, limits.unpacked_bytes)
        if any(member.flag_bits & 1 for member in members):
            raise EncryptedError(file=path.name)
        total = 0
        scans: dict[str, SheetScan] = {}
        for member in members:
            scan = scans.setdefault(member.filename, SheetScan()) if _SHEET.match(member.filename) else None
            total = _walk_member(path, file, member, limits, total, scan)
            if scan and scan.columns > _NARROW:
                _check_box(path, file, member, limits, scan)
        return {name: scans.get(part, SheetScan()) for name, part in _sheet_parts(archive)}


def _check_box(path: Path, file: BinaryIO, member: zipfile.ZipInfo, limits: Limits, scan: SheetScan) -> None:
    """The parser holds a sheet's whole bounding box: two cells far apart must not cost all memory."""
    last, tail = 0, b""
    for piece in _inflate(path, file, member):
        rows = _CELL_ROW.findall((tail + piece).replace(b"'", b'"'))
        last = max(last, *map(int, set(rows)), 0)
        tail = piece[-40:]
    if last * scan.columns > limits.cells:
        raise TooLargeError(file=path.name, what="cells", size=last * scan.columns, limit=limits.cells)


def _too_large(path: Path, what: str, size: int, limit: int) -> TooLargeError:
    return TooLargeError(file=path.name, what=what, size=-(-size // MIB), limit=limit // MIB)


def _walk_member(
    path: Path, file: BinaryIO, member: zipfile.ZipInfo, limits: Limits, total: int, scan: SheetScan | None
) -> int:
    """Inflate one member against the limits and scan it if it is a sheet; returns the new total of bytes."""
    size, tail = 0, b""
    for piece in _inflate(path, file, member):
        size += len(piece)
        total += len(piece)
        if total > limits.unpacked_bytes or (size > RATIO_FREE and size > limits.ratio * member.compress_size):
            raise _too_large(path, "unpacked", total, limits.unpacked_bytes)
        if scan is not None:
            tail = _scan_piece(path, tail + piece, scan)
    if size != member.file_size:
        raise UnreadableError(code="file.damaged", file=path.name)
    return total


def _inflate(path: Path, file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's bytes as they really unpack, whatever size the directory declares."""
    file.seek(member.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04" or member.compress_type not in {0, 8}:
        raise UnreadableError(code="file.damaged", file=path.name)
    file.seek(sum(struct.unpack("<HH", header[26:30])), 1)
    left = member.compress_size
    engine = zlib.decompressobj(-15) if member.compress_type == 8 else None
    while left > 0 and (packed := file.read(min(left, _PIECE))):
        left -= len(packed)
        if engine is None:
            yield packed
            continue
        while packed and not engine.eof:
            yield engine.decompress(packed, _PIECE)
            packed = engine.unconsumed_tail
    if engine is not None:
        yield engine.flush()


def _scan_piece(path: Path, piece: bytes, scan: SheetScan) -> bytes:
    """Scan whole cells of a piece; returns the unfinished cell at its end, for the next piece."""
    cut = piece.rfind(b"c>") + 2  # the end of a cell, with or without a namespace prefix
    whole, rest = (piece[:cut], piece[cut:]) if cut > 1 else (piece, b"")
    if b"'" in whole and b"='" in whole:  # one byte is found faster than two
        whole = whole.replace(b"'", b'"')
    for letters in set(_FAR.findall(whole)) if _FAR_HINT.search(whole) else ():
        if not 0 < len(letters) < 4:
            raise UnreadableError(code="file.damaged", file=path.name)
        scan.columns = max(scan.columns, _column_number(letters) + 1)
    if b't="e"' in whole:
        for attributes, inner in _ERROR_CELL.findall(whole):
            value = _VALUE.search(inner)
            _note(scan, attributes, value[1].decode("ascii", "replace") if value else "#N/A")
    if b"f>" in whole and _BARE_HINT.search(whole):
        for attributes, formula in _BARE_FORMULA.findall(whole):
            if b't="str"' not in attributes:
                _note(scan, attributes, f"{UNCALCULATED}={html.unescape(formula.decode('utf-8', 'replace'))}")
    return rest


def _note(scan: SheetScan, attributes: bytes, text: str) -> None:
    if place := _REF.search(attributes):
        scan.cells.append((int(place[2]) - 1, _column_number(place[1]), text))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """(sheet name, member) pairs from the workbook and its relations."""
    names = {name.lower(): name for name in archive.namelist()}
    book, links = names.get("xl/workbook.xml"), names.get("xl/_rels/workbook.xml.rels")
    if book is None or links is None:
        return
    targets = {item.get("Id"): item.get("Target", "") for item in ET.fromstring(archive.read(links))}
    for item in ET.fromstring(archive.read(book)).iter():
        if item.tag.endswith("}sheet"):
            target = targets.get(item.get(_RELATION), "")
            yield item.get("name", ""), posixpath.normpath(posixpath.join("xl", target)).lstrip("/")

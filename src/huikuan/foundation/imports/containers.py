"""Opening what a person hands in: a workbook, a folder of CSV files, one CSV file; recognised by content."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree as ET

from huikuan.foundation.imports import ole
from huikuan.foundation.imports.archive import MIB, Limits, SheetScan, scan_archive
from huikuan.foundation.imports.csv_files import read_csv
from huikuan.foundation.imports.doubts import Doubts
from huikuan.foundation.imports.foreign import SAMPLE
from huikuan.foundation.imports.raw import RawSheet
from huikuan.foundation.imports.refusals import EncryptedError, NotAWorkbookError, TooLargeError, UnreadableError
from huikuan.foundation.imports.web_pages import as_lines, read_page
from huikuan.foundation.imports.workbooks import WorkbookFile, open_book

TEXT_ENDINGS = frozenset({".csv", ".tsv", ".txt"})
XLSX_ENDINGS = frozenset({".xlsx", ".xlsm"})
XLS_ENDINGS = frozenset({".xls"})
SIGNATURES = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"RIFF", "image"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"{\\rtf", "word"),
    (b"<html", "web_page"),
    (b"<!doctype html", "web_page"),
    (b"<table", "web_page"),
    (b"<head", "web_page"),
    (b"<meta", "web_page"),
    (b"<style", "web_page"),
    (b"<body", "web_page"),
    (b"<?xml", "xml"),
)
_PARTS = (("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsb"), ("word/", "word"), ("ppt/", "slides"))


Claims = Callable[[bytes], bool]


class Container(Protocol):
    """Named sheets of one input, each read when asked for."""

    @property
    def names(self) -> Sequence[str]:
        """Sheet (or file) names in the person's order."""

    def load(self, name: str, doubts: Doubts, *, encoding: str = "") -> RawSheet:
        """The cells of one sheet."""

    def content(self, name: str, most: int = -1) -> bytes | None:
        """The file's first bytes, or all, where a sheet is a text file of its own; None inside a workbook."""


class CsvFiles:
    """One text file, or a folder of them, web pages among them: the file's name is the sheet's name."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths: dict[str, Path] = {}
        for path in paths:
            self._paths[path.name if path.stem in self._paths else path.stem] = path
        self.names: Sequence[str] = list(self._paths)

    def load(self, name: str, doubts: Doubts, *, encoding: str = "") -> RawSheet:
        """The rows of one file."""
        path = self._paths[name]
        try:
            if _is_page(path):
                return read_page(path, encoding=encoding)
            return read_csv(path, doubts, encoding=encoding)
        except PermissionError:
            raise UnreadableError(code="file.no_permission", file=str(path)) from None
        except OSError as problem:
            raise UnreadableError(code="file.unreadable", file=path.name) from problem

    def content(self, name: str, most: int = -1) -> bytes | None:
        """The bytes of one file."""
        if _is_page(self._paths[name]):
            return None
        with self._paths[name].open("rb") as file:
            return file.read(most)


def _is_page(path: Path) -> bool:
    with path.open("rb") as file:
        return kind_of(path, file.read(4096)) == "web_page"


def open_container(path: Path, *, limits: Limits, any_text: bool = False, claims: Claims | None = None) -> Container:
    """Open ``path``; text that isn't named .csv, .tsv or .txt is taken for CSV only with ``any_text``, or where its
    beginning is claimed for a foreign form (foreign.py), as XML is.

    Raises the exceptions of refusals.py.
    """
    try:
        if path.is_dir():
            return _open_folder(path, limits, claims)
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(SAMPLE)
    except FileNotFoundError:
        raise UnreadableError(code="file.not_found", file=str(path)) from None
    except PermissionError:
        raise UnreadableError(code="file.no_permission", file=str(path)) from None
    except OSError as problem:
        raise UnreadableError(code="file.unreadable", file=path.name) from problem
    _check_size(path, size, limits.file_bytes)
    kind = kind_of(path, head[:4096])
    if kind == "ole":
        return _open_xls(path)
    if kind == "zip":
        return _open_xlsx(path, limits)
    if kind == "text" and (any_text or path.suffix.lower() in TEXT_ENDINGS):
        return CsvFiles([path])
    if claims is not None and claimed(kind, head, claims):
        return CsvFiles([path])
    raise NotAWorkbookError(file=path.name, seems=kind)


def _check_size(path: Path, size: int, most: int) -> None:
    if size > most:
        raise TooLargeError(file=path.name, what="file", size=-(-size // MIB), limit=most // MIB)


def claimed(kind: str, head: bytes, claims: Claims) -> bool:
    """Whether a file of this kind that begins so is in a foreign form."""
    return kind in {"text", "xml", "web_page"} and claims(as_lines(head) if kind == "web_page" else head)


def _open_folder(path: Path, limits: Limits, claims: Claims | None) -> CsvFiles:
    """Text files, and others that are in a foreign form."""
    files: list[Path] = []
    for file in sorted(one for one in path.iterdir() if one.is_file() and one.name[0] not in ".~"):
        named = file.suffix.lower() in TEXT_ENDINGS
        if named or (claims is not None and _is_foreign(file, claims)):
            _check_size(file, file.stat().st_size, limits.text_bytes)
            files.append(file)
    return CsvFiles(files)


def _is_foreign(path: Path, claims: Claims) -> bool:
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    return claimed(kind_of(path, head[:4096]), head, claims)


def kind_of(path: Path, head: bytes) -> str:
    """What the first bytes are: zip, ole, text, empty, or one of the foreign kinds."""
    if not head.strip(b"\0 \r\n\t"):
        return "empty"
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.startswith(ole.MAGIC):
        return "ole"
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    for mark, kind in SIGNATURES:
        if head.startswith(mark) or start.startswith(mark.lower()):
            return kind
    binary = sum(byte < 9 or 13 < byte < 27 for byte in head)
    utf16 = head[:2] in {b"\xff\xfe", b"\xfe\xff"} or head.count(0) > len(head) // 4
    return "text" if utf16 or binary * 100 <= len(head) or path.suffix.lower() in TEXT_ENDINGS else "unknown"


def _open_xlsx(path: Path, limits: Limits) -> WorkbookFile:
    try:
        if not zipfile.is_zipfile(path):  # its directory stands at the end
            raise UnreadableError(code="file.incomplete", file=path.name)
        with zipfile.ZipFile(path) as archive:
            names = [name.lower() for name in archive.namelist()]
        seems = next((kind for part, kind in _PARTS if any(name.startswith(part) for name in names)), "archive")
        if "mimetype" in names and "content.xml" in names:
            seems = "opendocument"
        if seems != "xlsx":
            raise NotAWorkbookError(file=path.name, seems=seems)
        scans: dict[str, SheetScan] = scan_archive(path, limits)
    except (
        zipfile.BadZipFile,
        ET.ParseError,
        EOFError,
        ValueError,
        NotImplementedError,
        OSError,
        zlib.error,
    ) as problem:
        raise UnreadableError(code="file.damaged", file=path.name) from problem
    return WorkbookFile(path, open_book(path, XLSX_ENDINGS), {name: scan.cells for name, scan in scans.items()})


def _open_xls(path: Path) -> WorkbookFile:
    try:
        compound = ole.CompoundFile(path.read_bytes())
        if "EncryptedPackage" in compound:
            raise EncryptedError(file=path.name)
        stream = next((name for name in ("Workbook", "Book") if name in compound), "")
        if not stream:
            raise NotAWorkbookError(file=path.name, seems="word" if "WordDocument" in compound else "unknown")
        book = compound.stream(stream)
        if ole.is_encrypted(book):
            raise EncryptedError(file=path.name)
        cells = ole.error_cells(book)
    except (ole.DamagedError, struct.error) as problem:
        raise UnreadableError(code="file.damaged", file=path.name) from problem
    opened = open_book(path, XLS_ENDINGS)
    return WorkbookFile(path, opened, dict(zip(opened.sheet_names, cells, strict=False)))

"""Files that people hand in: recognised by content, limited in size, and laid out for the reader."""

from __future__ import annotations

import hashlib
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from huikuan.foundation.imports import catalogue
from huikuan.foundation.imports.archive import MIB, RATIO_FREE, Limits
from huikuan.foundation.imports.containers import TEXT_ENDINGS, claimed, kind_of
from huikuan.foundation.imports.foreign import SAMPLE
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.refusals import (
    EncryptedError,
    NestedError,
    NotAWorkbookError,
    TooLargeError,
    UnreadableError,
)

LONGEST_NAME = 80  # characters: a file system counts bytes, and a Chinese character has three
SUFFIXES = {"ole": ".xls", "workbook": ".xlsx", "csv_archive": ".zip", "text": ".csv", "foreign": ".dat"}
MOST_FILES = 1_000  # in an archive
_OFFICE = ("xl/", "word/", "ppt/", "mimetype")
_PIECE = 1 << 20


class LimitedUpload(FileUploadHandler):
    """Stops receiving a file that is larger than the limit, before it fills the disk; the page then says so."""

    def new_file(self, *args: object, **kwargs: object) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count, and hand on to those who keep it."""
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_LIMIT:
            if self.request is not None:
                self.request.upload_too_large = True  # type: ignore[attr-defined]
            raise StopUpload
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Others make the file."""


def safe_name(name: str) -> str:
    """The file's own name without folders, control and direction marks, and not too long."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C").strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        stem, ending = plain, ""
    return f"{stem[:LONGEST_NAME]}{dot}{ending[:10]}" or "file"


def recognise(file: UploadedFile[bytes], name: str) -> str:
    """One of `SUFFIXES` by what the content is, whatever the name says. Raises `ImportRefusedError`."""
    size = file.size or 0
    if size > settings.UPLOAD_LIMIT:
        raise TooLargeError(file=name, what="file", size=-(-size // MIB), limit=settings.UPLOAD_LIMIT // MIB)
    file.seek(0)
    head = file.read(SAMPLE)
    kind = kind_of(Path(name), head[:4096])
    file.seek(0)
    if kind == "zip":
        return _kind_of_archive(file, name)
    named_text = Path(name).suffix.lower() in TEXT_ENDINGS
    if kind in {"xml", "web_page"} or (kind == "text" and not named_text):
        if not _is_foreign(kind, head):
            raise NotAWorkbookError(file=name, seems=kind)
        return "foreign"
    if kind not in SUFFIXES:
        raise NotAWorkbookError(file=name, seems=kind)
    return kind


def _kind_of_archive(file: UploadedFile[bytes], name: str) -> str:
    """An archive of text files and files of banks, or what the reader says. Raises `ImportRefusedError`."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if any(one.filename.lower().startswith(_OFFICE) for one in members):
                return "workbook"
            if len(members) > MOST_FILES:
                raise TooLargeError(file=name, what="archive", size=len(members), limit=MOST_FILES)
            _refuse_bomb(members, name)
            texts = [_may_be_read(archive, one, name) for one in members]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error):
        raise UnreadableError(code="file.incomplete", file=name) from None
    finally:
        file.seek(0)
    return "csv_archive" if texts and all(texts) else "workbook"


def _refuse_bomb(members: list[zipfile.ZipInfo], name: str) -> None:
    """By the sizes that it tells; more than a member tells is never unpacked of it."""
    limits, size = Limits(), sum(one.file_size for one in members)
    swollen = any(one.file_size > max(RATIO_FREE, limits.ratio * one.compress_size) for one in members)
    if swollen or size > limits.unpacked_bytes:
        limit = limits.unpacked_bytes // MIB
        raise TooLargeError(file=name, what="unpacked", size=-(-size // MIB), limit=limit)


def _may_be_read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bool:
    """By its name, or by its beginning: no more of it is unpacked for that."""
    if _is_text(member.filename):
        return True
    if member.flag_bits & 1:
        raise EncryptedError(file=name, what="archive")
    with archive.open(member) as file:
        head = file.read(SAMPLE)
    kind = kind_of(Path(member.filename), head[:4096])
    if kind in {"zip", "ole", "archive"}:
        raise NestedError(file=name, member=safe_name(_member_name(member)))
    return _is_foreign(kind, head)


def _is_foreign(kind: str, head: bytes) -> bool:
    foreign = catalogue.foreign()
    return foreign is not None and claimed(kind, head, foreign.claims)


def _is_text(member: str) -> bool:
    path = PurePosixPath(member)
    return path.suffix.lower() in TEXT_ENDINGS or path.name.startswith(".") or "__MACOSX" in path.parts


def digest(file: UploadedFile[bytes]) -> str:
    """SHA-256 of the content."""
    found = hashlib.sha256()
    for piece in file.chunks(_PIECE):
        found.update(piece)
    file.seek(0)
    return found.hexdigest()


@contextmanager
def laid_out(batch: Import) -> Iterator[Path]:
    """The stored file where the reader can read it: a CSV file's name is its sheet's, an archive of them a folder."""
    stored = Path(batch.file.path)
    with tempfile.TemporaryDirectory(prefix="huikuan-import-") as folder:
        if stored.suffix == ".zip":
            _unpack(stored, Path(folder), batch.file_name)
            yield Path(folder)
        elif stored.suffix in {".csv", ".dat"}:
            link = Path(folder).joinpath(Path(batch.file_name).stem + stored.suffix)
            link.symlink_to(stored)
            yield link
        else:
            yield stored


def _unpack(stored: Path, folder: Path, name: str) -> None:
    """The text files of an archive, counting the bytes that really come out."""
    limits, left = Limits(), Limits().unpacked_bytes
    try:
        with zipfile.ZipFile(stored) as archive:
            for member in archive.infolist():
                target = _place(folder, safe_name(_member_name(member)))
                if member.is_dir() or target.name.startswith(".") or "__MACOSX" in member.filename:
                    continue
                if member.flag_bits & 1:
                    raise EncryptedError(file=name, what="archive")
                with archive.open(member) as source, target.open("wb") as kept:
                    left = _copy(source, kept, left)
                if left < 0:
                    limit = limits.unpacked_bytes // MIB
                    raise TooLargeError(file=name, what="unpacked", size=limit, limit=limit)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as problem:
        raise UnreadableError(code="file.damaged", file=name) from problem


def _place(folder: Path, name: str) -> Path:
    """Files of one name in several folders of the archive stand side by side."""
    target, again = folder.joinpath(name), 1
    while target.exists():
        again += 1
        target = folder.joinpath(f"{Path(name).stem} ({again}){Path(name).suffix}")
    return target


def _copy(source: IO[bytes], kept: IO[bytes], left: int) -> int:
    while left >= 0 and (piece := source.read(_PIECE)):
        left -= len(piece)
        kept.write(piece)
    return left


def _member_name(member: zipfile.ZipInfo) -> str:
    """Chinese Windows writes names in GBK without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gbk")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename

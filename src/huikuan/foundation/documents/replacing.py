"""Writing a file so that it is there whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO


class Reason(StrEnum):
    """Why a file could not be written."""

    NOT_FOUND = "not_found"  # its folder does not exist
    NOT_A_FOLDER = "not_a_folder"  # its folder is a file
    IS_FOLDER = "is_folder"  # a folder of that name exists
    NOT_A_FILE = "not_a_file"  # a device, pipe or socket of that name exists
    PERMISSION = "permission"
    IN_USE = "in_use"  # another program holds it open
    NAME_TOO_LONG = "name_too_long"
    DISK_FULL = "disk_full"
    OTHER = "other"  # see __cause__


class CannotWriteError(Exception):
    """The file could not be written; what stood under its name before is untouched."""

    def __init__(self, path: Path, reason: Reason) -> None:
        super().__init__(f"cannot write {path}: {reason}")
        self.path = path
        self.reason = reason


_REASONS = {
    errno.ENOENT: Reason.NOT_FOUND,
    errno.ENOTDIR: Reason.NOT_A_FOLDER,
    errno.EEXIST: Reason.NOT_A_FOLDER,
    errno.EISDIR: Reason.IS_FOLDER,
    errno.EACCES: Reason.PERMISSION,
    errno.EPERM: Reason.PERMISSION,
    errno.EROFS: Reason.PERMISSION,
    errno.EBUSY: Reason.IN_USE,
    errno.ETXTBSY: Reason.IN_USE,
    errno.ENAMETOOLONG: Reason.NAME_TOO_LONG,
    errno.ENOSPC: Reason.DISK_FULL,
    errno.EDQUOT: Reason.DISK_FULL,
    errno.EFBIG: Reason.DISK_FULL,
}


def check_writable(path: Path) -> None:
    """Raise `CannotWriteError` if ``path`` cannot be written, before long work is done for it; leaves no trace."""
    target = Path(os.path.realpath(path))
    with _translated(path):
        _refuse_unfit(path, target)
        temporary, descriptor = _create_beside(target)
        os.close(descriptor)
        temporary.unlink()


def make_folder(path: Path) -> None:
    """Make a folder and those above it; fine if it is there. Raises `CannotWriteError`."""
    with _translated(path):
        path.mkdir(parents=True, exist_ok=True)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that takes the place of ``path`` when the block ends well, and vanishes when it does not.

    The bytes go to a hidden file in the same folder, are flushed to the disk, and the name is then switched in one
    step. A symbolic link is followed. Every OSError inside the block becomes `CannotWriteError`.
    """
    target = Path(os.path.realpath(path))
    with _translated(path):
        _refuse_unfit(path, target)
        temporary, descriptor = _create_beside(target)
        try:
            with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
                yield file
                file.flush()
                os.fsync(file.fileno())
            _switch(temporary, target, path)
        except BaseException:
            # Ctrl-C included: nothing half-done stays behind.
            with suppress(OSError):
                temporary.unlink()
            raise
        _sync_folder(target.parent)


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotWriteError(path, _REASONS.get(error.errno or 0, Reason.OTHER)) from error


def _refuse_unfit(path: Path, target: Path) -> None:
    if target.is_dir():
        raise CannotWriteError(path, Reason.IS_FOLDER)
    if not target.exists():
        return
    if not target.is_file():
        # Replacing a name in /dev would destroy the device.
        raise CannotWriteError(path, Reason.NOT_A_FILE)
    if not os.access(target, os.W_OK):
        # The switch would succeed even so, but a person protected this file.
        raise CannotWriteError(path, Reason.PERMISSION)


def _create_beside(target: Path) -> tuple[Path, int]:
    """Create a hidden file with the permissions a new file gets (tempfile would make it private)."""
    temporary = target.parent / f".{secrets.token_hex(8)}.part"
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    return temporary, os.open(temporary, flags, 0o666)


def _switch(temporary: Path, target: Path, path: Path) -> None:
    try:
        temporary.replace(target)
    except PermissionError as error:
        # On Windows a workbook that is open in Excel refuses to be replaced.
        raise CannotWriteError(path, Reason.IN_USE if os.name == "nt" else Reason.PERMISSION) from error


def _sync_folder(folder: Path) -> None:
    # Some systems cannot open or sync folders; the file itself is safe by then.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

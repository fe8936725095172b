"""The old Office container (OLE2) and the records of an .xls inside: is it encrypted, and where are its errors?

calamine reads the values but gives an error cell as empty, so the error cells are looked up here.
Source: Microsoft, [MS-CFB] 2.2–2.6 and [MS-XLS] 2.4.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # sector numbers from here on are marks, not sectors
_ERROR_NAMES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_FORMULA, _EOF, _FILEPASS, _BOUNDSHEET, _BOOLERR, _BOF = 0x06, 0x0A, 0x2F, 0x85, 0x0205, 0x0809


class DamagedError(ValueError):
    """The structure contradicts itself."""


class CompoundFile:
    """Named streams of an OLE2 file held in memory."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(MAGIC):
            raise DamagedError
        self._data = data
        self._shift = struct.unpack_from("<H", data, 30)[0]
        if self._shift not in {9, 12}:
            raise DamagedError
        directory_start, self._cutoff, mini_start = struct.unpack_from("<I4xII", data, 48)
        self._fat = self._read_fat()
        self._mini_fat = self._numbers(self._chain(mini_start)) if mini_start < _END else ()
        self._entries: dict[str, tuple[int, int]] = {}
        self._mini_stream = b""
        directory = self._chain(directory_start)
        for at in range(0, len(directory) - 127, 128):
            length, kind, start, size = struct.unpack_from("<HB49xII", directory, at + 64)
            name = directory[at : at + min(max(length - 2, 0), 62)].decode("utf-16-le", "replace")
            if kind == 5:
                self._mini_stream = self._chain(start)[:size] if start < _END else b""
            elif kind == 2:
                self._entries[name] = (start, size)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def stream(self, name: str) -> bytes:
        """Content of a stream."""
        start, size = self._entries[name]
        if size >= self._cutoff:
            return self._chain(start)[:size]
        parts: list[bytes] = []
        while start < _END and len(parts) <= len(self._mini_fat):
            parts.append(self._mini_stream[start * 64 : start * 64 + 64])
            start = self._next(self._mini_fat, start)
        return b"".join(parts)[:size]

    def _sector(self, number: int) -> bytes:
        size = 1 << self._shift
        return self._data[(number + 1) * size : (number + 2) * size]

    @staticmethod
    def _next(table: tuple[int, ...], number: int) -> int:
        if number >= len(table):
            raise DamagedError
        return table[number]

    def _chain(self, number: int) -> bytes:
        parts: list[bytes] = []
        while number < _END:
            if len(parts) > len(self._fat):
                raise DamagedError  # a ring
            parts.append(self._sector(number))
            number = self._next(self._fat, number)
        return b"".join(parts)

    @staticmethod
    def _numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _read_fat(self) -> tuple[int, ...]:
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        number, count = struct.unpack_from("<II", self._data, 68)
        for _ in range(min(count, len(self._data) >> self._shift)):
            if number >= _END:
                break
            *more, number = self._numbers(self._sector(number))
            sectors += more
        return tuple(n for sector in sectors if sector < _END for n in self._numbers(self._sector(sector)))


def records(book: bytes, start: int = 0) -> Iterator[tuple[int, int, int]]:
    """(kind, offset of the body, its length) of the records from ``start`` to the end of that substream."""
    at, depth = start, 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        yield kind, at + 4, size
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        at += 4 + size


def is_encrypted(book: bytes) -> bool:
    """Whether the workbook stream asks for a password."""
    return any(kind == _FILEPASS for kind, _, _ in records(book))


def error_cells(book: bytes) -> list[list[tuple[int, int, str]]]:
    """Per sheet, in workbook order: (row, column, error) counted from 0."""
    starts = [
        struct.unpack_from("<I", book, at)[0] for kind, at, size in records(book) if kind == _BOUNDSHEET and size >= 6
    ]
    return [list(_errors_of_sheet(book, start)) for start in starts]


def _errors_of_sheet(book: bytes, start: int) -> Iterator[tuple[int, int, str]]:
    for kind, at, size in records(book, start):
        if kind == _BOOLERR and size >= 8:
            row, column, value, is_error = struct.unpack_from("<HH2xBB", book, at)
        elif kind == _FORMULA and size >= 14:
            row, column, result, value, mark = struct.unpack_from("<HH2xBxB3xH", book, at)
            is_error = mark == 0xFFFF and result == 2
        else:
            continue
        if is_error:
            yield row, column, _ERROR_NAMES.get(value, "#N/A")

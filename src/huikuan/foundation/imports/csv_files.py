"""Delimited text files: encoding and delimiter by content, every cell as text."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from huikuan.engine.findings import Severity
from huikuan.foundation.imports.doubts import Doubts, shown
from huikuan.foundation.imports.quotes import QuotedRows
from huikuan.foundation.imports.raw import UNCALCULATED, UNMARKED, RawSheet, column_letters, text_frame
from huikuan.foundation.imports.table import Place

DELIMITERS = ",;\t|"
_SAMPLE = 64 * 1024
_PIECE = 1 << 20
_LINES = 20_000
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# A field may be as long as the file; the reader cuts what is too long to be meant, and says so.
csv.field_size_limit(1 << 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvText:
    """The file as UTF-8 bytes, and how sure that is: False where unreadable bytes were replaced by �."""

    data: bytes
    certain: bool


def read_text(path: Path, *, encoding: str = "") -> CsvText:
    """Bytes of the file as UTF-8: by its mark, else UTF-8, else UTF-16 without mark, else GB18030 (holds GBK)."""
    data = path.read_bytes()
    if encoding:
        return CsvText(data=_recode(data, encoding), certain=True)
    for mark, name in _MARKS:
        if data.startswith(mark):
            rest = data[len(mark) :]
            sound = name == "utf-8" and _decodes(rest)
            return CsvText(data=rest if sound else _recode(rest, name), certain=True)
    if _is_utf8(data):
        return CsvText(data=data, certain=True)
    sample = data[:_SAMPLE]
    if _is_utf16(sample):
        name = "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
        return CsvText(data=_recode(data, name), certain=True)
    try:
        return CsvText(data=data.decode("gb18030").encode(), certain=True)
    except UnicodeDecodeError:
        return CsvText(data=data.decode("utf-8", "replace").encode(), certain=False)


def _is_utf8(data: bytes) -> bool:
    return _decodes(data) and not _is_utf16(data[:_SAMPLE])


def _decodes(data: bytes) -> bool:
    """Whether all of it is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(data), _PIECE):
            decoder.decode(data[at : at + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf16(sample: bytes) -> bool:
    """Digits and delimiters have a zero byte, before or after the other, and so have line ends; stray zeros don't."""
    ends = sample.count(b"\n\0") + sample.count(b"\0\n")
    return sample.count(0) * 50 > len(sample) and ends * 2 >= sample.count(b"\n")


def _recode(data: bytes, encoding: str) -> bytes:
    return data.decode(encoding, "replace").encode()


def find_delimiter(sample: str) -> str:
    """The delimiter that cuts most lines of the sample into the same number of fields, more fields being better."""
    best, best_score = ",", 0
    for delimiter in DELIMITERS:
        rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if widths:
            width, count = widths.most_common(1)[0]
            if (width - 1) * count > best_score:
                best, best_score = delimiter, (width - 1) * count
    return best


def read_csv(path: Path, doubts: Doubts, *, encoding: str = "") -> RawSheet:
    """The file as one sheet named after it; a doubtful encoding and quotes that are never closed are noted.

    Lines are numbered as records: a line break inside quotes doesn't start a new row, as in Excel.
    """
    text = read_text(path, encoding=encoding)
    if not text.certain:
        doubts.add("file.encoding_doubtful", Severity.WARNING, Place(sheet=path.stem))
    data = text.data.replace(UNCALCULATED.encode(), UNMARKED.encode())
    if b"\r" in data and b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    delimiter = find_delimiter(data[:_SAMPLE].decode("utf-8", "ignore"))
    frame = _read_plain(data, delimiter) if _well_quoted(data, delimiter.encode()) else None
    if frame is None:
        rows = QuotedRows(lines=_lines(data), delimiter=delimiter)
        frame = _read_any(rows)
        for quote in rows.stray:
            place = Place(
                sheet=path.stem, row=quote.row + 1, column=column_letters(quote.column), value=shown(quote.text)
            )
            doubts.add("cell.quote_not_closed", Severity.ERROR, place)
    return RawSheet(name=path.stem, frame=frame, delimited=True)


def _well_quoted(data: bytes, delimiter: bytes) -> bool:
    """Whether quotes stand only around whole fields, if there are any: then the quick way reads them rightly."""
    quotes = data.count(b'"')
    if not quotes:
        return True
    opening = data.count(delimiter + b'"') + data.count(b'\n"') + data.startswith(b'"')
    closing = data.count(b'"' + delimiter) + data.count(b'"\n') + data.count(b'"\r\n') + data.endswith(b'"')
    return opening == closing and opening + closing == quotes


def _read_plain(data: bytes, delimiter: str) -> pl.DataFrame | None:
    """The quick way, for plainly quoted text whose lines are no longer than the first ones; None where they are.

    None too where a cell goes over several lines: perhaps its quote was never closed.
    """
    lines = data[:_SAMPLE].split(b"\n")
    width = max(line.count(delimiter.encode()) for line in lines) + 1
    try:
        frame = pl.read_csv(
            data,
            has_header=False,
            schema={str(i): pl.String() for i in range(width)},
            separator=delimiter,
            quote_char='"',
            missing_columns="insert",
            raise_if_empty=False,
        )
    except pl.exceptions.PolarsError:
        return None
    if b'"' in data and any(cells.str.contains("\n", literal=True).any() for cells in frame):
        return None
    return frame


def _lines(data: bytes) -> Iterable[str]:
    return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")


def _read_any(rows: Iterable[list[str]]) -> pl.DataFrame:
    """The slow and patient way: quotes, line breaks in cells, lines of any length."""
    lines = iter(rows)
    parts = [text_frame([], width=1)]
    while chunk := list(islice(lines, _LINES)):
        width = max(1, *map(len, chunk))
        parts.append(
            text_frame((row if len(row) == width else [*row, *[""] * (width - len(row))] for row in chunk), width=width)
        )
    return pl.concat(parts, how="diagonal")

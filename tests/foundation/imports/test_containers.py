"""Files that are not what they seem, or would cost too much: refused whole, by name, before they are parsed."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from tests.foundation.imports.cast import STAFF_ROWS, column, good_pages, raw_xlsx, read, said, write_book

from huikuan.foundation.imports.archive import MIB, Limits
from huikuan.foundation.imports.refusals import (
    EncryptedError,
    ImportRefusedError,
    NotAWorkbookError,
    TooLargeError,
    UnreadableError,
)

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ole_file(streams: dict[str, bytes]) -> bytes:
    """A minimal OLE2 compound file: sector 0 the FAT, then the directory, then the streams (padded to 4,096 bytes)."""
    fat, body = [FAT, END], b""
    entries = [("Root Entry", 5, END, 0)]
    for name, content in streams.items():
        padded = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0")
        start, count = len(fat), len(padded) // 512
        fat += [*range(start + 1, start + count), END]
        body += padded
        entries.append((name, 2, start, len(padded)))
    assert len(fat) <= 128
    assert len(entries) <= 4
    directory = b""
    for name, kind, start, size in entries:
        text = (name + "\0").encode("utf-16-le")
        links = struct.pack("<III", FREE, FREE, 1 if kind == 5 and len(entries) > 1 else FREE)
        directory += text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + links + bytes(36)
        directory += struct.pack("<IQ", start, size)
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    table = struct.pack("<128I", *fat, *[FREE] * (128 - len(fat)))
    return head + table + directory.ljust(512, b"\0") + body


@pytest.mark.parametrize(
    ("content", "seems"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "pdf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "image"),
        (b"", "empty"),
        ("员工编号,姓名".encode(), "text"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web_page"),
        (b'<?xml version="1.0"?><Workbook/>', "xml"),
        (bytes(range(256)) * 8, "unknown"),
        (b"7z\xbc\xaf\x27\x1c", "archive"),
        (b"{\\rtf1 x}", "word"),
    ],
)
def test_a_renamed_file_is_named_for_what_it_is(tmp_path: Path, content: bytes, seems: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    with pytest.raises(NotAWorkbookError) as refused:
        read(path)
    assert (refused.value.code, refused.value.params) == ("file.not_a_workbook", {"file": "book.xlsx", "seems": seems})


@pytest.mark.parametrize(
    ("member", "seems"),
    [("word/document.xml", "word"), ("xl/workbook.bin", "xlsb"), ("a.txt", "archive"), ("ppt/x.xml", "slides")],
)
def test_a_zip_of_another_kind(tmp_path: Path, member: str, seems: str) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "x")
    with pytest.raises(NotAWorkbookError) as refused:
        read(path)
    assert refused.value.params["seems"] == seems


def test_a_workbook_is_known_by_content_whatever_its_name(tmp_path: Path) -> None:
    path = write_book(tmp_path / "b.xlsx", good_pages()).rename(tmp_path / "data.bin")
    assert read(path).findings == ()


def test_an_encrypted_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "secret.xlsx"
    path.write_bytes(ole_file({"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": bytes(600)}))
    with pytest.raises(EncryptedError) as refused:
        read(path)
    assert (refused.value.code, refused.value.params) == ("file.encrypted", {"file": "secret.xlsx"})


def test_an_encrypted_xls(tmp_path: Path) -> None:
    bof = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 5, 0, 0, 0, 0)
    password = struct.pack("<HHH", 0x2F, 2, 0)
    path = tmp_path / "secret.xls"
    path.write_bytes(ole_file({"Workbook": bof + password + struct.pack("<HH", 0x0A, 0)}))
    with pytest.raises(EncryptedError):
        read(path)


def test_an_old_word_file(tmp_path: Path) -> None:
    path = tmp_path / "b.xls"
    path.write_bytes(ole_file({"WordDocument": b"x"}))
    with pytest.raises(NotAWorkbookError) as refused:
        read(path)
    assert refused.value.params["seems"] == "word"


def test_an_encrypted_zip_member(tmp_path: Path) -> None:
    path = write_book(tmp_path / "b.xlsx", good_pages())
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(EncryptedError):
        read(path)


def test_a_zip_bomb_with_an_honest_size(tmp_path: Path) -> None:
    path = write_book(tmp_path / "b.xlsx", good_pages())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/x.bin", bytes(3 * MIB))
    with pytest.raises(TooLargeError) as refused:
        read(path, limits=Limits(unpacked_bytes=2 * MIB))
    assert refused.value.code == "file.too_large_unpacked"
    assert refused.value.params == {"file": "b.xlsx", "size": 4, "limit": 2}


def test_a_zip_bomb_whose_header_lies(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    write_book(path, good_pages())
    bomb = bytes(80 * MIB)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", bomb)
    data = bytearray(path.read_bytes())
    for mark, at_crc in ((b"PK\x01\x02", 16), (b"PK\x03\x04", 14)):
        at = data.rfind(mark)
        data[at + at_crc : at + at_crc + 4] = struct.pack("<I", zlib.crc32(b"\0"))
        data[at + at_crc + 8 : at + at_crc + 12] = struct.pack("<I", 1)  # declares one byte
    path.write_bytes(data)
    with pytest.raises(TooLargeError):
        read(path)


def test_two_cells_far_apart_do_not_cost_all_memory(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(TooLargeError) as refused:
        read(raw_xlsx(tmp_path / "b.xlsx", rows))
    assert (refused.value.code, refused.value.params["size"]) == ("file.too_large_cells", 1048576 * 16384)


def test_a_wide_sheet_is_welcome(tmp_path: Path) -> None:
    wide = [[*row, *[None] * 700, f"n{i}"] for i, row in enumerate(STAFF_ROWS)]
    assert said(read(write_book(tmp_path / "b.xlsx", good_pages(people=wide))))[0][0] == "column.kept_as_note"


@pytest.mark.parametrize("reference", ["A99999999", "ABCD1", "A1'r='A99999999"])
def test_a_cell_beyond_any_sheet(tmp_path: Path, reference: str) -> None:
    with pytest.raises(UnreadableError):
        read(
            raw_xlsx(
                tmp_path / "b.xlsx",
                f'<row r="1"><c r="{reference}"><v>1</v></c></row>'.replace("'r", '"><v>1</v></c><c r').replace(
                    "='", "='"
                ),
            )
        )


def test_a_file_over_the_limit_is_not_even_opened(tmp_path: Path) -> None:
    path = write_book(tmp_path / "b.xlsx", good_pages())
    with pytest.raises(TooLargeError) as refused:
        read(path, limits=Limits(file_bytes=1000))
    assert refused.value.code == "file.too_large_file"


@pytest.mark.parametrize("keep", [100, 2000, 4000])
def test_a_torn_workbook(tmp_path: Path, keep: int) -> None:
    path = write_book(tmp_path / "b.xlsx", good_pages())
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(UnreadableError) as refused:
        read(path)
    assert (refused.value.code, refused.value.params) == ("file.incomplete", {"file": "b.xlsx"})


@pytest.mark.parametrize("where", [30, 600, 1200, 2500])
def test_flipped_bytes_are_refused_or_read_but_never_crash(tmp_path: Path, where: int) -> None:
    path = write_book(tmp_path / "b.xlsx", good_pages())
    data = bytearray(path.read_bytes())
    for i in range(where, where + 40):
        data[i] ^= 0x5A
    path.write_bytes(data)
    with pytest.raises(ImportRefusedError) as refused:
        read(path)
    assert (refused.value.code, refused.value.params) == ("file.damaged", {"file": "b.xlsx"})  # no library's words


def test_a_damaged_xls(tmp_path: Path) -> None:
    path = tmp_path / "b.xls"
    path.write_bytes(ole_file({"Workbook": b"\x09\x08\x10\x00" + b"\xff" * 3000}))
    with pytest.raises(UnreadableError) as refused:
        read(path)
    assert (refused.value.code, refused.value.params) == ("file.damaged", {"file": "b.xls"})


def test_a_file_that_the_system_refuses(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    path.symlink_to(path)
    with pytest.raises(UnreadableError) as refused:
        read(path)
    assert (refused.value.code, refused.value.params) == ("file.unreadable", {"file": "b.xlsx"})


def test_no_file_and_no_permission_have_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableError) as refused:
        read(tmp_path / "none.xlsx")
    assert refused.value.code == "file.not_found"
    path = write_book(tmp_path / "b.xlsx", good_pages())

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableError) as refused:
        read(path)
    assert refused.value.code == "file.no_permission"


def old_book(path: Path, pages: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    """Write an .xls, whatever the path's ending."""
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in pages.items():
        page = book.add_sheet(name)
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                page.write(i, j, value)
    book.save(str(path))
    return path


@pytest.mark.parametrize("ending", ["xls", "xlsx", "XLSX", "csv", "bin"])
def test_an_xls_reads_like_an_xlsx_under_any_name(tmp_path: Path, ending: str) -> None:
    one = read(old_book(tmp_path / f"old.{ending}", good_pages()))
    two = read(write_book(tmp_path / "b.xlsx", good_pages()).rename(tmp_path / f"new.{ending}"))
    assert one.findings == two.findings == ()
    assert all(one.tables[key].frame.equals(two.tables[key].frame) for key in one.tables)


def test_a_control_character_in_a_workbook_is_cleaned_away(tmp_path: Path) -> None:
    people = [*STAFF_ROWS, ["E3", "\0李敏", "", ""]]
    book = read(old_book(tmp_path / "b.xls", good_pages(people=people)))
    assert said(book) == [("cell.hidden_removed", "info", "员工", 4, "姓名", "\x01李敏")]
    assert column(book, "people", "name")[-1] == "李敏"


def test_macros_are_ignored(tmp_path: Path) -> None:
    path = write_book(tmp_path / "b.xlsx", good_pages())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub AutoOpen() : End Sub")
    path = path.rename(tmp_path / "b.xlsm")
    assert read(path).findings == ()


def test_rows_written_in_constant_memory_and_shared_strings_are_the_same(tmp_path: Path) -> None:
    for name, options in (("a.xlsx", {"constant_memory": True}), ("b.xlsx", {})):
        book = xlsxwriter.Workbook(str(tmp_path / name), options)
        for sheet, rows in good_pages().items():
            page = book.add_worksheet(sheet)
            for i, row in enumerate(rows):
                page.write_row(i, 0, row)
        book.close()
    assert column(read(tmp_path / "a.xlsx"), "sales", "amount") == column(read(tmp_path / "b.xlsx"), "sales", "amount")

"""CSV as it comes from Excel, ERP exports and banks."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from tests.foundation.imports.cast import SALES_ROWS, column, good_pages, read, said

from huikuan.foundation.imports.csv_files import find_delimiter, read_csv
from huikuan.foundation.imports.doubts import Doubts
from huikuan.foundation.imports.refusals import MissingSheetsError


def write_folder(
    folder: Path, *, encoding: str = "utf-8", delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL, **changed: str
) -> Path:
    for name, rows in good_pages().items():
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="\r\n").writerows(rows)
        (folder / f"{name}.csv").write_bytes(text.getvalue().encode(encoding))
    for name, content in changed.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_every_encoding_reads_the_same(tmp_path: Path, encoding: str, quoting: int) -> None:
    book = read(write_folder(tmp_path, encoding=encoding, quoting=quoting))
    assert book.findings == ()
    assert column(book, "people", "name") == ["王建国", "李敏"]
    assert column(book, "sales", "amount") == [120050, 30000]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter(tmp_path: Path, delimiter: str) -> None:
    book = read(write_folder(tmp_path, delimiter=delimiter))
    assert book.findings == ()
    assert column(book, "sales", "amount") == [120050, 30000]


def test_the_delimiter_is_what_cuts_lines_alike() -> None:
    assert find_delimiter("a;b;c\n1,5;2,5;3\n4;5,5;6\n") == ";"
    assert find_delimiter("just text\n") == ","


def test_a_line_with_a_cell_too_many_is_torn_and_rejected(tmp_path: Path) -> None:
    book = read(write_folder(tmp_path, 销售历史="月份,员工编号,金额\n2026-12,E1,1,200.50\n2026-12,E1,7\n"))
    assert said(book) == [("row.too_many_cells", "error", "销售历史", 2, "D", "200.50")]
    assert column(book, "sales", "amount") == [700]


def test_a_line_that_is_too_short_lacks_its_last_cells(tmp_path: Path) -> None:
    book = read(write_folder(tmp_path, 销售历史="月份,员工编号,金额\n2026-12,E1\n2026-12,E1,7\n"))
    assert said(book) == [("cell.blank", "error", "销售历史", 2, "金额", "")]


def test_line_breaks_and_quotes_inside_cells(tmp_path: Path) -> None:
    content = '员工编号,姓名\nE1,"王\n建国"\nE2,"李""敏"""\nE3,5" 屏\n'
    book = read(write_folder(tmp_path, 员工=content))
    assert column(book, "people", "name") == ["王 建国", '李"敏"', '5" 屏']
    assert column(book, "people", "_row") == [2, 3, 4]


def test_title_lines_and_blank_lines_keep_the_line_numbers(tmp_path: Path) -> None:
    book = read(write_folder(tmp_path, 销售历史="销售明细\n\n月份,员工编号,金额\n\n2026-12,E9,7\n"))
    assert said(book)[0] == ("reference.unknown", "error", "销售历史", 5, "员工编号", "E9")


def test_a_number_that_a_spreadsheet_shortened_is_doubted(tmp_path: Path) -> None:
    book = read(write_folder(tmp_path, 员工="员工编号,姓名\nE1,a\nE2,b\n6.222E+18,c\n"))
    assert said(book) == [("cell.digits_lost", "warning", "员工", 4, "员工编号", "6.222E+18")]


@pytest.mark.parametrize(
    "content",
    [
        'a,"b"\n"c,d",e\n',
        'a,"b\nc"\nd,e\n',
        '"a",""\n,"x"',
        'a,"b""c"\n"d",e"f\n',
        '"a\nb",c\n',
        '"a";"b"\n',
        "a,'b\n",
    ],
)
def test_quotes_read_as_the_standard_reader_does(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.csv").write_text(content, encoding="utf-8", newline="")
    delimiter = ";" if ";" in content else ","
    lines = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    expected = [[cell or None for cell in row] for row in lines]
    got = [[cell or None for cell in row] for row in read_csv(tmp_path / "x.csv", Doubts()).frame.rows()]
    assert [row[: len(e)] for row, e in zip(got, expected, strict=True)] == expected


NAMES = "".join(f"E{i},员工{i},业务员,E1\n" for i in range(3, 40))


def test_a_quote_that_is_never_closed_swallows_nothing(tmp_path: Path) -> None:
    content = f'员工编号,姓名,角色,上级编号\nE1,"王建国,经理,\nE2,李敏,业务员,E1\n{NAMES}'
    book = read(write_folder(tmp_path, 员工=content))
    assert said(book) == [("cell.quote_not_closed", "error", "员工", 2, "B", '"王建国')]
    assert column(book, "people", "name")[:3] == ['"王建国', "李敏", "员工3"]
    assert column(book, "people", "_row") == list(range(2, 41))
    assert column(book, "sales", "amount") == [120050, 30000]


@pytest.mark.parametrize(
    "content",
    [
        f'E2,李敏,业务员,E1\n{NAMES}E98,a,"业务员,E1\nE99,"b",业务员,E1\n',  # closed by another row's quote
        f'E2,李敏,业务员,E1\n{NAMES}E97,a,"业务员,E1\nE98,x,业务员,E1\nE99,y",业务员,E1\n',
        f'E2,李敏,业务员,E1\nE98,a,"业务员,E1\n{NAMES}E99,y",业务员,E1\n',  # closed thirty rows below
        '"E2","李敏","业务员","E1"\n"E98","李,"业务员","E1"\n"E99","b","业务员","E1"\n',  # every cell quoted
        '"E2","李敏","业务员","E1"\n"E98","李 ""敏"", 二","业务员","E1\n"E99","b","业务员","E1"\n',
        'E2,李敏,业务员,E1\nE99,"李敏,业务员,E1',  # in the last line
        'E2,李敏,业务员,E1\r\nE98,"李敏,业务员,E1\r\nE99,a,业务员,E1\r\n',
    ],
)
def test_wherever_the_other_quote_is_found_every_row_is_read(tmp_path: Path, content: str) -> None:
    book = read(write_folder(tmp_path, 员工=f"员工编号,姓名,角色,上级编号\nE1,王建国,经理,\n{content}"))
    found = [finding for finding in said(book) if finding[0] == "cell.quote_not_closed"]
    lines = content.splitlines()
    at = next(i for i, line in enumerate(lines) if line.count('"') % 2)
    assert [finding[3] for finding in found][:1] == [at + 3]
    assert column(book, "people", "_row") == list(range(2, len(lines) + 3))
    assert column(book, "people", "no")[-1] == "E99"


def test_many_quotes_that_are_never_closed_cost_no_more_than_their_lines(tmp_path: Path) -> None:
    content = "".join(f'E{i},"a,业务员,\n' for i in range(1, 5_001))
    book = read(write_folder(tmp_path, 员工=f"员工编号,姓名,角色,上级编号\n{content}"))
    codes = [finding[0] for finding in said(book)]
    assert codes == ["cell.quote_not_closed"] * 200 + ["findings.more"]
    assert len(column(book, "people", "no")) == 5_000


def test_a_cell_of_several_lines_is_one_cell(tmp_path: Path) -> None:
    note = "\n".join(["第一行, 有逗号", *"二三四五六七八九十", ""])
    content = f'员工编号,姓名,角色,上级编号\nE1,"{note}",经理,\nE2,"李, 敏",业务员,E1\n'
    book = read(write_folder(tmp_path, 员工=content))
    assert said(book) == []
    assert column(book, "people", "name") == [note.strip().replace("\n", " "), "李, 敏"]


def test_a_control_character_is_cleaned_away_and_the_row_kept(tmp_path: Path) -> None:
    content = "员工编号,姓名\nE1,\0王建国\nE2\0,李\x02敏\nE3,\0\n"
    book = read(write_folder(tmp_path, 员工=content))
    assert said(book) == [
        ("cell.hidden_removed", "info", "员工", 3, "员工编号", "E2\x01"),
        ("cell.hidden_removed", "info", "员工", 2, "姓名", "\x01王建国"),
        ("cell.hidden_removed", "info", "员工", 3, "姓名", "李\x02敏"),
        ("cell.hidden_removed", "info", "员工", 4, "姓名", "\x01"),
        ("cell.blank", "error", "员工", 4, "姓名", "\x01"),
    ]
    assert column(book, "people", "name") == ["王建国", "李敏"]
    assert column(book, "people", "no") == ["E1", "E2"]


def test_old_mac_line_ends(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes("月份,金额\r2026-12,5\r".encode())
    assert read_csv(tmp_path / "x.csv", Doubts()).frame.rows() == [("月份", "金额"), ("2026-12", "5")]


def test_bytes_of_no_encoding_are_replaced_and_told(tmp_path: Path) -> None:
    write_folder(tmp_path)
    (tmp_path / "员工.csv").write_bytes("员工编号,姓名\nE1,王".encode() + b"\xff\xff\nE2,b\n")
    book = read(tmp_path)
    assert said(book)[0] == ("file.encoding_doubtful", "warning", "员工", None, "", "")
    assert column(book, "people", "no") == ["E1", "E2"]


def test_an_empty_folder_and_hidden_files(tmp_path: Path) -> None:
    (tmp_path / ".员工.csv").write_text("x")
    (tmp_path / "~$销售历史.csv").write_text("x")
    with pytest.raises(MissingSheetsError) as refused:
        read(tmp_path)
    assert refused.value.params["found"] == ()


def test_a_lone_csv_is_the_sheet_it_is_named_after(tmp_path: Path) -> None:
    path = write_folder(tmp_path) / "销售历史.csv"
    with pytest.raises(MissingSheetsError) as refused:
        read(path)
    assert [f.params["sheet_en"] for f in refused.value.findings] == ["Staff"]
    assert SALES_ROWS

"""Foreign files through a mapping file, and mapping files that are wrong."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.foundation.imports.cast import SHEETS, column, good_pages, read, said, write_book

from huikuan.foundation.imports.mapping import load_mapping
from huikuan.foundation.imports.reader import Book
from huikuan.foundation.imports.refusals import MappingError, NotAWorkbookError
from huikuan.foundation.imports.table import ROW, SOURCE

EXPORT = """Report of 31/12/2026

Who;When;Paid on;Value;Remark
E1;01/12/2026;03/12/2026;1.200,50;a
E2;02/12/2026;;300;b
E1;05/11/2026;31/12/2026;1;c
;05/11/2026;;2;d
"""
MAPPING = """
[people]
columns = { no = "Who", name = "Who" }
constants = { role = "rep" }
distinct = ["no"]
skip_if_blank = ["no"]

[sales]
columns = { month = "When", person = "who", amount = "Value" }
date_format = "%d/%m/%Y"
decimal = ","
unit = "万"
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    return path


def read_export(tmp_path: Path, mapping: str, *, name: str = "export.csv", encoding: str = "utf-8") -> Book:
    path = tmp_path / name
    path.write_bytes(EXPORT.encode(encoding))
    return read(path, mapping=load_mapping(write(tmp_path, mapping), sheets=SHEETS))


def test_one_csv_becomes_several_sheets(tmp_path: Path) -> None:
    book = read_export(tmp_path, MAPPING)
    assert book.tables["people"].frame.select("no", "name", "role").rows() == [("E1", "E1", "rep"), ("E2", "E2", "rep")]
    assert column(book, "people", ROW) == [4, 5]
    assert column(book, "sales", "amount") == [1_200_500_000, 300_000_000, 1_000_000]
    assert column(book, "sales", "month") == [dt.date(2026, 12, 1), dt.date(2026, 12, 1), dt.date(2026, 11, 1)]
    assert said(book) == [
        ("column.unit", "info", "export", 3, "Value", ""),
        ("cell.blank", "error", "export", 7, "Who", ""),
    ]


def test_the_name_of_a_mapped_text_file_does_not_matter(tmp_path: Path) -> None:
    assert read_export(tmp_path, MAPPING, name="export.dat").present == {"people", "sales"}
    with pytest.raises(NotAWorkbookError):
        read(tmp_path / "export.dat")


def test_rows_written_in_the_mapping(tmp_path: Path) -> None:
    mapping = MAPPING.split("[sales]")[1]
    rows = '[people]\nrows = [{ no = "E1", name = "Ann" }, { no = "E2", name = "Bob", boss = "E1" }]\n\n[sales]'
    book = read_export(tmp_path, rows + mapping)
    assert book.tables["people"].frame.select("no", "name", "boss").rows() == [("E1", "Ann", None), ("E2", "Bob", "E1")]
    assert set(column(book, "people", SOURCE)) == {"map.toml"}


def test_rows_without_a_value_can_be_skipped(tmp_path: Path) -> None:
    mapping = MAPPING + '[promises]\ncolumns = { person = "Who", amount = "Value", date = "Paid on" }\n'
    mapping += 'date_format = "%d/%m/%Y"\ndecimal = ","\nskip_if_blank = ["date"]\n'
    book = read_export(tmp_path, mapping)
    assert column(book, "promises", "date") == [dt.date(2026, 12, 3), dt.date(2026, 12, 31)]
    assert column(book, "promises", ROW) == [4, 6]
    assert book.tables["promises"].rows_seen == 2


def test_a_named_encoding(tmp_path: Path) -> None:
    mapping = MAPPING.replace("[sales]", '[sales]\nencoding = "utf-16-le"').replace(
        "[people]", '[people]\nencoding = "utf-16-le"'
    )
    assert column(read_export(tmp_path, mapping, encoding="utf-16-le"), "people", "no") == ["E1", "E2"]


def test_sheets_without_a_rule_are_read_by_their_own_names(tmp_path: Path) -> None:
    pages = {**good_pages(), "x": [["w", "v", "m"], ["E1", 5, "2026-12"], ["E1", 6, "2026-12"]]}
    path = write_book(tmp_path / "b.xlsx", pages)
    mapping = write(
        tmp_path, '[sales]\nsheet = ["x", "销售历史"]\ncolumns = { month = "m", person = "w", amount = "v" }'
    )
    with pytest.raises(MappingError) as wrong:
        read(path, mapping=load_mapping(mapping, sheets=SHEETS))
    assert wrong.value.params["where"] == "[sales.columns] month"
    mapping = write(tmp_path, '[sales]\nsheet = "X"\ncolumns = { month = "m", person = "w", amount = "v" }')
    book = read(path, mapping=load_mapping(mapping, sheets=SHEETS))
    assert column(book, "people", "no") == ["E1", "E2"]
    assert column(book, "sales", "amount") == [500, 600]


def test_a_rule_without_a_source_takes_the_sheets_with_our_names(tmp_path: Path) -> None:
    pages = {
        **good_pages(sales=[["m", "w", "v"], ["2026-12", "E1", 5]]),
        "Sales 2": [["v", "w", "m"], [6, "E1", "2026-11"]],
    }
    path = write_book(tmp_path / "b.xlsx", pages)
    mapping = write(tmp_path, '[sales]\ncolumns = { month = "m", person = "w", amount = "v" }')
    book = read(path, mapping=load_mapping(mapping, sheets=SHEETS))
    assert column(book, "sales", "amount") == [500, 600]


@pytest.mark.parametrize(
    ("text", "code", "where", "value"),
    [
        ("[sales", "mapping.not_toml", "1", ""),
        ('[sales]\nunit = "元"\ncolumns = "', "mapping.not_toml", "3", ""),
        ('[sales]\nunit = "元"\n\ncolumns = {\n', "mapping.not_toml", "4", ""),
        ("[orders]\nx = 1", "mapping.unknown_sheet", "[orders]", "orders"),
        ("sales = 3", "mapping.bad_value", "sales", "3"),
        ('[sales]\ncolums = { month = "m" }', "mapping.unknown_key", "[sales] colums", "colums"),
        ('[sales]\ncolumns = { monat = "m" }', "mapping.unknown_column", "[sales] columns", "monat"),
        ('[sales]\ncolumns = "m"', "mapping.bad_value", "[sales] columns", "m"),
        ('[sales]\ncolumns = { month = ["m"] }', "mapping.bad_value", "[sales] columns.month", "['m']"),
        ('[sales]\ncolumns = { month = "m" }\nunit = "斤"', "mapping.bad_value", "[sales] unit", "斤"),
        ('[sales]\ncolumns = { month = "m" }\ndecimal = ";"', "mapping.bad_value", "[sales] decimal", ";"),
        ('[sales]\ncolumns = { month = "m" }\ndate_format = 5', "mapping.bad_value", "[sales] date_format", "5"),
        (
            '[sales]\ncolumns = { month = "m" }\nencoding = "klingon"',
            "mapping.bad_value",
            "[sales] encoding",
            "klingon",
        ),
        ('[sales]\ncolumns = { month = "m" }\ndistinct = ["x"]', "mapping.unknown_column", "[sales] distinct", "x"),
        ('[sales]\nsheet = "x"', "mapping.nothing_mapped", "[sales] columns", ""),
        ("[sales]\nrows = 3", "mapping.bad_value", "[sales] rows", "3"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_place(
    tmp_path: Path, text: str, code: str, where: str, value: str
) -> None:
    with pytest.raises(MappingError) as wrong:
        load_mapping(write(tmp_path, text), sheets=SHEETS)
    assert wrong.value.code == code
    assert wrong.value.params["file"] == "map.toml"
    assert wrong.value.params["where"] == where
    assert wrong.value.params["value"] == value


def test_a_mapping_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_bytes('[sales]\nunit = "万元"\n'.encode("gbk"))
    with pytest.raises(MappingError) as wrong:
        load_mapping(path, sheets=SHEETS)
    assert (wrong.value.code, wrong.value.params["where"]) == ("mapping.not_toml", "2")


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MappingError) as wrong:
        load_mapping(tmp_path / "none.toml", sheets=SHEETS)
    assert wrong.value.code == "mapping.not_found"


@pytest.mark.parametrize(
    ("change", "code", "where", "value"),
    [
        (('"Value"', '"Betrag"'), "mapping.heading_missing", "[sales.columns] amount", "Betrag"),
        (("[sales]", '[sales]\nfile = "other.csv"'), "mapping.source_missing", "[sales] sheet", "other"),
    ],
)
def test_a_mapping_that_does_not_fit_the_file(
    tmp_path: Path, change: tuple[str, str], code: str, where: str, value: str
) -> None:
    with pytest.raises(MappingError) as wrong:
        read_export(tmp_path, MAPPING.replace(*change))
    assert (wrong.value.code, wrong.value.params["where"], wrong.value.params["value"]) == (code, where, value)

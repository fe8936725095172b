"""Command lines that a person may well type and nobody thought of."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.shell.cli.running import files
from tests.shell.plan.tiny import tiny_pages
from tests.shell.plan.typed import plan_of, write_pages

from huikuan.shell.cli import main

WHEN = ("--month", "2026-12", "--today", "2026-12-10")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pages(tmp_path_factory.mktemp("odd") / "book.xlsx", tiny_pages())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The same company as CSV files."""
    place = tmp_path / "账本"
    place.mkdir()
    for name, rows in tiny_pages().items():
        with (place / f"{name}.csv").open("w", encoding="gbk", newline="") as file:
            csv.writer(file).writerows(rows)
    return place


def test_a_folder_of_csv_gives_the_same_plan_as_the_workbook(book: Path, folder: Path) -> None:
    from_book = plan_of(book, *WHEN, output=folder.parent / "one.xlsx")
    assert plan_of(folder, *WHEN, output=folder.parent / "two.xlsx") == from_book


def test_the_folder_one_stands_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert main(["plan", ".", *WHEN, "--quiet"]) == 0
    assert files(folder.parent) == {"账本", "账本-计划-2026-12.xlsx"}


@pytest.mark.parametrize("output", ["file", "file/deeper", "/proc/nothing/here"])
def test_demo_where_no_folder_can_be(tmp_path: Path, output: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    assert main(["demo", "-o", str(tmp_path / output)]) == 4
    assert str(tmp_path / output) in capsys.readouterr().err
    assert (tmp_path / "file").read_bytes() == b"mine"


@pytest.mark.parametrize("today", ["1999-01-01", "2040-01-01"])
def test_demo_of_a_year_out_of_its_reach(tmp_path: Path, today: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(["demo", "-o", str(tmp_path / "out"), "--today", today])
    except SystemExit as stop:
        code = int(str(stop.code))
    assert code in (2, 3)
    assert "--today" in capsys.readouterr().err
    assert files(tmp_path) == set()


@pytest.mark.parametrize(
    "words",
    [
        ["--month", "9999-12", "--today", "2026-12-10"],
        ["--month", "0001-01", "--today", "0001-01-01"],
        ["--today", "9999-12-31"],
    ],
    ids=" ".join,
)
def test_far_years_are_told_as_such(
    book: Path, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main(["plan", str(book), *words, "-o", str(tmp_path / "plan.xlsx")])
    except SystemExit as stop:
        code = int(str(stop.code))
    assert code in (2, 3)
    said = capsys.readouterr().err
    assert any(word in said for word in words)
    assert "金额" not in said


@pytest.mark.parametrize("name", ["plan.csv", "plan.txt", "plan"])
def test_a_workbook_is_not_written_under_another_kinds_name(book: Path, tmp_path: Path, name: str) -> None:
    """Excel will not open it: either refused, or completed to .xlsx."""
    for words in (["plan", str(book), *WHEN], ["check", str(book), *WHEN], ["template"]):
        try:
            code = main([*words, "-o", str(tmp_path / name)])
        except SystemExit as stop:
            code = int(str(stop.code))
        assert code in (0, 2, 4)
        assert all(written.endswith(".xlsx") for written in files(tmp_path))


def test_a_mapping_that_is_none_is_named(book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "map.toml").write_bytes(b"\x87\x00\xff")
    for mapping in (tmp_path, tmp_path / "map.toml"):
        words = ["plan", str(book), *WHEN, "-o", str(tmp_path / "plan.xlsx"), "--mapping", str(mapping)]
        assert main(words) == 3
        said = capsys.readouterr().err
        assert mapping.name in said
        assert "Errno" not in said
        assert "codec" not in said
    assert files(tmp_path) == {"map.toml"}

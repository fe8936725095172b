"""Exit codes, and what is left behind: 0 done, 1 rows in error, 2 usage, 3 refused, 4 cannot write."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from tests.shell.cli.running import files, run
from tests.shell.plan.tiny import tiny_pages
from tests.shell.plan.typed import write_pages

from huikuan.shell.cli import main
from huikuan.shell.cli.exits import Exit

WHEN = ("--month", "2026-12", "--today", "2026-12-10")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pages(tmp_path_factory.mktemp("cli") / "book.xlsx", tiny_pages())


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One receipt whose amount is no amount."""
    pages = tiny_pages()
    pages["回款"] = [*pages["回款"], ["R9", "2026-12-01", "一号商贸有限公司", "很多钱", None]]
    return write_pages(tmp_path_factory.mktemp("cli") / "faulty.xlsx", pages)


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that every user may enter (pytest's own are private)."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_the_codes_mean_what_is_documented() -> None:
    documented = {"OK": 0, "FINDINGS": 1, "USAGE": 2, "REFUSED": 3, "CANNOT_WRITE": 4, "INTERRUPTED": 130}
    assert {code.name: int(code) for code in Exit} == documented


def test_0_by_the_installed_command_and_only_the_plan_is_written(book: Path, tmp_path: Path) -> None:
    done = run("plan", book, *WHEN, "-o", tmp_path / "plan.xlsx")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "小小电器" in done.stdout.decode()
    assert files(tmp_path) == {"plan.xlsx"}


def test_the_default_output_stands_beside_the_book(book: Path, tmp_path: Path) -> None:
    own = tmp_path / "账.xlsx"
    shutil.copy(book, own)
    before = own.read_bytes()
    assert main(["plan", str(own), *WHEN, "--quiet"]) == 0
    assert main(["plan", str(own), *WHEN, "--quiet", "--lang", "en"]) == 0
    assert files(tmp_path) == {"账.xlsx", "账-计划-2026-12.xlsx", "账-plan-2026-12.xlsx"}
    assert own.read_bytes() == before


def test_1_when_rows_are_in_error(faulty: Path, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan, findings = tmp_path / "plan.xlsx", tmp_path / "findings.xlsx"
    assert main(["plan", str(faulty), *WHEN, "-o", str(plan), "--quiet"]) == 0
    plan.unlink()
    assert main(["plan", str(faulty), *WHEN, "-o", str(plan), "--quiet", "--strict"]) == 1
    assert plan.exists()  # the rest is planned all the same
    written = plan.read_bytes()
    assert (
        main(["plan", str(book), *WHEN, "-o", str(plan), "--quiet", "--strict"]) == 4
    )  # somebody may have typed in it
    assert str(plan) in capsys.readouterr().err
    assert plan.read_bytes() == written
    assert main(["plan", str(book), *WHEN, "-o", str(plan), "--quiet", "--strict", "--force"]) == 0
    assert plan.read_bytes() != written
    assert capsys.readouterr().out == ""
    assert main(["check", str(faulty), *WHEN]) == 1
    said = capsys.readouterr().out
    assert "很多钱" in said
    assert "回款 8 金额" in said  # sheet, row, column
    assert main(["check", str(book), *WHEN, "--quiet"]) == 0
    assert main(["check", str(faulty), *WHEN, "--quiet", "-o", str(findings)]) == 1
    written = openpyxl.load_workbook(findings)
    assert written.sheetnames == ["检查"]
    cells = [[cell.value for cell in row] for row in written["检查"].iter_rows()]
    (wrong,) = [row for row in cells if row[0] == "错误"]
    assert wrong[1:5] == ["回款", 8, "金额", "很多钱"]


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["plna"],
        ["plan"],
        ["plan", "a.xlsx", "--month", "2026-13"],
        ["plan", "a.xlsx", "--month", "十二月"],
        ["plan", "a.xlsx", "--today", "2026-02-31"],
        ["plan", "a.xlsx", "--lang", "fr"],
        ["plan", "a.xlsx", "--nonsense"],
        ["template"],
        ["demo", "--scale", "0"],
        ["demo", "--scale", "x"],
    ],
    ids=" ".join,
)
def test_2_for_a_wrong_command_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(words)
    assert stop.value.code == Exit.USAGE
    said = capsys.readouterr()
    assert said.out == ""
    assert "huikuan" in said.err


def test_3_when_the_whole_is_refused(book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pdf = tmp_path / "renamed.xlsx"
    pdf.write_bytes(b"%PDF-1.7\n" + bytes(1000))
    pages = tiny_pages()
    del pages["客户"]
    headless = write_pages(tmp_path / "headless.xlsx", pages)
    output = tmp_path / "plan.xlsx"
    before = files(tmp_path)
    for given, named in (
        (tmp_path / "nowhere.xlsx", "nowhere.xlsx"),
        (pdf, "renamed.xlsx"),
        (headless, "客户"),
    ):
        for command in ("plan", "check"):
            assert main([command, str(given), *WHEN, "-o", str(output)]) == 3, given
            said = capsys.readouterr()
            assert said.out == ""
            assert named in said.err
            assert files(tmp_path) == before
    missing = str(tmp_path / "no.toml")
    assert main(["plan", str(book), *WHEN, "-o", str(output), "--mapping", missing]) == 3
    assert files(tmp_path) == before


def test_3_when_the_output_would_replace_the_input(book: Path, tmp_path: Path) -> None:
    own = tmp_path / "账.xlsx"
    shutil.copy(book, own)
    (tmp_path / "link.xlsx").symlink_to(own)
    before = own.read_bytes()
    for output in (own, tmp_path / "." / "账.xlsx", tmp_path / "link.xlsx"):
        for command in ("plan", "check"):
            assert main([command, str(own), *WHEN, "-o", str(output)]) == 3
    assert own.read_bytes() == before
    assert files(tmp_path) == {"账.xlsx", "link.xlsx"}


def cannot_write(book: Path, output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No command writes there: each says so, naming the place."""
    for command in ("plan", "check", "template"):
        given = ["--force"] if command == "template" else [str(book), *WHEN]
        assert main([command, *given, "-o", str(output)]) == 4, command
        said = capsys.readouterr()
        assert said.out == ""
        assert str(output) in said.err


@pytest.mark.parametrize("place", ["missing/plan.xlsx", "folder.xlsx", "book.xlsx/plan.xlsx", "/dev/null"])
def test_4_when_the_place_cannot_hold_a_file(
    book: Path, tmp_path: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "book.xlsx").write_bytes(b"a file")
    before = files(tmp_path)
    cannot_write(book, tmp_path / place, capsys)
    assert files(tmp_path) == before
    assert not Path("/dev/null").is_file()


def test_4_when_the_name_is_too_long(book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cannot_write(book, tmp_path / ("长" * 200 + ".xlsx"), capsys)


AS_NOBODY = """
import os, sys
from huikuan.shell.cli import main
book, first, second = sys.argv[1:]
words = ["plan", book, "--month", "2026-12", "--today", "2026-12-10", "--quiet", "-o"]
assert main([*words, first]) == 0  # all modules are loaded now
os.setgroups([]); os.setgid(65534); os.setuid(65534)
sys.exit(main([*words, second]))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("mode", [0o755, 0o700])
def test_4_when_the_folder_belongs_to_another(book: Path, public: Path, mode: int) -> None:
    own, ours = public / "book.xlsx", public / "ours"
    shutil.copy(book, own)
    own.chmod(0o644)
    ours.mkdir()
    ours.chmod(mode)
    command = [sys.executable, "-c", AS_NOBODY, own, public / "first.xlsx", ours / "plan.xlsx"]
    done = subprocess.run(list(map(str, command)), capture_output=True, check=False, timeout=60)
    assert done.returncode == 4, done.stderr.decode()
    assert str(ours / "plan.xlsx") in done.stderr.decode()
    assert files(ours) == set()


def test_4_when_the_disk_is_full(book: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands for a full disk; what stood there before is kept."""
    output = tmp_path / "plan.xlsx"
    output.write_bytes(b"old")

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))

    done = run("plan", book, *WHEN, "-o", output, preexec_fn=little_room)
    assert done.returncode == 4
    assert str(output) in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert output.read_bytes() == b"old"
    assert files(tmp_path) == {"plan.xlsx"}


def test_template_replaces_nothing_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "book.xlsx"
    output.write_bytes(b"mine")
    assert main(["template", "-o", str(output)]) == 4
    assert output.read_bytes() == b"mine"
    assert str(output) in capsys.readouterr().err
    assert main(["template", "-o", str(output), "--force"]) == 0
    assert openpyxl.load_workbook(output).sheetnames
    assert files(tmp_path) == {"book.xlsx"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_untouched_template_is_understood(tmp_path: Path, lang: str) -> None:
    """Whoever forgets to fill it in gets a plan of the examples or a refusal, never a crash or an error of ours."""
    book = tmp_path / "book.xlsx"
    assert main(["template", "-o", str(book), "--lang", lang]) == 0
    code = main(["plan", str(book), *WHEN, "-o", str(tmp_path / "plan.xlsx"), "--lang", lang, "--strict"])
    assert code in (0, 3)
    assert (tmp_path / "plan.xlsx").exists() is (code == 0)

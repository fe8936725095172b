"""Ctrl-C at any moment leaves nothing half-done; on a terminal progress is seen (piped: test_exits.py)."""

from __future__ import annotations

import signal
import subprocess
import time
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from tests.shell.cli.running import HUIKUAN, PATIENCE, files, on_terminal

from huikuan.shell.demo import Sizes, company
from huikuan.shell.demo.workbook import write_demo

SMALL = Sizes(customers=60, outlets=150, invoices=420, reps=8, managers=4)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("interrupts") / "book.xlsx"
    write_demo(path, company(today=date(2026, 11, 22), sizes=SMALL))
    return path


@pytest.mark.parametrize("moment", ["读取", "回款计划"])
def test_an_interrupted_plan_leaves_what_was_there(book: Path, tmp_path: Path, moment: str) -> None:
    output = tmp_path / "plan.xlsx"
    output.write_bytes(b"last month's")
    ended = on_terminal("plan", book, "--today", "2026-11-22", "--force", "-o", output, interrupt_at=moment)
    assert ended.code == 130
    assert "Traceback" not in ended.drawn
    assert output.read_bytes() == b"last month's"
    assert files(tmp_path) == {"plan.xlsx"}


def test_interrupted_while_writing_it_is_all_or_nothing(book: Path, tmp_path: Path) -> None:
    output = tmp_path / "plan.xlsx"
    ended = on_terminal("plan", book, "--today", "2026-11-22", "-o", output, interrupt_at="周计划.*\r.*周计划|账龄")
    assert ended.code in (130, 0)
    assert files(tmp_path) == (set() if ended.code else {"plan.xlsx"})
    if not ended.code:
        assert openpyxl.load_workbook(output, read_only=True).sheetnames


def test_an_interrupted_demo_leaves_no_half_file(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    ended = on_terminal("demo", "-o", folder, "--today", "2026-11-22", interrupt_at="读取")
    assert ended.code == 130
    assert "Traceback" not in ended.drawn
    assert files(folder) <= {"演示公司.xlsx"}
    for path in folder.iterdir():
        assert openpyxl.load_workbook(path, read_only=True).sheetnames


@pytest.mark.parametrize("seconds", [0.05, 1.0])
def test_an_interrupted_template_is_all_or_nothing(tmp_path: Path, seconds: float) -> None:
    """No moment to wait for: whenever the signal comes, the file is whole or not there."""
    output = tmp_path / "book.xlsx"
    process = subprocess.Popen([HUIKUAN, "template", "-o", str(output)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    # before our own code has begun, Python ends by the signal itself: a shell shows 130 for that too
    assert process.returncode in (0, 130, -signal.SIGINT)
    found = files(tmp_path)
    assert found in (set(), {"book.xlsx"})
    assert found or process.returncode, "ended well without its file"
    if found:  # the signal may come between the file and the end
        assert openpyxl.load_workbook(output).sheetnames


def test_progress_is_seen_on_a_terminal_and_cleared_in_the_end(book: Path, tmp_path: Path) -> None:
    ended = on_terminal("plan", book, "--today", "2026-11-22", "-o", tmp_path / "plan.xlsx", "--lang", "en")
    assert ended.code == 0
    assert "█" in ended.drawn
    assert "100%" in ended.drawn
    for stage in ("matching receipts to invoices", "drafting the collection plan", "planning the weeks"):
        assert stage in ended.drawn
    assert ended.drawn.endswith("\r\x1b[2K")


def test_a_reader_that_goes_away_is_no_error(book: Path, tmp_path: Path) -> None:
    """``huikuan check … | head -1``"""
    command = [HUIKUAN, "check", str(book), "--today", "2026-11-22"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    assert process.wait(timeout=PATIENCE) in (0, 1)
    assert said == b""

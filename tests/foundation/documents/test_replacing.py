"""A file is there whole or not at all, and the reason is named."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.foundation.documents.ledger_pages import ledger_page

from huikuan.foundation.documents import replacing as module
from huikuan.foundation.documents.replacing import CannotWriteError, Reason, check_writable, replacing
from huikuan.foundation.documents.writing import write_book


def reason(path: Path) -> Reason:
    """The reason why the path cannot be written, which both entrances must give."""
    with pytest.raises(CannotWriteError) as early:
        check_writable(path)
    with pytest.raises(CannotWriteError) as late:
        write_book(path, pages=[ledger_page()], lang="zh")
    assert early.value.reason == late.value.reason
    assert early.value.path == late.value.path == path
    return early.value.reason


def test_reasons(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert reason(tmp_path / "absent" / "a.xlsx") == Reason.NOT_FOUND
    assert reason(tmp_path / "file" / "a.xlsx") == Reason.NOT_A_FOLDER
    assert reason(tmp_path) == Reason.IS_FOLDER
    assert reason(tmp_path / ("长" * 300)) in (Reason.NAME_TOO_LONG, Reason.OTHER)
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_device_is_not_replaced() -> None:
    assert reason(Path("/dev/full")) == Reason.NOT_A_FILE
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_folder_and_file_without_permission(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    (tmp_path / "kept.xlsx").write_text("old")
    (tmp_path / "kept.xlsx").chmod(0o444)
    locked.chmod(0o555)
    try:
        assert reason(locked / "a.xlsx") == Reason.PERMISSION
        assert reason(tmp_path / "kept.xlsx") == Reason.PERMISSION
    finally:
        locked.chmod(0o755)


def test_permission_as_the_system_reports_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(module.os, "open", refuse)
    assert reason(tmp_path / "a.xlsx") == Reason.PERMISSION


def test_a_protected_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.xlsx").write_text("old")
    monkeypatch.setattr(module.os, "access", lambda *_: False)
    assert reason(tmp_path / "a.xlsx") == Reason.PERMISSION
    assert (tmp_path / "a.xlsx").read_text() == "old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_disk_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("old")

    def full(target: Path) -> tuple[Path, int]:
        temporary = target.parent / ".x.part"
        temporary.touch()
        return temporary, os.open("/dev/full", os.O_WRONLY)

    monkeypatch.setattr(module, "_create_beside", full)
    with pytest.raises(CannotWriteError) as caught:
        write_book(path, pages=[ledger_page(2000)], lang="zh")
    assert caught.value.reason == Reason.DISK_FULL
    assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]
    assert path.read_text() == "old"


@pytest.mark.skipif(sys.platform != "linux", reason="needs file size limits")
def test_the_system_stops_the_writing(tmp_path: Path) -> None:
    program = (
        "import resource, sys, pathlib\n"
        "from huikuan.foundation.documents.replacing import CannotWriteError, replacing\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        "    with replacing(pathlib.Path(sys.argv[1])) as file: file.write(bytes(5000))\n"
        "except CannotWriteError as error: print(error.reason)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "a")]
    found = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": "src"})
    assert found.stdout.strip() == Reason.DISK_FULL
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("failure", [KeyboardInterrupt, MemoryError, ValueError])
def test_interrupted_in_the_middle_nothing_is_left(tmp_path: Path, failure: type[BaseException]) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("old")

    def interrupt(_name: str, done: int, _total: int) -> None:
        assert [each.name for each in tmp_path.iterdir() if each.name.endswith(".part")]
        if done:
            raise failure

    with pytest.raises(failure):
        write_book(path, pages=[ledger_page()], lang="zh", progress=interrupt)
    assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]
    assert path.read_text() == "old"


def test_a_finished_file_replaces_the_old_one_with_ordinary_permissions(tmp_path: Path) -> None:
    path, plain = tmp_path / "a.xlsx", tmp_path / "plain"
    path.write_text("old")
    plain.write_text("x")
    check_writable(path)
    assert path.read_text() == "old"
    with replacing(path) as file:
        file.write(b"new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert path.stat().st_mode == plain.stat().st_mode
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "a.xlsx"
    link.symlink_to(tmp_path / "real" / "b.xlsx")
    with replacing(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert (tmp_path / "real" / "b.xlsx").read_text() == "new"


def test_a_failing_switch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CannotWriteError) as caught, replacing(tmp_path / "a") as file:
        file.write(b"x")
    assert caught.value.reason == (Reason.IN_USE if os.name == "nt" else Reason.PERMISSION)
    assert list(tmp_path.iterdir()) == []

"""The house rules hold, and each rule catches a violation planted in a copy."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    env = {"PYTHONPATH": str(root / "src"), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_contracts_hold() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("engine/money.py", "import django", "Engine is pure"),
        ("engine/money.py", "import os", "Engine is pure"),
        ("engine/money.py", "from huikuan.foundation.imports import columns", "Floors"),
        ("foundation/imports/columns.py", "from huikuan.business.sales import sheets", "Floors"),
        ("business/sales/sheets.py", "from huikuan.shell import sheets", "Floors"),
        ("business/directory/sheets.py", "from huikuan.business.sales import sheets", "Modules of the chain"),
        ("shell/sheets.py", "from huikuan.config import settings", "Floors"),
        ("shell/plan/credit.py", "from huikuan.business.receivables import credit_settings", "A workbook is planned"),
        (
            "foundation/imports/table.py",
            "from huikuan.business.directory import sheets",
            "Foundation knows no business",
        ),
    ],
)
def test_planted_violation_is_caught(copy: Path, file: str, line: str, broken: str) -> None:
    path = copy / "src" / "huikuan" / file
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("from __future__ import annotations\n", f"from __future__ import annotations\n{line}\n", 1)
    )
    result = lint_imports(copy)
    assert result.returncode != 0
    assert any(broken in row and "BROKEN" in row for row in result.stdout.splitlines()), result.stdout


@pytest.mark.parametrize("place", ["utils", "business/gossip"])
def test_undeclared_package_is_caught(copy: Path, place: str) -> None:
    folder = copy / "src" / "huikuan" / place
    folder.mkdir()
    (folder / "__init__.py").write_text('"""Stray."""\n')
    result = lint_imports(copy)
    assert result.returncode != 0
    assert folder.name in result.stdout


FORBIDDEN_NAMES = {"utils", "helpers", "services", "managers", "common"}


def test_no_room_without_a_purpose() -> None:
    names = {path.stem for path in (ROOT / "src").rglob("*.py")}
    assert not names & FORBIDDEN_NAMES


def test_no_path_or_registry_of_a_machine_in_tracked_files() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    needles = ["/" + "work/", "/" + "opt/pypi", "pypi." + "org", "npmjs." + "org", "deb.debian." + "org"]
    for name in filter(None, tracked):
        path = ROOT / name
        if path.suffix in {".mo", ".png", ".xlsx", ".xls"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not [needle for needle in needles if needle in text], name

"""A float never holds money: no float literal, ``float()`` or true division where money is computed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "huikuan"

# Measured or estimated quantities, not money: forecasts, days and odds of payment, similarities, coordinates, and
# floats that only guide a split.
FLOATS_ALLOWED = {
    "engine/forecast",
    "engine/paydate",
    "engine/apportion/guidance.py",
    "engine/apportion/proportions.py",
    "foundation/imports/measure_cells.py",
    "foundation/imports/table.py",  # names the frame type of measured columns
    "foundation/imports/template.py",  # page margins
}
MONEY_CODE = ("engine", "business", "shell/plan", "shell/words", "foundation/imports")


def is_exempt(path: Path) -> bool:
    name = path.relative_to(PACKAGE).as_posix()
    return any(name == entry or name.startswith(entry + "/") for entry in FLOATS_ALLOWED)


def floats(tree: ast.AST) -> list[tuple[int, str]]:
    """Line and kind of every use of floating point in the syntax tree."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append((node.lineno, "float literal"))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
            found.append((node.lineno, "float()"))
        elif isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Div) and not is_path(node):
            found.append((node.lineno, "true division"))
        elif isinstance(node, ast.Attribute) and node.attr in {"float64", "float32", "Float64", "Float32"}:
            found.append((node.lineno, node.attr))
    return found


def is_path(node: ast.BinOp | ast.AugAssign) -> bool:
    """``folder / "name"`` joins paths; a division by a string can't be one of numbers."""
    right = node.right if isinstance(node, ast.BinOp) else node.value
    return isinstance(right, ast.JoinedStr) or (isinstance(right, ast.Constant) and isinstance(right.value, str))


def money_files() -> list[Path]:
    return [path for folder in MONEY_CODE for path in sorted((PACKAGE / folder).rglob("*.py")) if not is_exempt(path)]


@pytest.mark.parametrize("path", money_files(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_money_code_has_no_float(path: Path) -> None:
    assert floats(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "planted",
    ["rate = 0.5", "x = float(fen)", "share = fen / total", "fen /= 100", "a = np.zeros(3, dtype=np.float64)"],
)
def test_planted_float_is_caught(planted: str) -> None:
    assert floats(ast.parse(planted))


def test_every_exemption_is_needed() -> None:
    for entry in FLOATS_ALLOWED:
        target = PACKAGE / entry
        files = [target] if target.is_file() else sorted(target.rglob("*.py"))
        assert any(floats(ast.parse(path.read_text(encoding="utf-8"))) for path in files), entry

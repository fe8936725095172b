"""Modules keep their skeleton: others only through their doors, screens never touch models, and no arrow points up."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "huikuan"
ORDER = ("directory", "sales", "receivables", "targets", "collections", "fieldwork", "insight")
DOORS = {"queries", "operations", "policies", "sheets", "terms_text"}
SCREENS = {"web", "api", "jobs"}


def imports_of(source: str) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def violations(module: str, within: str, source: str) -> list[str]:
    """What a file of a business module (``within``: its path below the module) imports against the rules."""
    first = Path(within).parts[0].removesuffix(".py")
    found = []
    for name in imports_of(source):
        parts = name.split(".")
        if parts[:2] != ["huikuan", "business"] or len(parts) < 4:
            continue
        other, door = parts[2], parts[3]
        if other != module and door not in DOORS:
            found.append(f"{module}/{within} reaches into {other}.{door}")
        if other == module and first in SCREENS and door == "models":
            found.append(f"{module}/{within}: screens call queries and operations, not models")
    return found


def files() -> list[tuple[str, str, str]]:
    return [
        (module, str(path.relative_to(PACKAGE / "business" / module)), path.read_text(encoding="utf-8"))
        for module in ORDER
        for path in (PACKAGE / "business" / module).rglob("*.py")
        if "migrations" not in path.parts
    ]


def test_modules_meet_only_at_their_doors() -> None:
    found = [line for module, within, source in files() for line in violations(module, within, source)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("module", "within", "source"),
    [
        ("targets", "operations.py", "from huikuan.business.sales.models import MonthlySales"),
        ("targets", "queries.py", "import huikuan.business.sales.web.views"),
        ("sales", "web/views.py", "from huikuan.business.sales.models import MonthlySales"),
        ("sales", "api.py", "from huikuan.business.sales import models"),
    ],
)
def test_a_planted_reach_is_caught(module, within, source) -> None:
    assert violations(module, within, source)


def test_no_foreign_key_points_to_a_module_further_right() -> None:
    place = {label: at for at, label in enumerate(ORDER)}
    checked = 0
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey):
                continue
            here, there = model._meta.app_label, field.related_model._meta.app_label
            checked += 1
            assert place.get(there, -1) <= place.get(here, -1), f"{model} → {there}"
    assert checked > 20


FORBIDDEN = ("signals", "managers", "services", "utils", "helpers", "common")


def test_no_rule_hides_in_a_signal_or_a_save() -> None:
    for module, within, source in files():
        assert Path(within).stem not in FORBIDDEN
        names = imports_of(source)
        assert not [name for name in names if name.startswith(("django.db.models.signals", "django.dispatch"))], within
        if Path(within).parts[0].removesuffix(".py") == "models":
            methods = {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}
            assert not methods & {"save", "delete", "clean"}, f"{module}/{within}"

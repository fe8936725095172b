"""The documents name things that exist, and nothing of the plan is missing from the map."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from huikuan.shell.sheets import OUTPUT

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "huikuan"
MAP = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")


def test_every_path_of_the_map_exists() -> None:
    paths = re.findall(r"`((?:docs|engine|foundation|business|shell|locale|tests|pyproject)[\w/.*-]*)`", MAP)
    assert len(paths) > 40
    for path in paths:
        if "*" in path:
            continue
        assert (PACKAGE / path).exists() or (ROOT / path).exists(), path


@pytest.mark.parametrize("sheet", OUTPUT, ids=lambda sheet: sheet.key)
def test_every_sheet_of_the_plan_is_on_the_map(sheet) -> None:
    (row,) = [line for line in MAP.splitlines() if line.startswith(f"| {sheet.zh} {sheet.en} |")]
    module = row.split("|")[2].strip(" `")
    assert f'key="{sheet.key}"' in (PACKAGE / module).read_text(encoding="utf-8")


def test_every_rules_page_is_on_the_map_or_linked_from_one_that_is() -> None:
    for page in (ROOT / "docs" / "rules").glob("*.md"):
        named = f"docs/rules/{page.name}" in MAP
        linked = any(page.name in other.read_text(encoding="utf-8") for other in PACKAGE.rglob("*.py"))
        assert named or linked, page.name


@pytest.mark.parametrize(
    "document", ["README.md", "README.zh.md", "CONTRIBUTING.md", "docs/guide/guide.zh.md", "docs/guide/guide.en.md"]
)
def test_links_lead_somewhere(document: str) -> None:
    path = ROOT / document
    links = re.findall(r"\]\(([^)#]+?)\)", path.read_text(encoding="utf-8"))
    assert links
    for link in links:
        if not link.startswith("http"):
            assert (path.parent / link).exists(), link


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_readme_opens_with_the_two_commands(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    first = text.split("```")[1]
    assert "make demo" in first
    assert "make test" in first

"""What the front-end build left behind (`make setup` runs it): small enough, and within the security policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import huikuan

BUILD = Path(huikuan.__file__).parent / "shell" / "static" / "build"
LIMIT = 300_000  # bytes of script of an ordinary page, uncompressed


def with_parts(name: str, seen: set[str]) -> set[str]:
    """A script and everything it imports."""
    seen.add(name)
    for part in re.findall(
        r"""(?:from|import)\s*["']\./([^"']+\.js)["']""", (BUILD / name).read_text(encoding="utf-8")
    ):
        if part not in seen:
            with_parts(part, seen)
    return seen


def test_an_ordinary_page_loads_little_script() -> None:
    parts = with_parts("app.js", set())
    assert sum((BUILD / part).stat().st_size for part in parts) < LIMIT


def test_charts_and_grids_are_not_part_of_an_ordinary_page() -> None:
    ordinary = "".join((BUILD / part).read_text(encoding="utf-8") for part in with_parts("app.js", set()))
    assert "tabulator" not in ordinary
    assert "echarts" not in ordinary


def test_fonts_are_files() -> None:
    styles = (BUILD / "app.css").read_text(encoding="utf-8")
    assert "Noto Sans SC Variable" in styles
    assert not re.search(r"url\([\"']?data:(font|application)", styles)
    named = set(re.findall(r"url\([\"']?\./([^)\"']+\.woff2)", styles))
    assert named
    assert all((BUILD / name).is_file() for name in named)


@pytest.mark.parametrize("name", ["app.js", "app.css", "chart.js", "grid.js", "grid.css", "icons.svg"])
def test_a_compressed_copy_lies_beside(name) -> None:
    assert (BUILD / f"{name}.br").stat().st_size < (BUILD / name).stat().st_size
    assert (BUILD / f"{name}.gz").is_file()


def test_no_file_comes_from_another_site() -> None:
    styles = (BUILD / "app.css").read_text(encoding="utf-8")
    assert not re.search(r"url\([\"']?(https?:)?//", styles)
    assert "@import" not in styles

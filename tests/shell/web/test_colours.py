"""The colours of charts: ten series are told apart, ages run from light to dark, all of them seen in both modes."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest

FRONTEND = Path(__file__).resolve().parents[3] / "frontend" / "src"
SURFACES = {"light": "#ffffff", "dark": "#1f2937"}
APART = 15  # CIE76 difference; 2.3 is just noticeable side by side
SEEN = 3  # contrast that WCAG asks of graphics


def palettes() -> dict[str, dict[str, str]]:
    css = (FRONTEND / "styles" / "theme.css").read_text(encoding="utf-8")
    light, dark = css.split('[data-bs-theme="dark"]')[:2]
    return {
        mode: dict(re.findall(r"--hk-((?:other|age)-\d+): (#[0-9a-f]{6});", text))
        for mode, text in (("light", light), ("dark", dark.split("}")[0]))
    }


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str) -> tuple[float, float, float]:
    red, green, blue = linear(colour)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, luminance(colour), z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(one: str, other: str) -> float:
    return sum((a - b) ** 2 for a, b in zip(lab(one), lab(other), strict=True)) ** 0.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_ten_series_are_told_apart_and_seen(mode) -> None:
    found = palettes()[mode]
    others = [found[f"other-{number}"] for number in range(1, 11)]
    assert min(difference(a, b) for a, b in combinations(others, 2)) > APART
    assert min(contrast(colour, SURFACES[mode]) for colour in others) > SEEN
    assert "length: 10 }" in (FRONTEND / "chart" / "theme.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_nine_ranges_of_ageing_darken_step_by_step(mode) -> None:
    found = palettes()[mode]
    ages = [found[f"age-{age}"] for age in range(9)]
    assert len(set(ages)) == 9
    overdue = ages[1:]  # what is not due yet is blue: another matter
    assert all(luminance(younger) > luminance(older) for younger, older in pairwise(overdue))
    assert min(difference(a, b) for a, b in pairwise(overdue)) > 5
    assert min(difference(ages[0], other) for other in overdue) > 40

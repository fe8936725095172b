"""How the SMART letters of a line are written in a cell."""

from __future__ import annotations

from huikuan.engine.smart import Light, SmartCheck

MARKS = {Light.GREEN: "✓", Light.AMBER: "△", Light.RED: "✗"}


def letters_of(check: SmartCheck) -> str:
    """``S✓ M✓ A△ R✗ T✓``: green, amber, red."""
    return " ".join(letter + MARKS[mark.light] for letter, mark in zip("SMART", check.marks, strict=True))

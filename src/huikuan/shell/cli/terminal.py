"""What a person sees while waiting: one calm line on a terminal, nothing when piped."""

from __future__ import annotations

import sys
import time
import unicodedata
from types import TracebackType
from typing import Self, TextIO

BAR_WIDTH = 24
REDRAW_SECONDS_DIVISOR = 10  # at most ten redraws a second


def display_width(text: str) -> int:
    """Columns the text takes on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def cut(text: str, width: int) -> str:
    """At most ``width`` columns of the text, with an ellipsis where something is left out."""
    if display_width(text) <= width:
        return text
    kept = ""
    for char in text:
        if display_width(kept + char) > width - 1:
            break
        kept += char
    return kept + "…"


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Fill with spaces to a display width, on the left for numbers (``right=True``)."""
    space = " " * max(0, width - display_width(text))
    return space + text if right else text + space


class Progress:
    """Use as ``progress(label, done, total)``; draws on stderr when that is a terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.active = self.stream.isatty()
        self.drawn_at = 0
        self.label = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def __call__(self, label: str, done: int, total: int) -> None:
        """Show how far a step is; ``total`` 0 means unknown."""
        if not self.active:
            return
        now = time.monotonic_ns() * REDRAW_SECONDS_DIVISOR // 1_000_000_000
        if now == self.drawn_at and label == self.label and done < total:
            return
        self.drawn_at, self.label = now, label
        filled = BAR_WIDTH * min(done, total) // total if total else 0
        share = f"{100 * min(done, total) // total:3d}%" if total else "    "
        bar = "█" * filled + "░" * (BAR_WIDTH - filled)
        self.stream.write(f"\r\x1b[2K{bar} {share} {label}")
        self.stream.flush()

    def clear(self) -> None:
        """Remove the line."""
        if self.active:
            self.stream.write("\r\x1b[2K")
            self.stream.flush()
